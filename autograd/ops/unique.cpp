#include "autograd/ops/unique.h"

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/index.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/search.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/sort.h"
#include "autograd/rows.h"
#include "kernels/formula/order.h"
#include "kernels/sort.h"
#include "kernels/unique.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// x: [n], dense, with room for more than is used: its first `count` elements, in memory of about
// that size.
Tensor first_of(const Tensor& x, int64_t count) {
    const Tensor out = slice(x, 0, 0, count);
    return 4 * count >= 3 * x.numel() ? out : out.clone();
}

// The runs of x: [n], dense. With order, x[i] is element order[i] of what inverse is about.
Unique runs_of(const Tensor& x, const Tensor& order, bool inverse, bool counts) {
    const TensorOptions numbers = {.device = x.device(), .dtype = int64};
    Unique all{empty_like(x), inverse ? empty(x.shape(), numbers) : Tensor(),
               counts ? empty(x.shape(), numbers) : Tensor()};
    const auto view_of = [](const Tensor& t) { return t.defined() ? t.view() : View(); };
    const View values = view_of(all.values), places = view_of(all.inverse);
    const View lengths = view_of(all.counts), numbers_of = view_of(order);
    const int64_t count = kernels::unique_runs(x.view(), order.defined() ? &numbers_of : nullptr,
                                               {.values = &values,
                                                .inverse = inverse ? &places : nullptr,
                                                .counts = counts ? &lengths : nullptr});
    all.values = first_of(all.values, count);
    if (counts) all.counts = first_of(all.counts, count);
    return all;
}

Tensor flattened(const Tensor& x) {
    const Tensor dense = as_contiguous(x);
    Layout layout(Shape{x.numel()});
    layout.offset = dense.layout().offset;
    return with_layout(dense, layout);
}

Unique unique_elements(const Tensor& x, bool inverse, bool counts) {
    const Tensor flat = flattened(x), sorted = empty_like(flat);
    const Tensor order =
        inverse ? empty(flat.shape(), {.device = x.device(), .dtype = int64}) : Tensor();
    const auto as_row = [](const Tensor& t) {
        View row = t.view();
        row.shape = {1, t.numel()};
        row.strides = contiguous_strides(row.shape);
        return row;
    };
    const View numbers = inverse ? as_row(order) : View();
    kernels::sort(as_row(flat), false, as_row(sorted), inverse ? &numbers : nullptr);
    Unique out = runs_of(sorted, order, inverse, counts);
    if (inverse) out.inverse = with_layout(out.inverse, Layout(x.shape()));
    return out;
}

// rows: [m, n] -> [n]: the number of each column in the order of all columns, by the first row,
// then the next; equal columns share one. Row after row, the pair of the number so far and the
// row's own is numbered anew.
Tensor numbers_of_columns(const Tensor& rows) {
    Tensor number;
    for (int64_t i = 0; i < rows.size(0); ++i) {
        const Unique own = unique_elements(select(rows, 0, i), true, false);
        if (i == 0) {
            number = own.inverse;
            continue;
        }
        const Tensor pair = number * static_cast<double>(own.values.numel()) + own.inverse;
        number = unique_elements(pair, true, false).inverse;
    }
    return number;
}

Unique unique_slices(const Tensor& x, int64_t given_dim, bool inverse, bool counts) {
    const int dim = normalize_dim("unique", given_dim, x.dim());
    const int64_t size = x.shape()[dim];
    TERN_CHECK(size == 0 || x.numel() > 0, ValueError, "unique: the slices of shape ", x.shape(),
               " along dim ", dim, " have no elements");
    if (size == 0) {
        const Tensor none = empty({0}, {.device = x.device(), .dtype = int64});
        return {x.detach(), inverse ? none : Tensor(), counts ? none : Tensor()};
    }
    const Tensor number = numbers_of_columns(rows_along(x, dim));
    const ValuesAndIndices sorted = sort(number);
    const Unique runs = runs_of(sorted.values, sorted.indices, inverse, counts);
    const Tensor first = index_select(sorted.indices, 0, searchsorted(sorted.values, runs.values));
    return {index_select(x, dim, first), runs.inverse, runs.counts};
}

}  // namespace

Unique unique(const Tensor& x, bool, bool return_inverse, bool return_counts,
              std::optional<int64_t> dim) {
    const NoGradGuard guard;
    if (dim) return unique_slices(x, *dim, return_inverse, return_counts);
    return unique_elements(x, return_inverse, return_counts);
}

Unique unique_consecutive(const Tensor& x, bool return_inverse, bool return_counts) {
    const NoGradGuard guard;
    Unique out = runs_of(flattened(x), {}, return_inverse, return_counts);
    if (return_inverse) out.inverse = with_layout(out.inverse, Layout(x.shape()));
    return out;
}

ValuesAndIndices mode(const Tensor& x, int64_t given_dim, bool keepdim) {
    require_dtype("mode", x.dtype(), kernels::fn::OrderedNumbers{});
    const int dim = row_dim("mode", given_dim, x);
    TERN_CHECK(x.dim() == 0 || x.shape()[dim] > 0, ValueError, "mode: shape ", x.shape(),
               " has no elements along dim ", dim);
    const auto [last, place] = [&] {
        const NoGradGuard guard;
        const ValuesAndIndices sorted = sort(rows_along(x, dim));
        // From each element to the end of its run; the first of the longest run has most.
        const Tensor end = searchsorted(sorted.values, sorted.values, true);
        const Tensor left = end - arange(0, static_cast<double>(end.size(1)), 1,
                                         {.device = x.device(), .dtype = int64});
        const Tensor begin = argmax(left, 1, true);
        const Tensor at = gather(end, 1, begin) - 1;
        return std::pair(from_rows(gather(sorted.values, 1, at), x.shape(), dim),
                         from_rows(gather(sorted.indices, 1, at), x.shape(), dim));
    }();
    const Tensor values = record_picked("mode", last, x, place, dim);
    if (keepdim || x.dim() == 0) return {values, place};
    return {squeeze(values, dim), squeeze(place, dim)};
}

}  // namespace tern
