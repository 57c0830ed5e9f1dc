// The iteration space shared by strided kernels of both devices: one shape, N operands with
// strides, adjacent dimensions merged where every operand allows it.
#pragma once

#include "tensor/core/host_device.h"
#include "tensor/core/layout.h"

namespace tern::kernels {

// C arrays, so that a kernel can take it by value. Dimension 0 is the outermost.
template <int N>
struct Loop {
    int dim = 0;
    int64_t sizes[kMaxDims] = {};
    int64_t strides[N][kMaxDims] = {};  // in elements

    TERN_HD int64_t numel() const {
        int64_t n = 1;
        for (int d = 0; d < dim; ++d) n *= sizes[d];
        return n;
    }
    // True when operand n is dense row-major over the merged space.
    TERN_HD bool dense(int n) const {
        return dim == 0 || (dim == 1 && (strides[n][0] == 1 || sizes[0] == 1));
    }
    // True when operand n is one element, repeated.
    TERN_HD bool constant(int n) const {
        for (int d = 0; d < dim; ++d)
            if (strides[n][d] != 0 && sizes[d] != 1) return false;
        return true;
    }
};

// Every operand's strides must have the rank of `shape` (broadcast dimensions have stride 0).
template <int N>
Loop<N> make_loop(const Shape& shape, const Strides* const (&operands)[N]) {
    Loop<N> loop;
    for (int d = 0; d < shape.size(); ++d) {
        if (shape[d] == 1) continue;
        const int last = loop.dim - 1;
        bool merges = last >= 0;
        for (int n = 0; merges && n < N; ++n)
            merges = loop.strides[n][last] == (*operands[n])[d] * shape[d];
        const int at = merges ? last : loop.dim++;
        loop.sizes[at] = merges ? loop.sizes[at] * shape[d] : shape[d];
        for (int n = 0; n < N; ++n) loop.strides[n][at] = (*operands[n])[d];
    }
    return loop;
}

}  // namespace tern::kernels
