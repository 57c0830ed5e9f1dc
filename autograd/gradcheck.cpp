#include "autograd/gradcheck.h"

#include <cmath>

#include "autograd/grad.h"
#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/reduce.h"
#include "tensor/convert.h"
#include "tensor/random.h"

namespace tern {
namespace {

// Fresh leaves with the inputs' values, dense, so that one element can be moved at a time.
std::vector<Tensor> fresh_leaves(const char* op, const std::vector<Tensor>& inputs) {
    std::vector<Tensor> leaves;
    for (const Tensor& x : inputs) {
        TERN_CHECK(x.dtype() == float64, DTypeError, op, ": float64 inputs are wanted, got ",
                   x.dtype());
        leaves.push_back(copied(x, x.device(), float64).requires_grad_());
    }
    return leaves;
}

// f at the leaves with element `at` of leaf `which` moved by `step`, on the host.
std::vector<double> moved(const CheckedFunction& f, const std::vector<Tensor>& leaves, size_t which,
                          int64_t at, double step) {
    const NoGradGuard guard;
    std::vector<Tensor> inputs;
    for (const Tensor& x : leaves) inputs.push_back(x.detach());
    const Tensor host = copied(leaves[which], Device(), float64);
    host.data<double>()[at] += step;
    inputs[which] = host.to(leaves[which].device());
    return copied(f.call(inputs), Device(), float64).to_vector<double>();
}

struct Worst {
    double excess = 0;
    size_t input = 0;
    int64_t in_at = 0, out_at = 0;
    double analytic = 0, numeric = 0;
};

// Compares d(output element)/d(input element) for one input; `analytic` has a row an output
// element.
void compare(const CheckedFunction& f, const std::vector<Tensor>& leaves, size_t which,
             const std::vector<std::vector<double>>& analytic, const GradcheckOptions& options,
             Worst& worst) {
    for (int64_t at = 0; at < leaves[which].numel(); ++at) {
        const std::vector<double> up = moved(f, leaves, which, at, options.eps);
        const std::vector<double> down = moved(f, leaves, which, at, -options.eps);
        for (size_t out = 0; out < up.size(); ++out) {
            const double numeric = (up[out] - down[out]) / (2 * options.eps);
            const double got = analytic[out][static_cast<size_t>(at)];
            const double excess =
                std::abs(got - numeric) - (options.atol + options.rtol * std::abs(numeric));
            if (!(excess <= worst.excess))
                worst = {std::isnan(excess) ? INFINITY : excess,
                         which,
                         at,
                         static_cast<int64_t>(out),
                         got,
                         numeric};
        }
    }
}

bool check(const char* op, const CheckedFunction& f, const std::vector<Tensor>& inputs,
           const GradcheckOptions& options) {
    const std::vector<Tensor> leaves = fresh_leaves(op, inputs);
    const Tensor output = f.call(leaves);
    TERN_CHECK(output.dtype() == float64, DTypeError, op, ": the function gave ", output.dtype(),
               ", float64 is wanted");
    const GradModeGuard recording(true);
    Worst worst;
    std::vector<std::vector<std::vector<double>>> analytic(leaves.size());
    for (int64_t out = 0; out < output.numel(); ++out) {
        const Tensor pick = zeros(output.shape(), {.dtype = float64});
        pick.data<double>()[out] = 1;
        const std::vector<Tensor> row = grad(
            output, leaves,
            {.retain_graph = true, .allow_unused = true, .grad_output = pick.to(output.device())});
        for (size_t i = 0; i < leaves.size(); ++i) {
            const Tensor g = row[i].defined() ? row[i] : zeros_like(leaves[i]);
            analytic[i].push_back(copied(g, Device(), float64).to_vector<double>());
        }
    }
    for (size_t i = 0; i < leaves.size(); ++i) compare(f, leaves, i, analytic[i], options, worst);
    TERN_CHECK(worst.excess == 0, GradError, op, ": d(output ", worst.out_at, ")/d(input ",
               worst.input, ", element ", worst.in_at, ") is ", worst.analytic,
               ", but the finite difference is ", worst.numeric);
    return true;
}

}  // namespace

bool gradcheck(const CheckedFunction& f, const std::vector<Tensor>& inputs,
               const GradcheckOptions& options) {
    return check("gradcheck", f, inputs, options);
}

bool gradgradcheck(const CheckedFunction& f, const std::vector<Tensor>& inputs,
                   const GradcheckOptions& options) {
    const Tensor probe = [&] {
        const NoGradGuard guard;
        return f.call(inputs);
    }();
    std::vector<Tensor> extended = inputs;
    extended.push_back(
        randn(probe.shape(), {.device = probe.device(), .dtype = float64, .seed = 1}));
    const size_t count = inputs.size();
    // The gradients of all inputs in one vector, each against weights of its own, so that none
    // hides.
    const auto gradients = [&f, count](const std::vector<Tensor>& x) {
        const GradModeGuard recording(true);
        std::vector<Tensor> leaves;
        for (const Tensor& t : x)
            leaves.push_back(t.requires_grad() ? t : t.clone().requires_grad_());
        const std::vector<Tensor> wrt(leaves.begin(), leaves.begin() + static_cast<int64_t>(count));
        const Tensor y = f.call(wrt);
        const std::vector<Tensor> row = grad(
            y, wrt, {.create_graph = true, .allow_unused = true, .grad_output = leaves[count]});
        Tensor total = sum(leaves[count]) * 0.0;
        for (size_t i = 0; i < count; ++i) {
            if (!row[i].defined()) continue;
            const Tensor w =
                randn(row[i].shape(), {.device = row[i].device(), .dtype = float64, .seed = 2 + i});
            total = total + sum(row[i] * w);
        }
        return total;
    };
    return check("gradgradcheck", CheckedFunction(gradients), extended, options);
}

}  // namespace tern
