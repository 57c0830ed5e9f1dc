// A kernel call as a recorder keeps it: the operands by value.
#pragma once

#include <optional>
#include <span>
#include <tuple>

#include "kernels/dispatch.h"

namespace tern::kernels {

// An operand that outlives the call; get() gives what the kernel takes.
template <class T>
struct Owned {
    T value;
    const T& get() const { return value; }
};
template <class T>
struct Owned<const T*> {  // one that may be left out
    explicit Owned(const T* from) {
        if (from) value = *from;
    }
    const T* get() const { return value ? &*value : nullptr; }
    std::optional<T> value;
};
template <>
struct Owned<const char*> {  // a literal
    const char* value;
    const char* get() const { return value; }
};
template <class T>
struct Owned<std::span<const T>> {
    explicit Owned(std::span<const T> from) : value(from.begin(), from.end()) {}
    std::span<const T> get() const { return value; }
    std::vector<T> value;
};

// Run: a function object without state that makes the call from the device and the operands.
template <class Run, class... Args>
class RecordedCall final : public Call {
 public:
    RecordedCall(Recorder& recorder, const char* name, Device device, const Args&... args)
        : Call(name, device), args_(Owned<Args>(args)...) {
        if (device.is_cpu())
            std::apply([&](auto&... owned) { (bind(recorder, owned), ...); }, args_);
    }
    void run() const override {
        std::apply([&](const auto&... owned) { Run{}(device(), owned.get()...); }, args_);
    }

 private:
    template <class T>
    static void bind(Recorder& recorder, Owned<T>& owned) {
        if constexpr (is_live_type<T>)
            if (auto* const value = find_live(recorder, owned.value)) value->bind(&owned.value);
    }

    std::tuple<Owned<Args>...> args_;
};

template <class Run, class... Args>
[[gnu::noinline]] void record_call(Recorder& recorder, const char* name, Device device, Run,
                                   const Args&... args) {
    recorder.add(std::make_unique<RecordedCall<Run, Args...>>(recorder, name, device, args...));
}

}  // namespace tern::kernels

// TERN_DISPATCH for kernels that a captured step may replay: those that give nothing back and read
// no memory of the host's.
#define TERN_LAUNCH(device, function, ...)                                                  \
    do {                                                                                    \
        if (::tern::kernels::Recorder* const to = ::tern::kernels::recorder()) [[unlikely]] \
            return ::tern::kernels::record_call(                                            \
                *to, #function, device,                                                     \
                [](::tern::Device where, const auto&... args) {                             \
                    TERN_DISPATCH_NOW(where, function(args...));                            \
                },                                                                          \
                __VA_ARGS__);                                                               \
        TERN_DISPATCH_NOW(device, function(__VA_ARGS__));                                   \
    } while (false)
