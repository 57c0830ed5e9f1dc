#include "autograd/ops/extreme.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/scatter.h"
#include "autograd/reduction.h"
#include "kernels/reduce.h"

namespace tern {
namespace {

using Kernel = void (*)(const View& x, const View& y);
using PlacedKernel = void (*)(const View& x, const View& values, const View& places);

Tensor extreme(const char* name, const Tensor& x, const Dims& given, bool keepdim, Kernel kernel) {
    const Dims dims = dims_with_elements(name, x, given);
    Tensor out = reduced(x, dims, keepdim, x.dtype(), kernel);
    return record(name, out, {x}, keep::input(0) | keep::output, [dims](const RuleContext& ctx) {
        const Tensor& x = ctx.input(0);
        const Tensor top = with_dims(ctx.output().detach(), x.shape(), dims);
        const Tensor winners = (x == top).to(compute_dtype(x.dtype()));
        const Tensor share = (winners / sum(winners, dims, true)).to(x.dtype());
        return Gradients{with_dims(ctx.grad(), x.shape(), dims) * share};
    });
}

ValuesAndIndices placed_extreme(const char* name, const Tensor& x, int64_t given, bool keepdim,
                                PlacedKernel kernel) {
    const Dims dim = dims_with_elements(name, x, one_dim(name, given, x));
    const Tensor values = kept_result(x, dim, x.dtype()), places = kept_result(x, dim, int64);
    kernel(x.view(), values.view(), places.view());
    const Tensor out = record(name, without_dims(values, dim, keepdim), {x, places}, keep::input(1),
                              [dim](const RuleContext& ctx) {
                                  if (dim.empty()) return Gradients{ctx.grad(), {}};
                                  const Tensor g = with_dims(ctx.grad(), ctx.shape(0), dim);
                                  const Tensor none = zeros(
                                      ctx.shape(0), {.device = g.device(), .dtype = g.dtype()});
                                  return Gradients{scatter_add(none, dim[0], ctx.input(1), g), {}};
                              });
    return {out, without_dims(places, dim, keepdim)};
}

Tensor index_of(const char* name, const Tensor& x, const Dims& given, bool keepdim, Kernel kernel) {
    return reduced(x, dims_with_elements(name, x, given), keepdim, int64, kernel);
}

// Throws, naming `op`, where maximum and minimum would throw.
void check_two(const char* op, const Tensor& a, const Tensor& b) {
    if (!mixes(a, b)) check_same_kind(op, a, b);
    require_compute_dtype(op, a.dtype(), Numbers{});
    broadcast_shapes(op, a.shape(), b.shape());
}

}  // namespace

Tensor amax(const Tensor& x, const Dims& dims, bool keepdim) {
    return extreme("amax", x, dims, keepdim, kernels::amax);
}
Tensor amin(const Tensor& x, const Dims& dims, bool keepdim) {
    return extreme("amin", x, dims, keepdim, kernels::amin);
}

Tensor max(const Tensor& x) { return extreme("max", x, {}, false, kernels::amax); }
Tensor min(const Tensor& x) { return extreme("min", x, {}, false, kernels::amin); }
ValuesAndIndices max(const Tensor& x, int64_t dim, bool keepdim) {
    return placed_extreme("max", x, dim, keepdim, kernels::max_and_place);
}
ValuesAndIndices min(const Tensor& x, int64_t dim, bool keepdim) {
    return placed_extreme("min", x, dim, keepdim, kernels::min_and_place);
}
Tensor max(const Tensor& a, const Tensor& b) {
    check_two("max", a, b);
    return maximum(a, b);
}
Tensor min(const Tensor& a, const Tensor& b) {
    check_two("min", a, b);
    return minimum(a, b);
}

Tensor argmax(const Tensor& x) { return index_of("argmax", x, {}, false, kernels::argmax); }
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim) {
    return index_of("argmax", x, one_dim("argmax", dim, x), keepdim, kernels::argmax);
}
Tensor argmin(const Tensor& x) { return index_of("argmin", x, {}, false, kernels::argmin); }
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim) {
    return index_of("argmin", x, one_dim("argmin", dim, x), keepdim, kernels::argmin);
}

MinAndMax aminmax(const Tensor& x, const Dims& dims, bool keepdim) {
    return {extreme("aminmax", x, dims, keepdim, kernels::amin),
            extreme("aminmax", x, dims, keepdim, kernels::amax)};
}

}  // namespace tern
