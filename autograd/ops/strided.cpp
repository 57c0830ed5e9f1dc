#include "autograd/ops/strided.h"

#include "autograd/ops/scatter.h"
#include "autograd/ops/shape.h"
#include "autograd/record.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

Layout checked_layout(const Tensor& x, const Shape& shape, const Strides& strides,
                      std::optional<int64_t> offset) {
    check_shape("as_strided", shape);
    TERN_CHECK(shape.size() == strides.size(), ShapeError, "as_strided: shape ", shape,
               " and strides ", strides, " differ in rank");
    for (int64_t stride : strides)
        TERN_CHECK(stride >= 0, ShapeError, "as_strided: strides must not be negative, got ",
                   strides);
    Layout out;
    out.shape = shape;
    out.strides = strides;
    out.offset = offset.value_or(x.layout().offset);
    const auto room = static_cast<int64_t>(x.impl().storage->bytes() / item_size(x.dtype()));
    const int64_t reach = extent("as_strided", out);
    TERN_CHECK(out.offset >= 0 && out.offset <= room && reach <= room - out.offset, ShapeError,
               "as_strided: shape ", shape, " with strides ", strides, " from ", out.offset,
               " on reaches beyond the ", room, " elements of memory");
    return out;
}

// For each element of `part`, of the memory that x: contiguous, of `count` elements, begins: which
// of x's elements it is. [elements]
Tensor places_in(const Layout& part, int64_t count, Device device) {
    const Tensor numbers =
        arange(0, static_cast<double>(count), 1, {.device = device, .dtype = int64});
    return reshape(as_contiguous(with_layout(numbers, part)), {part.numel()});
}

}  // namespace

Tensor as_strided(const Tensor& x, const Shape& shape, const Strides& strides,
                  std::optional<int64_t> offset) {
    const Layout layout = checked_layout(x, shape, strides, offset);
    Layout part = layout;
    part.offset -= x.layout().offset;
    const bool inside = x.is_contiguous() && part.offset >= 0 &&
                        part.offset + extent("as_strided", part) <= x.numel();
    TERN_CHECK(inside || !is_grad_enabled() || !x.requires_grad(), GradError, "as_strided: shape ",
               shape, " with strides ", strides, " from ", layout.offset,
               " on is not inside of a contiguous tensor, so that it has no gradient");
    const Tensor out = with_layout(x, layout);
    return record("as_strided", out, {x}, keep::nothing, [part](const RuleContext& ctx) {
        const Tensor& g = ctx.grad();
        const int64_t count = numel(ctx.shape(0));
        const Tensor none = zeros({count}, {.device = g.device(), .dtype = g.dtype()});
        const Tensor places = places_in(part, count, g.device());
        const Tensor all = scatter_add(none, 0, places, reshape(g, {g.numel()}));
        return Gradients{reshape(all, ctx.shape(0))};
    });
}

}  // namespace tern
