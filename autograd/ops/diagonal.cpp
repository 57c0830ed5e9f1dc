#include "autograd/ops/diagonal.h"

#include "autograd/record.h"
#include "kernels/triangle.h"
#include "tensor/factory.h"

namespace tern {
namespace {

using kernels::Triangle;

Tensor triangle(const char* op, const Tensor& x, Triangle part, int64_t diagonal) {
    TERN_CHECK(x.dim() >= 2, ShapeError, op, ": matrices are wanted, got shape ", x.shape());
    const int64_t rows = x.size(-2), columns = x.size(-1);
    // Beyond these all or nothing is kept.
    const int64_t k = std::clamp(diagonal, -rows - 1, columns + 1);
    const Tensor out = empty_like(x);
    kernels::triangle(x.view(), part, k, out.view());
    return record(op, out, {x}, keep::nothing, [=](const RuleContext& ctx) {
        return Gradients{triangle(op, ctx.grad(), part, k)};
    });
}

}  // namespace

Tensor tril(const Tensor& x, int64_t diagonal) {
    return triangle("tril", x, Triangle::lower, diagonal);
}

Tensor triu(const Tensor& x, int64_t diagonal) {
    return triangle("triu", x, Triangle::upper, diagonal);
}

}  // namespace tern
