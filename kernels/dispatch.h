// How a kernel front reaches its device: two plain functions and a switch. A CPU-only build never
// names cuda::, so it needs no stubs; with CUDA on, a missing kernel is a link error.
#pragma once

#include "kernels/recorder.h"
#include "tensor/core/device.h"
#include "tensor/core/error.h"

namespace tern::kernels {

#if defined(TERN_WITH_CUDA)
inline constexpr bool kHasCuda = true;
#else
inline constexpr bool kHasCuda = false;
#endif

[[noreturn]] inline void raise_no_cuda(Device device) {
    detail::raise<DeviceError>("device ", device,
                               " was asked for, but this tern was built without CUDA");
}

}  // namespace tern::kernels

// Runs cuda::call or cpu::call, as `device` says, and returns what it returns; also while a step is
// captured, which then knows nothing of it.
#define TERN_DISPATCH_NOW(device, ...)                  \
    do {                                                \
        if ((device).is_cuda()) {                       \
            if constexpr (::tern::kernels::kHasCuda) {  \
                return cuda::__VA_ARGS__;               \
            } else {                                    \
                ::tern::kernels::raise_no_cuda(device); \
            }                                           \
        }                                               \
        return cpu::__VA_ARGS__;                        \
    } while (false)

// The same for kernels that cannot be replayed: a step that calls one is not captured.
#define TERN_DISPATCH(device, ...)                                                          \
    do {                                                                                    \
        if (::tern::kernels::Recorder* const to = ::tern::kernels::recorder()) [[unlikely]] \
            to->refuse(#__VA_ARGS__);                                                       \
        TERN_DISPATCH_NOW(device, __VA_ARGS__);                                             \
    } while (false)
