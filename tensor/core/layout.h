// Shape, strides and offset together: how a run of memory is read as an array. All functions are
// pure; they move no data.
#pragma once

#include <optional>

#include "tensor/core/shape.h"

namespace tern TERN_PUBLIC {

struct Layout {
    Shape shape;
    Strides strides;     // in elements
    int64_t offset = 0;  // in elements, from the start of the storage

    Layout() = default;
    // Row-major and dense.
    explicit Layout(const Shape& sizes);

    int dim() const { return shape.size(); }
    int64_t numel() const { return tern::numel(shape); }
    // Row-major without gaps. Sizes of 1 may have any stride; empty layouts are contiguous.
    bool is_contiguous() const;
};

// The strides of a dense row-major array.
Strides contiguous_strides(const Shape& shape);

// Elements from the first one read to the last, both included; 0 when there are none. Strides are
// at least 0. Throws ShapeError when that is more than memory can hold.
int64_t extent(const char* op, const Layout& x);

// Each of these throws ShapeError or IndexError, naming `op`, when the arguments do not fit.
Layout permute(const char* op, const Layout& x, const Dims& dims);
// Elements start, start + step, ... below stop; negative bounds count from the end, as in Python,
// and bounds beyond the size are clipped. step > 0.
Layout slice(const char* op, const Layout& x, int64_t dim, int64_t start, int64_t stop,
             int64_t step);
Layout expand(const char* op, const Layout& x, const Shape& shape);
Layout unsqueeze(const char* op, const Layout& x, int64_t dim);
// Drops the listed dimensions of size 1; all of them for an empty list.
Layout squeeze(const char* op, const Layout& x, const Dims& dims);

// `shape` with its one -1 worked out for `count` elements.
Shape infer_reshape(const char* op, const Shape& shape, int64_t count);
// The layout of the same memory under `shape`, or nothing when that takes a copy.
std::optional<Layout> reshape(const Layout& x, const Shape& shape);

}  // namespace tern
