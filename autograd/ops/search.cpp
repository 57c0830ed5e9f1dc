#include "autograd/ops/search.h"

#include "autograd/elementwise.h"
#include "autograd/grad_mode.h"
#include "autograd/ops/index.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/sort.h"
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

Tensor isin(const Tensor& elements, const Tensor& test_elements, bool, bool invert) {
    check_same_kind("isin", elements, test_elements);
    const NoGradGuard guard;
    const int64_t count = test_elements.numel();
    if (count == 0)
        return full(elements.shape(), invert, {.device = elements.device(), .dtype = bool_});
    const Tensor sorted = msort(reshape(test_elements, {count}));
    const Tensor place = clamp(searchsorted(sorted, elements), 0, static_cast<double>(count - 1));
    const Tensor nearest = take(sorted, place);
    return invert ? ne(nearest, elements) : eq(nearest, elements);
}

Tensor isin(const Tensor& elements, double test_element, bool assume_unique, bool invert) {
    return isin(elements, number_like("isin", elements, test_element), assume_unique, invert);
}

Tensor isin(double element, const Tensor& test_elements, bool assume_unique, bool invert) {
    return isin(number_like("isin", test_elements, element), test_elements, assume_unique, invert);
}

}  // namespace tern
