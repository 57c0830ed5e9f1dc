// A Loop as a kernel takes it: 32-bit strides and divisions by multiplication. A loop too large
// for 32 bits is cut into parts that fit.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>

#include "kernels/divider.h"
#include "kernels/loop.h"
#include "tensor/core/view.h"

namespace tern::kernels::cuda {

template <int N>
struct Strided {
    int dim = 0;
    Divider sizes[kMaxDims];
    int32_t strides[N][kMaxDims] = {};

    Strided() = default;
    explicit Strided(const Loop<N>& loop) : dim(loop.dim) {
        for (int d = 0; d < dim; ++d) {
            sizes[d] = Divider(static_cast<uint32_t>(loop.sizes[d]));
            for (int n = 0; n < N; ++n) strides[n][d] = static_cast<int32_t>(loop.strides[n][d]);
        }
    }

    // Where element i of each operand lies.
    TERN_HD void offsets(uint32_t i, int32_t (&at)[N]) const {
        for (int n = 0; n < N; ++n) at[n] = 0;
        for (int d = dim - 1; d > 0; --d) {
            const uint32_t rest = sizes[d].quotient(i);
            const auto here = static_cast<int32_t>(i - rest * sizes[d].divisor());
            for (int n = 0; n < N; ++n) at[n] += here * strides[n][d];
            i = rest;
        }
        if (dim > 0)
            for (int n = 0; n < N; ++n) at[n] += static_cast<int32_t>(i) * strides[n][0];
    }
};

// True when indices and offsets of the loop fit 32 bits.
template <int N>
bool fits_32_bits(const Loop<N>& loop) {
    constexpr int64_t kMost = INT32_MAX / 2;  // headroom for the last block's threads
    if (loop.numel() > kMost) return false;
    for (int n = 0; n < N; ++n) {
        int64_t reach = 0;
        for (int d = 0; d < loop.dim; ++d)
            reach += (loop.sizes[d] - 1) * std::abs(loop.strides[n][d]);
        if (reach > kMost) return false;
    }
    return true;
}

// Calls part(loop, start) for parts of the loop that fit 32 bits, with each operand's first
// element. Usually there is one. Nothing for an empty loop.
template <int N, class F>
void for_each_part(const Loop<N>& loop, const std::array<int64_t, N>& start, const F& part) {
    if (loop.numel() == 0) return;
    if (fits_32_bits(loop)) return part(loop, start);
    int d = 0;
    while (loop.sizes[d] == 1) ++d;
    const int64_t half = loop.sizes[d] / 2;
    Loop<N> front = loop, back = loop;
    front.sizes[d] = half;
    back.sizes[d] -= half;
    std::array<int64_t, N> middle = start;
    for (int n = 0; n < N; ++n) middle[n] += half * loop.strides[n][d];
    for_each_part<N>(front, start, part);
    for_each_part<N>(back, middle, part);
}

// The loop over `shape` with its dimensions in the order of operand 0's strides, largest first, so
// that neighbouring threads meet neighbouring elements of it whatever its layout.
template <int N>
Loop<N> make_sorted_loop(const Shape& shape, const Strides* const (&operands)[N]) {
    const Strides& lead = *operands[0];
    const auto sorted = [&] {
        for (int d = 1; d < shape.size(); ++d)
            if (std::abs(lead[d - 1]) < std::abs(lead[d])) return false;
        return true;
    };
    if (sorted()) return make_loop<N>(shape, operands);
    int order[kMaxDims];
    for (int d = 0; d < shape.size(); ++d) order[d] = d;
    std::stable_sort(order, order + shape.size(),
                     [&](int a, int b) { return std::abs(lead[a]) > std::abs(lead[b]); });
    Shape sizes;
    Strides permuted[N];
    const Strides* pointers[N];
    for (int n = 0; n < N; ++n) pointers[n] = &permuted[n];
    for (int d = 0; d < shape.size(); ++d) {
        sizes.push_back(shape[order[d]]);
        for (int n = 0; n < N; ++n) permuted[n].push_back((*operands[n])[order[d]]);
    }
    return make_loop<N>(sizes, pointers);
}

}  // namespace tern::kernels::cuda
