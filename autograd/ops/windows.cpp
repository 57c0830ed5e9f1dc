#include "autograd/ops/windows.h"

#include "autograd/record.h"
#include "kernels/windows.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

using kernels::Windows;

Layout windows_layout(const Layout& x, const Windows& w) {
    Layout out = x;
    const int64_t reach = w.size > 0 ? (w.size - 1) * w.dilation + 1 : 0;
    out.shape[w.dim] = (x.shape[w.dim] - reach) / w.step + 1;
    out.strides[w.dim] = x.strides[w.dim] * w.step;
    out.shape.push_back(w.size);
    out.strides.push_back(x.strides[w.dim] * w.dilation);
    return out;
}

Tensor windows_of(const char* op, const Tensor& x, const Windows& w);

// The windows added up into `shape`.
Tensor folded(const char* op, const Tensor& x, const Shape& shape, const Windows& w) {
    const Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    kernels::fold(x.view(), w, out.view());
    return record("fold", out, {x}, keep::nothing, [op, w](const RuleContext& ctx) {
        return Gradients{windows_of(op, ctx.grad(), w)};
    });
}

Tensor windows_of(const char* op, const Tensor& x, const Windows& w) {
    const Tensor out = with_layout(x, windows_layout(x.layout(), w));
    return record(op, out, {x}, keep::nothing, [op, w](const RuleContext& ctx) {
        return Gradients{folded(op, ctx.grad(), ctx.shape(0), w)};
    });
}

Tensor checked_windows(const char* op, const Tensor& x, int64_t dim, int64_t size, int64_t step,
                       int64_t dilation) {
    const int d = normalize_dim(op, dim, x.dim());
    TERN_CHECK(size >= 0, ValueError, op, ": size must not be negative, got ", size);
    TERN_CHECK(step > 0, ValueError, op, ": step must be positive, got ", step);
    TERN_CHECK(dilation > 0, ValueError, op, ": dilation must be positive, got ", dilation);
    const int64_t n = x.shape()[d];
    const bool fits = size == 0 || (size <= n && (size == 1 || dilation <= (n - 1) / (size - 1)));
    TERN_CHECK(fits, ShapeError, op, ": windows of ", size, " elements, ", dilation,
               " apart, do not fit dim ", d, " of shape ", x.shape());
    TERN_CHECK(x.dim() < kMaxDims, ShapeError, op, ": shape ", x.shape(),
               " leaves no room for a dim of windows");
    return windows_of(op, x, {d, size, step, dilation});
}

}  // namespace

Tensor unfold(const Tensor& x, int64_t dim, int64_t size, int64_t step) {
    return checked_windows("unfold", x, dim, size, step, 1);
}

Tensor sliding_windows(const Tensor& x, int64_t dim, int64_t size, int64_t step, int64_t dilation) {
    return checked_windows("sliding_windows", x, dim, size, step, dilation);
}

}  // namespace tern
