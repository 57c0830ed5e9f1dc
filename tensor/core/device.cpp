#include "tensor/core/device.h"

#include <charconv>

#include "tensor/core/error.h"

namespace tern {

Device::Device(std::string_view text) {
    if (text == "cpu") return;
    int index = 0;
    bool valid = text == "cuda";
    if (text.starts_with("cuda:")) {
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + 5, end, index);
        valid = error == std::errc{} && stop == end && index >= 0 && index < 128;
    }
    TERN_CHECK(valid, ValueError, "Device: \"cpu\", \"cuda\" or \"cuda:N\" is wanted, got \"", text,
               "\"");
    *this = Device(DeviceType::cuda, index);
}

std::string Device::str() const { return is_cpu() ? "cpu" : "cuda:" + std::to_string(index()); }

void append_to(std::string& out, Device device) { out += device.str(); }

}  // namespace tern
