#include "autograd/ops/special.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"

namespace tern {

namespace fn = kernels::fn;

Tensor erf(const Tensor& x) { return differentiable_in_input("erf", fn::Erf{}, fn::ErfGrad{}, x); }

Tensor erfc(const Tensor& x) {
    return differentiable_in_input("erfc", fn::Erfc{}, fn::ErfcGrad{}, x);
}

Tensor erfinv(const Tensor& x) {
    if (runs_in_float(x)) return erfinv(to_float(x));
    return differentiable_in_output("erfinv", fn::Erfinv{}, fn::ErfinvGrad{}, x);
}

Tensor lgamma(const Tensor& x) {
    return differentiable_in_input("lgamma", fn::Lgamma{}, fn::LgammaGrad{}, x);
}

Tensor digamma(const Tensor& x) {
    return differentiable_in_input("digamma", fn::Digamma{}, fn::DigammaGrad{}, x);
}

Tensor polygamma(int64_t n, const Tensor& x) {
    TERN_CHECK(n >= 0 && n <= 150, ValueError, "polygamma: n must be from 0 to 150, got ", n);
    if (n == 0) return differentiable_in_input("polygamma", fn::Digamma{}, fn::DigammaGrad{}, x);
    return differentiable_in_input("polygamma", fn::Polygamma{n}, fn::PolygammaGrad{n}, x);
}

}  // namespace tern
