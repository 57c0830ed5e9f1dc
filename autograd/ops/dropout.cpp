#include "autograd/ops/dropout.h"

#include "autograd/record.h"
#include "kernels/random.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"

namespace tern {
namespace {

// Linear in x for a given key, so the gradient is the same function.
Tensor masked(const Tensor& x, double p, RandomKey key) {
    const Tensor dense = as_contiguous(x);
    Tensor out = empty_like(x);
    kernels::dropout(key, p, dense.view(), out.view());
    return record("dropout", out, {x}, keep::nothing, [p, key](const RuleContext& ctx) {
        return Gradients{masked(ctx.grad(), p, key)};
    });
}

}  // namespace

Tensor dropout(const Tensor& x, double p, bool training, Generator* generator) {
    require_compute_dtype("dropout", x.dtype(), Floats{});
    TERN_CHECK(p >= 0 && p <= 1, ValueError, "dropout: p must be in [0, 1], got ", p);
    if (!training || p == 0) return x;
    if (p == 1)
        return record("dropout", zeros_like(x), {x}, keep::nothing,
                      [](const RuleContext& ctx) { return Gradients{zeros_like(ctx.grad())}; });
    return masked(x, p, (generator ? *generator : default_generator()).next());
}

}  // namespace tern
