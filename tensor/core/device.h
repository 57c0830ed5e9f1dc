// Where a tensor lives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

enum class DeviceType : uint8_t { cpu, cuda };

class Device {
 public:
    constexpr Device() = default;
    constexpr Device(DeviceType type, int index)
        : type_(type), index_(static_cast<int8_t>(index)) {}
    // "cpu", "cuda" (the first) or "cuda:N". Throws ValueError for anything else.
    Device(std::string_view text);
    Device(const char* text) : Device(std::string_view(text)) {}

    // "cuda:0" when tern was built with CUDA and a usable device is there, else "cpu".
    static Device automatic();

    constexpr DeviceType type() const { return type_; }
    constexpr int index() const { return index_; }
    constexpr bool is_cpu() const { return type_ == DeviceType::cpu; }
    constexpr bool is_cuda() const { return type_ == DeviceType::cuda; }
    std::string str() const;

    friend constexpr bool operator==(Device, Device) = default;

 private:
    DeviceType type_ = DeviceType::cpu;
    int8_t index_ = 0;
};

void append_to(std::string& out, Device device);

}  // namespace tern
