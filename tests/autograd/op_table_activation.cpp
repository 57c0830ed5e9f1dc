// Rows of autograd/ops/activation.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

Real sigmoid_of(Real x) { return 1 / (1 + std::exp(-x)); }
Real softplus_of(Real x) { return std::max(x, Real(0)) + std::log1p(std::exp(-std::abs(x))); }
Real gelu_of(Real x) { return x * std::erfc(-x / std::sqrt(Real(2))) / 2; }
Real gelu_tanh_of(Real x) {
    const Real pi = 3.14159265358979323846L;
    return x / 2 * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715L * x * x * x)));
}
Real elu_of(Real x, Real alpha, Real rate = 1) { return x > 0 ? x : alpha * std::expm1(rate * x); }
Real limited(Real x, Real low, Real high) { return std::min(std::max(x, low), high); }

const Domain kWide = {-4, 4}, kKinkAtZero = {-4, 4, {0}};

// One more error case than its kind has.
OpRow with_error(OpRow row, ErrorCase wrong) {
    row.errors.push_back(std::move(wrong));
    return row;
}

void add_smooth(std::vector<OpRow>& rows) {
    rows.push_back(unary_row(
        "elu", "", [](const Tensor& x) { return elu(x, 1.5); },
        [](Real x) -> Real { return elu_of(x, 1.5L); }, kKinkAtZero, 0));
    rows.push_back(unary_row(
        "selu", "", [](const Tensor& x) { return selu(x); },
        [](Real x) -> Real { return 1.05070098735548049342L * elu_of(x, 1.67326324235437728482L); },
        kKinkAtZero, 0));
    rows.push_back(unary_row(
        "celu", "", [](const Tensor& x) { return celu(x, 0.5); },
        [](Real x) -> Real { return elu_of(x, 0.5L, 2); }, kKinkAtZero, 0));
    rows.back() = with_error(
        rows.back(), error<ValueError>("celu: alpha must not be 0", [] { celu(zeros({2}), 0); }));
    rows.push_back(unary_row(
        "gelu", "", [](const Tensor& x) { return gelu(x); },
        [](Real x) -> Real { return gelu_of(x); }, kWide, 0));
    rows.back() =
        with_error(rows.back(),
                   error<ValueError>("gelu: approximate must be \"none\" or \"tanh\", got \"erf\"",
                                     [] { gelu(zeros({2}), "erf"); }));
    rows.push_back(unary_row(
        "gelu", "tanh", [](const Tensor& x) { return gelu(x, "tanh"); },
        [](Real x) -> Real { return gelu_tanh_of(x); }, kWide, 0));
    rows.push_back(unary_row(
        "silu", "", [](const Tensor& x) { return silu(x); },
        [](Real x) -> Real { return x * sigmoid_of(x); }, kWide, 0));
    rows.push_back(unary_row(
        "mish", "", [](const Tensor& x) { return mish(x); },
        [](Real x) -> Real { return x * std::tanh(softplus_of(x)); }, kWide, 0));
    rows.push_back(unary_row(
        "sigmoid", "", [](const Tensor& x) { return sigmoid(x); },
        [](Real x) -> Real { return sigmoid_of(x); }, kWide, 0));
    rows.push_back(unary_row(
        "sigmoid", "far", [](const Tensor& x) { return sigmoid(x); },
        [](Real x) -> Real { return sigmoid_of(x); }, {-80, 80}, 0));
    rows.push_back(unary_row(
        "logsigmoid", "", [](const Tensor& x) { return logsigmoid(x); },
        [](Real x) -> Real { return -softplus_of(-x); }, kWide, 0));
    rows.push_back(unary_row(
        "logsigmoid", "far", [](const Tensor& x) { return logsigmoid(x); },
        [](Real x) -> Real { return -softplus_of(-x); }, {-200, 200}, 0));
    rows.push_back(unary_row(
        "tanh", "", [](const Tensor& x) { return tanh(x); },
        [](Real x) -> Real { return std::tanh(x); }, kWide, 3));
    rows.push_back(unary_row(
        "softplus", "", [](const Tensor& x) { return softplus(x); },
        [](Real x) -> Real { return softplus_of(x); }, kWide, 0));
    rows.push_back(unary_row(
        "softplus", "far", [](const Tensor& x) { return softplus(x); },
        [](Real x) -> Real { return softplus_of(x); }, {-200, 200}, 0));
    rows.push_back(unary_row(
        "softsign", "", [](const Tensor& x) { return softsign(x); },
        [](Real x) -> Real { return x / (1 + std::abs(x)); }, kKinkAtZero, 0));
    rows.push_back(unary_row(
        "tanhshrink", "", [](const Tensor& x) { return tanhshrink(x); },
        [](Real x) -> Real { return x - std::tanh(x); }, kWide, 0));
}

