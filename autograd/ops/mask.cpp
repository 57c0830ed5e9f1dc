#include "autograd/ops/mask.h"

#include "autograd/elementwise.h"
#include "autograd/ops/index.h"
#include "autograd/ops/shape.h"
#include "kernels/nonzero.h"
#include "tensor/convert.h"
#include "tensor/indexing.h"

namespace tern {
namespace {

// The row-major places of the elements of a mask that are true: [n].
Tensor places_of(const Tensor& mask) {
    const Tensor dense = as_contiguous(mask);
    const Tensor room = empty({mask.numel()}, {.device = mask.device(), .dtype = int64});
    const int64_t count = kernels::true_places(dense.view(), room.view());
    return copied(with_layout(room, Layout(Shape(count))), mask.device(), int64);
}

Tensor mask_of(const Tensor& x) { return x.dtype() == bool_ ? x : x != 0.0; }

Tensor coordinates_of(const Tensor& places, const Shape& shape) {
    const Tensor out =
        empty({places.numel(), shape.size()}, {.device = places.device(), .dtype = int64});
    kernels::coordinates(places.view(), shape, out.view());
    return out;
}

void check_mask(const char* op, const Tensor& x, const Tensor& mask) {
    TERN_CHECK(mask.dtype() == bool_, DTypeError, op, ": a bool mask is wanted, got ",
               mask.dtype());
    TERN_CHECK(mask.device() == x.device(), DeviceError, op, ": the tensor is on ", x.device(),
               ", the mask on ", mask.device());
}

}  // namespace

Tensor nonzero(const Tensor& x) { return coordinates_of(places_of(mask_of(x)), x.shape()); }

Tensor argwhere(const Tensor& x) { return nonzero(x); }

std::vector<Tensor> where(const Tensor& condition) {
    const Tensor places = places_of(mask_of(condition));
    if (condition.dim() <= 1) return {places};
    const Tensor coordinates = coordinates_of(places, condition.shape());
    std::vector<Tensor> out;
    for (int d = 0; d < condition.dim(); ++d) out.push_back(select(coordinates, 1, d));
    return out;
}

Tensor masked_select(const Tensor& x, const Tensor& mask) {
    check_mask("masked_select", x, mask);
    const Shape shape = broadcast_shapes("masked_select", x.shape(), mask.shape());
    const Tensor places = places_of(expand(mask, shape));
    return index_select(reshape(expand(x, shape), {numel(shape)}), 0, places);
}

Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source) {
    check_mask("masked_scatter", x, mask);
    check_same_kind("masked_scatter", x, source);
    TERN_CHECK(broadcast_shapes("masked_scatter", x.shape(), mask.shape()) == x.shape(), ShapeError,
               "masked_scatter: a mask of shape ", mask.shape(), " does not fit shape ", x.shape());
    const Tensor places = places_of(expand(mask, x.shape()));
    TERN_CHECK(places.numel() <= source.numel(), ValueError, "masked_scatter: the mask has ",
               places.numel(), " true elements, the source ", source.numel(), " values");
    const Tensor values = slice(reshape(source, {source.numel()}), 0, 0, places.numel());
    return reshape(index_put(reshape(x, {x.numel()}), {places}, values), x.shape());
}

}  // namespace tern
