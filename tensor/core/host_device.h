// Marks for code that both compilers see, and for what a user may link against.
#pragma once

#if defined(__CUDACC__)
#define TERN_HD __host__ __device__
#define TERN_INITIAL_EXEC
#else
#define TERN_HD
// Before a thread_local of libtern's own: it is found by one load. (nvcc does not know the word.)
#define TERN_INITIAL_EXEC [[gnu::tls_model("initial-exec")]]
#endif

namespace tern {

// a * b, rounded: a device may not fuse it with the sum that follows. (On the host, compile with
// -ffp-contract=off where that matters.)
template <class T>
TERN_HD inline T rounded_product(T a, T b) {
#if defined(__CUDA_ARCH__)
    if constexpr (sizeof(T) == sizeof(float)) {
        return __fmul_rn(a, b);
    } else {
        return __dmul_rn(a, b);
    }
#else
    return a * b;
#endif
}

}  // namespace tern

// Opens the public part of a namespace: `namespace tern TERN_PUBLIC {`. Everything else is hidden.
#define TERN_PUBLIC __attribute__((visibility("default")))

// 1 where code is compiled for a CUDA device, 0 where for the host.
#if defined(__CUDA_ARCH__)
#define TERN_ON_DEVICE 1
#else
#define TERN_ON_DEVICE 0
#endif
