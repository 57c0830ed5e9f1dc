#include "tensor/convert.h"

#include "kernels/elementwise.h"
#include "kernels/memory.h"
#include "tensor/factory.h"

namespace tern {

Tensor with_layout(const Tensor& x, const Layout& layout) {
    return Tensor(x.impl().storage, layout, x.dtype());
}

Tensor as_contiguous(const Tensor& x) {
    return x.is_contiguous() ? x : copied(x, x.device(), x.dtype());
}

Tensor copied(const Tensor& x, Device device, DType dtype) {
    const Tensor out = empty(x.shape(), {.device = device, .dtype = dtype});
    assign(out, x);
    return out;
}

void assign(const Tensor& to, const Tensor& source) {
    TERN_CHECK(to.shape() == source.shape(), ShapeError, "copy_: shape ", source.shape(),
               " cannot be copied into shape ", to.shape());
    if (to.device() == source.device()) {
        kernels::cast(source.view(), to.view());
    } else {
        // Across devices only dense bytes travel: convert on the source's side, then lay out.
        const Tensor sent = source.dtype() == to.dtype()
                                ? as_contiguous(source)
                                : copied(source, source.device(), to.dtype());
        const Tensor landed = to.is_contiguous()
                                  ? to
                                  : empty(to.shape(), {.device = to.device(), .dtype = to.dtype()});
        const size_t bytes = static_cast<size_t>(to.numel()) * item_size(to.dtype());
        kernels::copy(landed.view().data, landed.device(), sent.view().data, sent.device(), bytes);
        if (!landed.is_same(to)) kernels::cast(landed.view(), to.view());
    }
}

}  // namespace tern
