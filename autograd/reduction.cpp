#include "autograd/reduction.h"

#include "autograd/ops/arithmetic.h"
#include "kernels/reduce.h"

namespace tern {

int64_t count_over(const Shape& shape, const Dims& dims) {
    int64_t count = 1;
    for (int64_t d : dims) count *= shape[static_cast<int>(d)];
    return count;
}

Tensor with_dims(const Tensor& y, const Shape& input, const Dims& dims) {
    return reshape(y, reduced_shape(input, dims, true));
}

Tensor kept_result(const Tensor& x, const Dims& dims, DType dtype) {
    return empty(reduced_shape(x.shape(), dims, true), {.device = x.device(), .dtype = dtype});
}

Tensor without_dims(const Tensor& kept, const Dims& dims, bool keepdim) {
    if (keepdim) return kept;
    return with_layout(kept, Layout(reduced_shape(kept.shape(), dims, false)));
}

Dims dims_with_elements(const char* op, const Tensor& x, const Dims& given) {
    require_compute_dtype(op, x.dtype(), Numbers{});
    const Dims dims = normalize_dims(op, given, x.dim());
    const bool no_results = numel(reduced_shape(x.shape(), dims, false)) == 0;
    TERN_CHECK(no_results || count_over(x.shape(), dims) > 0, ValueError, op, ": shape ", x.shape(),
               " has no elements along dims ", dims);
    return dims;
}

Dims one_dim(const char* op, int64_t dim, const Tensor& x) {
    const int chosen = normalize_dim(op, dim, std::max(x.dim(), 1));
    return x.dim() == 0 ? Dims{} : Dims{chosen};
}

Tensor sum_over(const char* name, const Tensor& x, const Dims& dims, bool keepdim, double divisor) {
    const DType dtype = is_floating(x.dtype()) ? x.dtype() : int64;
    Tensor out = reduced(x, dims, keepdim, dtype, [&](const View& from, const View& to) {
        kernels::sum(from, to, divisor);
    });
    if (!is_floating(dtype)) return out;
    return record(name, out, {x}, keep::nothing, [dims, divisor](const RuleContext& ctx) {
        const Tensor g = divisor == 1 ? ctx.grad() : ctx.grad() / divisor;
        return Gradients{expand(with_dims(g, ctx.shape(0), dims), ctx.shape(0))};
    });
}

}  // namespace tern
