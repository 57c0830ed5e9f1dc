#include "autograd/ops/classify.h"

#include <limits>

#include "autograd/elementwise.h"

namespace tern {

namespace fn = kernels::fn;

namespace {

double largest_of(DType dtype) {
    if (dtype == float16) return 65504;
    if (dtype == bfloat16) return 0x1.FEp127;
    return visit("nan_to_num", dtype, Numbers{},
                 []<class T>() { return static_cast<double>(std::numeric_limits<T>::max()); });
}

}  // namespace

Tensor isnan(const Tensor& x) { return map_classify(fn::IsNan{}, x); }
Tensor isinf(const Tensor& x) { return map_classify(fn::IsInf{}, x); }
Tensor isfinite(const Tensor& x) { return map_classify(fn::IsFinite{}, x); }

Tensor nan_to_num(const Tensor& x, double nan, std::optional<double> posinf,
                  std::optional<double> neginf) {
    require_compute_dtype("nan_to_num", x.dtype(), Numbers{});
    const double largest = largest_of(x.dtype());
    const fn::NanToNum op{nan, posinf.value_or(largest), neginf.value_or(-largest)};
    return differentiable_in_input("nan_to_num", op, fn::FiniteGrad{}, x);
}

}  // namespace tern
