#include "autograd/ops/rearrange.h"

#include "autograd/ops/shape.h"
#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// Copies x into out piece by piece: along every shifted dim the part before the wrap and the part
// after it.
void copy_rolled(const Tensor& x, const Dims& shift, const Tensor& out) {
    Layout from[kMaxDims + 1] = {x.layout()}, to[kMaxDims + 1] = {out.layout()};
    const auto copy_from = [&](const auto& self, int d) -> void {
        if (d == x.dim()) {
            kernels::cast(with_layout(x, from[d]).view(), with_layout(out, to[d]).view());
            return;
        }
        const int64_t size = x.shape()[d], s = shift[d];
        from[d + 1] = slice("roll", from[d], d, 0, size - s, 1);
        to[d + 1] = slice("roll", to[d], d, s, size, 1);
        self(self, d + 1);
        if (s == 0) return;
        from[d + 1] = slice("roll", from[d], d, size - s, size, 1);
        to[d + 1] = slice("roll", to[d], d, 0, s, 1);
        self(self, d + 1);
    };
    copy_from(copy_from, 0);
}

// `shift` has x's rank, each in [0, size).
Tensor rolled(const Tensor& x, const Dims& shift) {
    const Tensor out = empty_like(x);
    if (x.numel() > 0) copy_rolled(x, shift, out);
    return record("roll", out, {x}, keep::nothing, [shift](const RuleContext& ctx) {
        Dims back = shift;
        for (int d = 0; d < back.size(); ++d)
            if (back[d] > 0) back[d] = ctx.shape(0)[d] - back[d];
        return Gradients{rolled(ctx.grad(), back)};
    });
}

}  // namespace

Tensor flip(const Tensor& x, const Dims& dims) {
    const Dims chosen = normalize_dims("flip", dims, x.dim());
    const Tensor out = empty_like(x);
    if (x.numel() > 0) {
        Layout reversed = x.layout();
        for (int64_t d : chosen) {
            const int at = static_cast<int>(d);
            reversed.offset += (reversed.shape[at] - 1) * reversed.strides[at];
            reversed.strides[at] = -reversed.strides[at];
        }
        kernels::cast(with_layout(x, reversed).view(), out.view());
    }
    return record("flip", out, {x}, keep::nothing,
                  [dims](const RuleContext& ctx) { return Gradients{flip(ctx.grad(), dims)}; });
}

Tensor roll(const Tensor& x, const Dims& shifts, const Dims& dims) {
    if (dims.empty()) {
        TERN_CHECK(shifts.size() == 1, ValueError, "roll: without dims one shift is wanted, got ",
                   shifts);
        return reshape(roll(reshape(x, {x.numel()}), shifts, 0), x.shape());
    }
    TERN_CHECK(shifts.size() == dims.size(), ValueError, "roll: shifts ", shifts, " and dims ",
               dims, " differ in number");
    Dims total = Dims::filled(x.dim(), 0);
    for (int i = 0; i < dims.size(); ++i) {
        const int d = normalize_dim("roll", dims[i], x.dim());
        const int64_t size = std::max<int64_t>(x.shape()[d], 1);
        total[d] = (total[d] + shifts[i] % size + size) % size;
    }
    return rolled(x, total);
}

Tensor rot90(const Tensor& x, int64_t k, const Dims& dims) {
    TERN_CHECK(dims.size() == 2, ValueError, "rot90: two dims are wanted, got ", dims);
    normalize_dims("rot90", dims, x.dim());
    switch ((k % 4 + 4) % 4) {
        case 0:
            return x.clone();
        case 1:
            return transpose(flip(x, dims[1]), dims[0], dims[1]);
        case 2:
            return flip(x, dims);
        default:
            return flip(transpose(x, dims[0], dims[1]), dims[1]);
    }
}

}  // namespace tern