void add_pieces(std::vector<OpRow>& rows) {
    rows.push_back(number_row(
        "relu", "", [](const Tensor& x) { return relu(x); },
        [](Real x) -> Real { return std::max(x, Real(0)); }, kKinkAtZero, 0));
    rows.push_back(number_row(
        "relu6", "", [](const Tensor& x) { return relu6(x); },
        [](Real x) -> Real { return limited(x, 0, 6); }, {-3, 9, {0, 6}}, 0));
    rows.push_back(number_row(
        "hardtanh", "", [](const Tensor& x) { return hardtanh(x, -2, 1); },
        [](Real x) -> Real { return limited(x, -2, 1); }, {-4, 4, {-2, 1}}, 0));
    rows.back() = with_error(
        rows.back(), error<ValueError>("hardtanh: min_val must not be above max_val, got 1 and -1",
                                       [] { hardtanh(zeros({2}), 1, -1); }));
    rows.back() =
        with_error(rows.back(),
                   error<DTypeError>("hardtanh: 0.5 is not a whole number, but the tensor is int64",
                                     [] { hardtanh(zeros({2}, {.dtype = int64}), -1, 0.5); }));
    rows.back() = with_error(rows.back(), error<ValueError>("hardtanh: -1 does not fit uint8", [] {
                                 hardtanh(zeros({2}, {.dtype = uint8}));
                             }));
    rows.push_back(unary_row(
        "leaky_relu", "", [](const Tensor& x) { return leaky_relu(x, 0.1); },
        [](Real x) -> Real { return x > 0 ? x : 0.1L * x; }, kKinkAtZero, 0));
    rows.push_back(unary_row(
        "hardsigmoid", "", [](const Tensor& x) { return hardsigmoid(x); },
        [](Real x) -> Real { return limited(x + 3, 0, 6) / 6; }, {-5, 5, {-3, 3}}, 0));
    rows.push_back(unary_row(
        "hardswish", "", [](const Tensor& x) { return hardswish(x); },
        [](Real x) -> Real { return x * limited(x + 3, 0, 6) / 6; }, {-5, 5, {-3, 3}}, 0));
    rows.push_back(unary_row(
        "threshold", "", [](const Tensor& x) { return threshold(x, 0.5, -1.5); },
        [](Real x) -> Real { return x > 0.5L ? x : -1.5L; }, {-2, 2, {0.5}}, 0));
    rows.push_back(unary_row(
        "softshrink", "", [](const Tensor& x) { return softshrink(x, 0.75); },
        [](Real x) -> Real { return x > 0.75L    ? x - 0.75L
                                    : x < -0.75L ? x + 0.75L
                                                 : 0; },
        {-2, 2, {-0.75, 0.75}}, 0));
    rows.back() =
        with_error(rows.back(), error<ValueError>("softshrink: lambda must not be negative, got -1",
                                                  [] { softshrink(zeros({2}), -1); }));
    rows.push_back(unary_row(
        "hardshrink", "", [](const Tensor& x) { return hardshrink(x, 0.75); },
        [](Real x) -> Real { return std::abs(x) > 0.75L ? x : 0; }, {-2, 2, {-0.75, 0.75}}, 0));
    rows.back() = with_error(rows.back(),
                             error<ValueError>("hardshrink: lambda must not be negative, got nan",
                                               [] { hardshrink(zeros({2}), NAN); }));
}

