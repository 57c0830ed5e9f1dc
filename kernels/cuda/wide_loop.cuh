// A Loop of any size as a kernel takes it: 32-bit division where that fits, plain division else.
#pragma once

#include "kernels/divider.h"
#include "kernels/loop.h"

namespace tern::kernels::cuda {

template <int N>
struct WideLoop {
    int dim = 0;
    bool wide = false;
    Divider dividers[kMaxDims];
    int64_t sizes[kMaxDims] = {};
    int64_t strides[N][kMaxDims] = {};

    WideLoop() = default;
    explicit WideLoop(const Loop<N>& loop) : dim(loop.dim), wide(loop.numel() > INT32_MAX) {
        for (int d = 0; d < dim; ++d) {
            sizes[d] = loop.sizes[d];
            const int64_t size = loop.sizes[d] > 0 ? loop.sizes[d] : 1;  // empty: never divided by
            if (!wide) dividers[d] = Divider(static_cast<uint32_t>(size));
            for (int n = 0; n < N; ++n) strides[n][d] = loop.strides[n][d];
        }
    }

    __device__ void offsets(int64_t i, int64_t (&at)[N]) const {
        for (int n = 0; n < N; ++n) at[n] = 0;
        for (int d = dim - 1; d >= 0; --d) {
            int64_t rest = 0;
            if (d > 0) rest = wide ? i / sizes[d] : dividers[d].quotient(static_cast<uint32_t>(i));
            const int64_t here = i - rest * sizes[d];
            for (int n = 0; n < N; ++n) at[n] += here * strides[n][d];
            i = rest;
        }
    }
    __device__ int64_t offset(int64_t i) const {
        if (dim == 1) return i * strides[0][0];
        int64_t at[N];
        offsets(i, at);
        return at[0];
    }
};

}  // namespace tern::kernels::cuda
