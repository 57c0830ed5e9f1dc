#include "autograd/ops/search.h"

#include "autograd/elementwise.h"
#include "kernels/search.h"
#include "tensor/convert.h"

namespace tern {
namespace {

// Whether each row of values has a row of its own in `sorted`.
bool is_by_row(const char* op, const Tensor& sorted, const Tensor& values) {
    if (sorted.dim() == 1) return false;
    bool fits = sorted.dim() == values.dim() && sorted.dim() > 0;
    for (int d = 0; fits && d + 1 < sorted.dim(); ++d)
        fits = sorted.shape()[d] == values.shape()[d];
    TERN_CHECK(fits, ShapeError, op, ": sorted sequences of shape ", sorted.shape(),
               " do not fit values of shape ", values.shape());
    return true;
}

Tensor search(const char* op, const Tensor& sorted, const Tensor& values, bool right) {
    check_same_kind(op, sorted, values);
    const bool by_row = is_by_row(op, sorted, values);
    const Tensor out = empty(values.shape(), {.device = values.device(), .dtype = int64});
    if (values.numel() == 0) return out;
    const Tensor haystack = as_contiguous(sorted), needles = as_contiguous(values);
    const int64_t n = sorted.shape().back(), k = by_row ? values.shape().back() : values.numel();
    const int64_t rows = values.numel() / k;
    const auto as_rows = [](const Tensor& x, const Shape& shape) {
        View view = x.view();
        view.shape = shape;
        view.strides = contiguous_strides(shape);
        return view;
    };
    kernels::search_sorted(as_rows(haystack, {rows, n}), as_rows(needles, {rows, k}), right,
                           as_rows(out, {rows, k}));
    return out;
}

}  // namespace

Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right) {
    return search("searchsorted", sorted, values, right);
}

Tensor searchsorted(const Tensor& sorted, double value, bool right) {
    check_number("searchsorted", value, sorted.dtype());
    TERN_CHECK(sorted.dim() == 1, ShapeError,
               "searchsorted: a number is searched for in one dimension, got shape ",
               sorted.shape());
    return search("searchsorted", sorted,
                  full({}, value, {.device = sorted.device(), .dtype = sorted.dtype()}), right);
}

Tensor bucketize(const Tensor& x, const Tensor& boundaries, bool right) {
    TERN_CHECK(boundaries.dim() == 1, ShapeError, "bucketize: boundaries must be [n], got shape ",
               boundaries.shape());
    return search("bucketize", boundaries, x, right);
}

}  // namespace tern
