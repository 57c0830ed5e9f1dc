// The exponential of matrices, by the Padé approximant of degree 13 of a scaled matrix, squared
// again as often as it was halved.
#include "autograd/autocast_rules.h"
#include "autograd/linalg_batch.h"
#include "autograd/ops/classify.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/join.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/rounding.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/special.h"

namespace tern::linalg {
namespace {

// The norm up to which the approximant is good to the last bit of a double.
constexpr double kLargestNorm = 5.371920351148152;

// The approximant's coefficients, of numerator and (with signs) denominator, over the first:
// c[k] / c[k - 1] = (14 - k) / (k (27 - k)).
struct PadeCoefficients {
    double c[14] = {1};
    constexpr PadeCoefficients() {
        for (int k = 1; k < 14; ++k) c[k] = c[k - 1] * (14 - k) / (k * (27 - k));
    }
};

// Of matrices whose norm is small enough.
Tensor approximant(const Tensor& a) {
    constexpr PadeCoefficients pade;
    const auto& c = pade.c;
    const Tensor one = eye(a.size(-1), {.device = a.device(), .dtype = a.dtype()});
    const Tensor a2 = matmul(a, a), a4 = matmul(a2, a2), a6 = matmul(a2, a4);
    // Terms k, k + 2, ... k + 12.
    const auto every_other = [&](int k) {
        const Tensor high = a6 * c[k + 12] + a4 * c[k + 10] + a2 * c[k + 8];
        return matmul(a6, high) + a6 * c[k + 6] + a4 * c[k + 4] + a2 * c[k + 2] + one * c[k];
    };
    const Tensor odd = matmul(a, every_other(1)), even = every_other(0);
    return solve(even - odd, even + odd);
}

// Not recorded. x: [..., n, n], not empty.
Tensor exponential(const Tensor& given) {
    const Tensor norm = amax(sum(abs(given), -2), -1, true);
    const Tensor finite = isfinite(norm), in_matrix = unsqueeze(finite, -1);
    const Tensor x = where(in_matrix, given, 0.0);
    const Tensor halvings =
        where(finite, clamp(ceil(log2(where(finite, norm, 1.0) / kLargestNorm)), 0, 1 << 12), 0.0);
    const Tensor times = unsqueeze(halvings, -1);
    Tensor out = approximant(x * exp2(-times));
    const double most = amax(halvings).item<double>();
    for (double done = 0; done < most; ++done) {
        const Tensor squared = matmul(out, out);
        out = where(times > done, squared, out);
    }
    return where(in_matrix, out, std::numeric_limits<double>::quiet_NaN());
}

// The upper right block of exp([[x', g], [0, x']]). It is linear in g, which is scaled so that the
// norm of the whole is about x's.
Tensor exp_gradient(const Tensor& x, const Tensor& g) {
    const Tensor t = transpose(x);
    const Tensor largest = amax(abs(g.detach()), {-2, -1}, true);
    const Tensor scale = where(logical_and(largest > 0.0, isfinite(largest)), largest, 1.0);
    const Tensor upper = cat({t, g / scale}, -1), lower = cat({zeros_like(t), t}, -1);
    const int64_t n = x.size(-1);
    const Tensor all = matrix_exp(cat({upper, lower}, -2));
    return slice(slice(all, -2, 0, n), -1, n) * scale;
}

}  // namespace

Tensor matrix_exp(const Tensor& x) {
    const AutocastPause pause;  // 16 bits are too few here
    check_square("matrix_exp", x);
    if (x.numel() == 0) return x.clone();
    const Tensor out = [&] {
        const NoGradGuard guard;
        return exponential(x);
    }();
    return record("matrix_exp", out, {x}, keep::input(0), [](const RuleContext& ctx) {
        return Gradients{exp_gradient(ctx.input(0), ctx.grad())};
    });
}

}  // namespace tern::linalg
