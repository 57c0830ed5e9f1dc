#include "autograd/ops/repeat.h"

#include <vector>

#include "autograd/ops/index.h"
#include "autograd/ops/shape.h"
#include "tensor/factory.h"

namespace tern {
namespace {

int64_t product(const Shape& shape, int begin, int end) {
    int64_t n = 1;
    for (int d = begin; d < end; ++d) n *= shape[d];
    return n;
}

// repeats has x's rank. One dim after the other, the last first: what is copied more than once is
// small beside the result.
Tensor repeated(const char* op, Tensor x, const Dims& repeats) {
    Shape shape = x.shape();
    for (int d = 0; d < x.dim(); ++d) {
        TERN_CHECK(repeats[d] >= 0, ValueError, op, ": repeats must not be negative, got ",
                   repeats);
        const bool overflows = __builtin_mul_overflow(shape[d], repeats[d], &shape[d]);
        TERN_CHECK(!overflows, ShapeError, op, ": repeats ", repeats, " of shape ", x.shape(),
                   " are too many elements");
    }
    check_shape(op, shape);
    if (repeats == Dims::filled(x.dim(), 1)) return x.clone();
    for (int d = x.dim() - 1; d >= 0; --d) {
        if (repeats[d] == 1) continue;
        Shape next = x.shape();
        next[d] = shape[d];
        const int64_t outer = product(x.shape(), 0, d), inner = product(x.shape(), d, x.dim());
        x = reshape(expand(reshape(x, {outer, 1, inner}), {outer, repeats[d], inner}), next);
    }
    return x;
}

Tensor interleaved(const Tensor& x, int64_t count, int dim) {
    TERN_CHECK(count >= 0, ValueError, "repeat_interleave: the count must not be negative, got ",
               count);
    Shape shape = x.shape();
    const bool overflows = __builtin_mul_overflow(shape[dim], count, &shape[dim]);
    TERN_CHECK(!overflows, ShapeError, "repeat_interleave: ", count, " times shape ", x.shape(),
               " are too many elements");
    check_shape("repeat_interleave", shape);
    const int64_t outer = product(x.shape(), 0, dim + 1);
    const int64_t inner = product(x.shape(), dim + 1, x.dim());
    const Tensor out = reshape(expand(reshape(x, {outer, 1, inner}), {outer, count, inner}), shape);
    return count == 1 ? out.clone() : out;
}

// The numbers of the elements, each as often as it is repeated.
Tensor places_of(const Tensor& counts, int64_t size) {
    TERN_CHECK(counts.dtype() == int64, DTypeError, "repeat_interleave: counts must be int64, got ",
               counts.dtype());
    TERN_CHECK(counts.dim() == 1 && counts.numel() == size, ShapeError,
               "repeat_interleave: counts of shape ", counts.shape(), " for ", size, " elements");
    const std::vector<int64_t> host = counts.to(Device()).to_vector<int64_t>();
    int64_t total = 0;
    for (int64_t count : host) {
        TERN_CHECK(count >= 0, ValueError,
                   "repeat_interleave: the count must not be negative, got ", count);
        const bool overflows = __builtin_add_overflow(total, count, &total);
        TERN_CHECK(!overflows && total <= kMaxElements, ShapeError,
                   "repeat_interleave: the counts are too many elements");
    }
    std::vector<int64_t> places;
    places.reserve(static_cast<size_t>(total));
    for (size_t i = 0; i < host.size(); ++i)
        places.insert(places.end(), static_cast<size_t>(host[i]), static_cast<int64_t>(i));
    return from_vector(places).to(counts.device());
}

}  // namespace

Tensor repeat(const Tensor& x, const Dims& repeats) {
    TERN_CHECK(repeats.size() >= x.dim(), ValueError, "repeat: repeats ", repeats,
               " are fewer than the dims of shape ", x.shape());
    Shape shape = x.shape();
    while (shape.size() < repeats.size()) shape.insert(0, 1);
    return repeated("repeat", reshape(x, shape), repeats);
}

Tensor tile(const Tensor& x, const Dims& reps) {
    Dims repeats = reps;
    while (repeats.size() < x.dim()) repeats.insert(0, 1);
    Shape shape = x.shape();
    while (shape.size() < repeats.size()) shape.insert(0, 1);
    return repeated("tile", reshape(x, shape), repeats);
}

Tensor repeat_interleave(const Tensor& x, int64_t count, std::optional<int64_t> dim) {
    if (!dim) return interleaved(reshape(x, {x.numel()}), count, 0);
    return interleaved(x, count, normalize_dim("repeat_interleave", *dim, x.dim()));
}

Tensor repeat_interleave(const Tensor& x, const Tensor& counts, std::optional<int64_t> dim) {
    if (!dim) return repeat_interleave(reshape(x, {x.numel()}), counts, 0);
    const int d = normalize_dim("repeat_interleave", *dim, x.dim());
    if (counts.dim() <= 1 && counts.numel() == 1 && counts.dtype() == int64)
        return interleaved(x, counts.item<int64_t>(), d);
    TERN_CHECK(counts.device() == x.device(), DeviceError, "repeat_interleave: the tensor is on ",
               x.device(), ", the counts on ", counts.device());
    return index_select(x, d, places_of(counts, x.shape()[d]));
}

}  // namespace tern
