#include "autograd/replace.h"

#include "autograd/elementwise.h"
#include "tensor/convert.h"

namespace tern {

Tensor with_part(const char* op, const Tensor& x, const Tensor& source, const Layout& part) {
    check_same_kind(op, x, source);
    TERN_CHECK(source.shape() == part.shape, ShapeError, op, ": a source of shape ", part.shape,
               " is wanted for ", x.shape(), ", got ", source.shape());
    const Tensor out = copied(x, x.device(), x.dtype());
    kernels::cast(source.view(), with_layout(out, part).view());
    const Region region{Layout(x.shape()), part};
    return record(op, out, {x, source}, keep::nothing, [region](const RuleContext& ctx) {
        return Gradients{ctx.needs(0) ? region.clear(ctx.grad()) : Tensor(),
                         ctx.needs(1) ? region.read(ctx.grad()) : Tensor()};
    });
}

}  // namespace tern
