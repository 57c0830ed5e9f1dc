// Rows of autograd/ops/activation.h.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

Real sigmoid_of(Real x) { return 1 / (1 + std::exp(-x)); }
Real gelu_of(Real x) { return x * std::erfc(-x / std::sqrt(Real(2))) / 2; }
Real gelu_tanh_of(Real x) {
    const Real pi = 3.14159265358979323846L;
    return x / 2 * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715L * x * x * x)));
}

OpRow activation(const char* name, const char* variant, std::function<Tensor(const Tensor&)> op,
                 const std::function<Real(Real)>& reference, const Domain& domain = {-4, 4}) {
    return {.name = name,
            .variant = variant,
            .op = [op](const auto& x) { return op(x[0]); },
            .reference = elementwise(reference),
            .samples = one_operand(domain)};
}

}  // namespace

void add_activation_rows(std::vector<OpRow>& rows) {
    const Domain kink_at_zero = {-4, 4, {0}};
    rows.push_back(activation(
        "relu", "", [](const Tensor& x) { return relu(x); },
        [](Real x) { return std::max(x, Real(0)); }, kink_at_zero));
    rows.push_back(activation(
        "leaky_relu", "", [](const Tensor& x) { return leaky_relu(x, 0.1); },
        [](Real x) { return x > 0 ? x : 0.1L * x; }, kink_at_zero));
    rows.push_back(activation(
        "elu", "", [](const Tensor& x) { return elu(x, 1.5); },
        [](Real x) { return x > 0 ? x : 1.5L * std::expm1(x); }, kink_at_zero));
    rows.push_back(activation(
        "gelu", "", [](const Tensor& x) { return gelu(x); }, gelu_of));
    rows.back().errors = {
        error<ValueError>("gelu: approximate must be \"none\" or \"tanh\", got \"erf\"",
                          [] { gelu(zeros({2}), "erf"); })};
    rows.push_back(activation(
        "gelu", "tanh", [](const Tensor& x) { return gelu(x, "tanh"); }, gelu_tanh_of));
    rows.push_back(activation(
        "silu", "", [](const Tensor& x) { return silu(x); },
        [](Real x) { return x * sigmoid_of(x); }));
    rows.push_back(activation(
        "sigmoid", "", [](const Tensor& x) { return sigmoid(x); }, sigmoid_of));
    rows.push_back(activation("sigmoid", "far", [](const Tensor& x) { return sigmoid(x); },
                              sigmoid_of, {-80, 80}));
    rows.push_back(activation(
        "tanh", "", [](const Tensor& x) { return tanh(x); }, [](Real x) { return std::tanh(x); }));
    rows.back().ulps = 4;
    rows.back().errors = {
        error<DTypeError>("tanh: dtype bool is not supported; it takes float32, float64",
                          [] { tanh(zeros({2}, {.dtype = bool_})); })};
    rows.push_back(activation(
        "softplus", "", [](const Tensor& x) { return softplus(x); },
        [](Real x) { return std::log1p(std::exp(x)); }));
    rows.push_back(activation(
        "softplus", "far", [](const Tensor& x) { return softplus(x); },
        [](Real x) { return std::max(x, Real(0)) + std::log1p(std::exp(-std::abs(x))); },
        {-200, 200}));
}

}  // namespace tern::test
