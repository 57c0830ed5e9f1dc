// What kernels that read or write by index share: checking indices, and walking lines along the
// indexed dimension.
#pragma once

#include <optional>

#include "kernels/cpu/parallel.h"
#include "tensor/core/error.h"
#include "tensor/core/view.h"

namespace tern::kernels::cpu {

// The offset of row-major element `at` of `shape`, leaving out dimension `skip`.
inline int64_t offset_of(const Shape& shape, const Strides& strides, int64_t at, int skip) {
    int64_t offset = 0;
    for (int d = shape.size() - 1; d >= 0; --d) {
        if (d == skip) continue;
        offset += at % shape[d] * strides[d];
        at /= shape[d];
    }
    return offset;
}

// Calls line(i) for the lines along `dim`: every combination of the other coordinates.
template <class F>
void each_line(const Shape& shape, int dim, const F& line) {
    const int64_t length = shape[dim];
    if (numel(shape) == 0) return;
    parallel_for(numel(shape) / length, grain_of(length), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) line(i);
    });
}

// The first index outside [0, size), or none.
std::optional<int64_t> first_outside(const View& index, int64_t size);
// Throws IndexError, naming `op`, for the first index outside dimension `dim` of `size`.
void check_index(const char* op, const View& index, int dim, int64_t size);

}  // namespace tern::kernels::cpu
