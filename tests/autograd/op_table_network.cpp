// Rows of autograd/ops/softmax.h, normalize.h and dropout.h.
#include "tensor/core/philox.h"
#include "tests/autograd/op_lines.h"

namespace tern::test {
namespace {

using Group = std::vector<double>;

double mean_of(const Group& v) {
    Real total = 0;
    for (double x : v) total += x;
    return static_cast<double>(total / Real(v.size()));
}
double variance_of(const Group& v) {
    const Real mean = mean_of(v);
    Real total = 0;
    for (double x : v) total += (x - mean) * (x - mean);
    return static_cast<double>(total / Real(v.size()));
}

std::vector<ErrorCase> softmax_errors(const char* name, Tensor (*op)(const Tensor&, int64_t)) {
    return line_errors(name, op, kTakesFloats);
}

void add_softmax(std::vector<OpRow>& rows) {
    const std::pair<const char*, int64_t> dims[] = {{"", -1}, {"dim0", 0}, {"dim1", 1}};
    for (const auto& [variant, dim] : dims) {
        std::vector<Sample> samples = three_dims({-5, 5});
        samples.push_back({value({2, 3, 0})});
        samples.push_back({value({3, 2, 2}, {-300, 300})});
        if (dim == -1) samples.push_back({value({})});
        OpRow row = {.name = "softmax",
                     .variant = variant,
                     .op = [dim = dim](const auto& x) { return softmax(x[0], dim); },
                     .reference =
                         [dim = dim](const auto& x) {
                             HostArray out = log_softmax_of(x[0], dim);
                             for (double& v : out.values) v = std::exp(v);
                             return out;
                         },
                     .samples = samples,
                     .length = 128};
        if (dim == -1) row.errors = softmax_errors("softmax", softmax);
        rows.push_back(row);
        row.name = "log_softmax";
        row.op = [dim = dim](const auto& x) { return log_softmax(x[0], dim); };
        row.reference = [dim = dim](const auto& x) { return log_softmax_of(x[0], dim); };
        if (dim == -1) row.errors = softmax_errors("log_softmax", log_softmax);
        rows.push_back(row);
    }
}

// Normalised over `dims`, with the weight and bias of x[1] and x[2] where there are any.
HostArray normalised(const std::vector<HostArray>& x, const Dims& dims, double eps) {
    const HostArray mean = reduced(x[0], dims, true, mean_of);
    const HostArray var = reduced(x[0], dims, true, variance_of);
    return built(x[0].shape, [&](const Index& i) {
        const Real scaled =
            (Real(x[0].at(i)) - mean.broadcast_at(i)) / std::sqrt(Real(var.broadcast_at(i)) + eps);
        const Real weight = x.size() > 1 ? x[1].broadcast_at(i) : 1;
        const Real bias = x.size() > 2 ? x[2].broadcast_at(i) : 0;
        return static_cast<double>(scaled * weight + bias);
    });
}

// Where the values are all equal, deviations are divided by the root of eps.
constexpr double kConstantRows = 316;

std::vector<ErrorCase> layer_norm_errors() {
    const auto wrong = [](const char* message, const Shape& shape, const Shape& weight,
                          const Shape& bias) {
        return error<ShapeError>(std::string("layer_norm: ") + message, [=] {
            layer_norm(zeros({2, 3}), shape, zeros(weight), zeros(bias));
        });
    };
    return with_errors(
        unary_errors("layer_norm", [](const Tensor& x) { return layer_norm(x, {2}); }),
        {wrong("shape [2, 3] does not end in [4]", {4}, {4}, {4}),
         wrong("shape [2, 3] does not end in []", {}, {}, {}),
         wrong("shape [2, 3] does not end in [1, 2, 3]", {1, 2, 3}, {3}, {3}),
         wrong("weight must be [3], got [2]", {3}, {2}, {3}),
         wrong("bias must be [2, 3], got [3]", {2, 3}, {2, 3}, {3}),
         error<DTypeError>(
             "layer_norm: dtypes differ: float32 and float64; convert one with .to(...)", [] {
                 layer_norm(zeros({2, 3}), {3}, zeros({3}, {.dtype = float64}));
             })});
}

void add_layer_norm(std::vector<OpRow>& rows) {
    rows.push_back({.name = "layer_norm",
                    .op = [](const auto& x) { return layer_norm(x[0], x[1].shape(), x[1], x[2]); },
                    .reference = [](const auto& x) { return normalised(x, {-1}, 1e-5); },
                    .samples = {{value({3, 5}), value({5}), value({5})},
                                {value({2, 3, 4}), value({4}), value({4})},
                                {value({6}), value({6}), value({6})},
                                {value({0, 5}), value({5}), value({5})},
                                {value({19, 131}), value({131}), value({131})}},
                    .length = 128,
                    .conditioning = kConstantRows,
                    .errors = layer_norm_errors()});
    rows.push_back({.name = "layer_norm",
                    .variant = "two_dims_plain",
                    .op =
                        [](const auto& x) {
                            return layer_norm(x[0], {3, 4}, {}, {}, 1e-3);
                        },
                    .reference =
                        [](const auto& x) {
                            return normalised(x, {-2, -1}, 1e-3);
                        },
                    .samples = {{value({2, 3, 4})}, {value({3, 4})}},
                    .length = 128,
                    .conditioning = kConstantRows});
    rows.push_back({.name = "layer_norm",
                    .variant = "without_bias",
                    .op = [](const auto& x) { return layer_norm(x[0], x[1].shape(), x[1]); },
                    .reference = [](const auto& x) { return normalised(x, {-1}, 1e-5); },
                    .samples = {{value({3, 5}), value({5})}},
                    .length = 128,
                    .conditioning = kConstantRows});
}

// [c] as a shape that broadcasts over dim 1 of x.
HostArray by_channel(HostArray v, const Shape& x) {
    v.shape = DimVector::filled(x.size(), 1);
    v.shape[1] = x[1];
    return v;
}

HostArray batch_norm_training(std::vector<HostArray> x) {
    Dims dims;
    for (int d = 0; d < x[0].shape.size(); ++d)
        if (d != 1) dims.push_back(d);
    for (size_t i = 1; i < x.size(); ++i) x[i] = by_channel(x[i], x[0].shape);
    return normalised(x, dims, 1e-5);
}

// x, weight, bias, running mean, running variance.
HostArray batch_norm_evaluating(std::vector<HostArray> x) {
    for (size_t i = 1; i < x.size(); ++i) x[i] = by_channel(x[i], x[0].shape);
    return built(x[0].shape, [&](const Index& i) {
        const Real scaled = (Real(x[0].at(i)) - x[3].broadcast_at(i)) /
                            std::sqrt(Real(x[4].broadcast_at(i)) + 1e-5);
        return static_cast<double>(scaled * x[1].broadcast_at(i) + x[2].broadcast_at(i));
    });
}

std::vector<ErrorCase> batch_norm_errors() {
    // Of four parameters that fit [2, 3], number `at` has `shape`.
    const auto wrong = [](const char* message, size_t at, const Shape& shape) {
        return error<ShapeError>(std::string("batch_norm: ") + message, [=] {
            Tensor p[] = {zeros({3}), ones({3}), ones({3}), zeros({3})};
            p[at] = zeros(shape);
            batch_norm(zeros({2, 3}), p[0], p[1], p[2], p[3]);
        });
    };
    const auto trained = [](const Tensor& x) {
        return batch_norm(x, {}, {}, {}, {}, {.training = true});
    };
    return with_errors(
        unary_errors("batch_norm", trained),
        {wrong("running_mean must be [3], got [2]", 0, {2}),
         wrong("running_var must be [3], got [1, 3]", 1, {1, 3}),
         wrong("weight must be [3], got []", 2, {}), wrong("bias must be [3], got [4]", 3, {4}),
         error<ShapeError>("batch_norm: [n, c] or [n, c, ...] is wanted, got [3]",
                           [=] { trained(zeros({3})); }),
         error<ValueError>(
             "batch_norm: training takes more than one value a channel, got shape [1, 3]",
             [=] {
                 trained(zeros({1, 3}));
             }),
         error<ValueError>("batch_norm: evaluation takes running_mean and running_var",
                           [] {
                               batch_norm(zeros({2, 3}), zeros({3}), {});
                           }),
         error<DTypeError>(
             "batch_norm: dtypes differ: float32 and float64; convert one with .to(...)",
             [] {
                 batch_norm(zeros({2, 3}), zeros({3}), ones({3}, {.dtype = float64}));
             }),
         error<GradError>("batch_norm: the running moments have no gradient; detach() them", [] {
             batch_norm(zeros({2, 3}), zeros({3}).requires_grad_(), ones({3}));
         })});
}

void add_batch_norm(std::vector<OpRow>& rows) {
    const auto training = [](const auto& x) {
        const Tensor mean = zeros_like(x[1]), var = ones_like(x[1]);
        return batch_norm(x[0], mean, var, x[1], x[2], {.training = true});
    };
    rows.push_back({.name = "batch_norm",
                    .variant = "training",
                    .op = training,
                    .reference = batch_norm_training,
                    .samples = {{value({5, 3}), value({3}), value({3})},
                                {value({2, 3, 4}), value({3}), value({3})},
                                {value({3, 2, 2, 2}), value({2}), value({2})},
                                {value({64, 33}), value({33}), value({33})}},
                    .length = 128,
                    .conditioning = kConstantRows,
                    .errors = batch_norm_errors()});
    rows.push_back(
        {.name = "batch_norm",
         .variant = "training_plain",
         .op = [](const auto& x) { return batch_norm(x[0], {}, {}, {}, {}, {.training = true}); },
         .reference = batch_norm_training,
         .samples = {{value({5, 3})}, {value({2, 3, 4})}},
         .length = 128,
         .conditioning = kConstantRows});
    std::vector<Sample> evaluating;
    for (const Shape& shape :
         {Shape{5, 3}, Shape{2, 3, 4}, Shape{1, 3}, Shape{0, 3}, Shape{40, 33}}) {
        const Shape c = {shape[1]};
        evaluating.push_back(
            {value(shape), value(c), value(c), constant(c), constant(c, {0.5, 2})});
    }
    rows.push_back({.name = "batch_norm",
                    .op = [](const auto& x) { return batch_norm(x[0], x[3], x[4], x[1], x[2]); },
                    .reference = batch_norm_evaluating,
                    .samples = evaluating,
                    .length = 128});
}

// The mask comes from the generator's first draw, element by element in row-major order.
HostArray dropped(const std::vector<HostArray>& x) {
    HostArray out = x[0];
    for (size_t i = 0; i < out.values.size(); ++i) {
        const bool kept = uniform_from(philox_word(5, 0, i)) >= 0.25f;
        out.values[i] = kept ? out.values[i] / 0.75 : 0;
    }
    return out;
}

void add_dropout(std::vector<OpRow>& rows) {
    rows.push_back({.name = "dropout",
                    .op =
                        [](const auto& x) {
                            Generator generator(5);
                            return dropout(x[0], 0.25, true, &generator);
                        },
                    .reference = dropped,
                    .samples = one_operand(),
                    .errors = unary_errors(
                        "dropout", [](const Tensor& x) { return dropout(x, 0.5, false); })});
    for (const auto& [p, text] : {std::pair{1.5, "1.5"}, {-0.25, "-0.25"}, {NAN, "nan"}})
        rows.back().errors.push_back(
            error<ValueError>(std::string("dropout: p must be in [0, 1], got ") + text,
                              [p = p] { dropout(zeros({2}), p); }));
    rows.push_back({.name = "dropout",
                    .variant = "everything",
                    .op = [](const auto& x) { return dropout(x[0], 1); },
                    .reference = elementwise([](Real) { return Real(0); }),
                    .samples = one_operand()});
    rows.push_back({.name = "dropout",
                    .variant = "evaluating",
                    .op = [](const auto& x) { return dropout(x[0], 0.25, false); },
                    .reference = elementwise([](Real v) { return v; }),
                    .samples = one_operand()});
}

}  // namespace

void add_network_rows(std::vector<OpRow>& rows) {
    add_softmax(rows);
    add_layer_norm(rows);
    add_batch_norm(rows);
    add_dropout(rows);
}

}  // namespace tern::test