std::vector<ErrorCase> prelu_errors() {
    const auto wrong = [](const char* shapes, const Shape& weight, const Shape& x) {
        return error<ShapeError>(std::string("prelu: weight must hold one slope, or one for each "
                                             "index of dim 1 of x, got shapes ") +
                                     shapes,
                                 [=] { prelu(zeros(x), zeros(weight)); });
    };
    return {
        wrong("[4] and [2, 3]", {4}, {2, 3}),
        wrong("[2] and [2]", {2}, {2}),
        wrong("[1, 3] and [2, 3]", {1, 3}, {2, 3}),
        wrong("[0] and [2, 3]", {0}, {2, 3}),
        error<DTypeError>("prelu: dtypes differ: float32 and float64; convert one with .to(...)",
                          [] {
                              prelu(zeros({2, 3}), zeros({3}, {.dtype = float64}));
                          }),
        error<DTypeError>("prelu: dtype int64 is not supported; it takes float32, float64",
                          [] {
                              prelu(zeros({2, 3}, {.dtype = int64}), zeros({3}, {.dtype = int64}));
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { prelu(zeros({2}), Tensor()); })};
}

HostArray glu_of(const HostArray& x, int64_t dim) {
    Shape shape = x.shape;
    const int d = normalize_dim("reference", dim, shape.size());
    shape[d] /= 2;
    return built(shape, [&](const Index& index) {
        Index gate = index;
        gate[d] += shape[d];
        return static_cast<double>(x.at(index) * sigmoid_of(x.at(gate)));
    });
}

void add_gates(std::vector<OpRow>& rows) {
    rows.push_back({.name = "prelu",
                    .op = [](const auto& x) { return prelu(x[0], x[1]); },
                    .reference =
                        [](const auto& x) {
                            return built(x[0].shape, [&](const Index& i) {
                                const auto& w = x[1].values;
                                const double v = x[0].at(i);
                                return v > 0 ? v : v * w[w.size() == 1 ? 0 : i[1]];
                            });
                        },
                    .samples = {{value({3, 4}, kKinkAtZero), value({4})},
                                {value({2, 3, 5}, kKinkAtZero), value({3})},
                                {value({7}, kKinkAtZero), value({1})},
                                {value({3, 4}, kKinkAtZero), value({})},
                                {value({}, kKinkAtZero), value({})},
                                {value({0, 3}), value({3})},
                                {value({9, 131}, kKinkAtZero), value({131})}},
                    .errors = prelu_errors()});
    OpRow row = unary_row(
        "glu", "", [](const Tensor& x) { return glu(x); }, sigmoid_of, kWide);
    row.reference = [](const auto& x) { return glu_of(x[0], -1); };
    row.samples = {
        {value({3, 4})}, {value({2, 3, 6})}, {value({8})}, {value({0, 4})}, {value({5, 262})}};
    const auto odd = [](const char* text, const Shape& shape, int64_t dim) {
        return error<ShapeError>(std::string("glu: an even size is wanted along dim ") + text,
                                 [=] { glu(zeros(shape), dim); });
    };
    for (ErrorCase wrong :
         {odd("-1, got shape [2, 3]", {2, 3}, -1), odd("0, got shape [5]", {5}, 0),
          error<IndexError>("glu: dim 2 is out of range for a tensor of 2 dimensions", [] {
              glu(zeros({2, 4}), 2);
          })})
        row.errors.push_back(wrong);
    rows.push_back(row);
    row.variant = "first_dim";
    row.op = [](const auto& x) { return glu(x[0], 0); };
    row.reference = [](const auto& x) { return glu_of(x[0], 0); };
    row.samples = {{value({4, 3})}, {value({2, 3, 5})}, {value({8})}, {value({2, 0})}};
    row.errors.clear();
    rows.push_back(row);
}

}  // namespace

void add_activation_rows(std::vector<OpRow>& rows) {
    add_smooth(rows);
    add_pieces(rows);
    add_gates(rows);
}

}  // namespace tern::test
