// Rows of autograd/ops/margin_loss.h and of the probabilistic losses of loss.h.
#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

constexpr Real kPi = 3.14159265358979323846L;
using Group = std::vector<double>;

double mean_of(const Group& v) {
    Real total = 0;
    for (double x : v) total += x;
    return static_cast<double>(total / Real(v.size()));
}
HostArray mean_of_all(const HostArray& x) { return reduced(x, {}, false, mean_of); }

// The mean over the elements of a formula of two or three operands.
Reference mean_over(const std::function<Real(Real, Real)>& f) {
    return [f = elementwise(f)](const auto& x) { return mean_of_all(f(x)); };
}
Reference mean_over(const std::function<Real(Real, Real, Real)>& f) {
    return [f = elementwise(f)](const auto& x) { return mean_of_all(f(x)); };
}

std::vector<Sample> three_equal(const Domain& a, const Domain& b, const Domain& c) {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 4}, Shape{7}, Shape{2, 3, 2}, Shape{5, 211}})
        out.push_back({value(shape, a), value(shape, b), value(shape, c)});
    return out;
}

void add_probabilities(std::vector<OpRow>& rows) {
    rows.push_back({.name = "smooth_l1_loss",
                    .op = [](const auto& x) { return smooth_l1_loss(x[0], x[1], 0.7); },
                    .reference = mean_over([](Real x, Real t) {
                        const Real e = std::abs(x - t);
                        return e < 0.7L ? e * e / 1.4L : e - 0.35L;
                    }),
                    .samples = equal_operands({-2, 2}, {-2, 2}),
                    .length = 1024,
                    .errors = loss_errors("smooth_l1_loss", [](const Tensor& x, const Tensor& t) {
                        return smooth_l1_loss(x, t);
                    })});
    rows.back().errors.push_back(
        error<ValueError>("smooth_l1_loss: beta must not be negative, got -1",
                          [] { smooth_l1_loss(zeros({2}), zeros({2}), -1); }));
    const auto cross = [](Real p, Real t) { return -(t * std::log(p) + (1 - t) * std::log1p(-p)); };
    rows.push_back(
        {.name = "binary_cross_entropy",
         .op = [](const auto& x) { return binary_cross_entropy(x[0], x[1]); },
         .reference = mean_over(cross),
         .samples = equal_operands({0.05, 0.95}, {0, 1}),
         .length = 1024,
         .errors = loss_errors("binary_cross_entropy", [](const Tensor& x, const Tensor& t) {
             return binary_cross_entropy(x, t);
         })});
    rows.push_back({.name = "kl_div",
                    .op = [](const auto& x) { return kl_div(x[0], x[1]); },
                    .reference = mean_over([](Real x, Real t) { return t * (std::log(t) - x); }),
                    .samples = equal_operands({-4, -0.1}, {0.05, 1}),
                    .length = 1024,
                    .errors = loss_errors(
                        "kl_div", [](const Tensor& x, const Tensor& t) { return kl_div(x, t); })});
    rows.back().errors.push_back(
        error<ShapeError>("kl_div: batchmean takes a batch, got shape []",
                          [] { kl_div(zeros({}), zeros({}), {.batchmean = true}); }));
    rows.push_back({.name = "kl_div",
                    .variant = "log_target_batchmean",
                    .op =
                        [](const auto& x) {
                            return kl_div(x[0], x[1], {.batchmean = true, .log_target = true});
                        },
                    .reference =
                        [f = elementwise([](Real x, Real t) { return std::exp(t) * (t - x); })](
                            const auto& x) {
                            HostArray out = mean_of_all(f(x));
                            out.values[0] *= static_cast<double>(numel(x[0].shape) / x[0].shape[0]);
                            return out;
                        },
                    .samples = {{value({3, 4}, {-4, -0.1}), value({3, 4}, {-4, -0.1})}},
                    .length = 1024});
}

void add_likelihoods(std::vector<OpRow>& rows) {
    rows.push_back({.name = "poisson_nll_loss",
                    .op = [](const auto& x) { return poisson_nll_loss(x[0], x[1]); },
                    .reference = mean_over([](Real x, Real t) { return std::exp(x) - t * x; }),
                    .samples = equal_operands({-2, 2}, {0, 5}),
                    .length = 1024,
                    .errors = loss_errors("poisson_nll_loss", [](const Tensor& x, const Tensor& t) {
                        return poisson_nll_loss(x, t);
                    })});
    rows.push_back(
        {.name = "poisson_nll_loss",
         .variant = "full_of_rates",
         .op =
             [](const auto& x) {
                 return poisson_nll_loss(x[0], x[1], {.log_input = false, .full = true, .eps = 0});
             },
         .reference = mean_over([](Real x, Real t) {
             return x - t * std::log(x) + t * std::log(t) - t + std::log(2 * kPi * t) / 2;
         }),
         .samples = equal_operands({0.2, 4}, {1.1, 5}),
         .length = 1024});
    const auto normal = [](Real x, Real t, Real v) {
        return (std::log(v) + (x - t) * (x - t) / v) / 2;
    };
    OpRow row = {.name = "gaussian_nll_loss",
                 .op = [](const auto& x) { return gaussian_nll_loss(x[0], x[1], x[2]); },
                 .reference = mean_over(normal),
                 .samples = three_equal({-2, 2}, {-2, 2}, {0.3, 3}),
                 .length = 1024,
                 .errors = loss_errors("gaussian_nll_loss", [](const Tensor& x, const Tensor& t) {
                     return gaussian_nll_loss(x, t, x);
                 })};
    row.errors.push_back(
        error<ShapeError>("gaussian_nll_loss: a var of shape [2, 3] does not broadcast to [3]", [] {
            gaussian_nll_loss(zeros({3}), zeros({3}), ones({2, 3}));
        }));
    rows.push_back(row);
}

// |a - b + eps| along the last of two dims.
Real distance(const HostArray& a, const HostArray& b, int64_t row) {
    Real total = 0;
    for (int64_t j = 0; j < a.shape[1]; ++j) {
        const Real d = Real(a.at({row, j})) - b.at({row, j}) + 1e-6L;
        total += d * d;
    }
    return std::sqrt(total);
}

void add_triplets(std::vector<OpRow>& rows) {
    const auto reference = [](const auto& x) {
        return mean_of_all(built({x[0].shape[0]}, [&](const Index& i) {
            const Real d = distance(x[0], x[1], i[0]) - distance(x[0], x[2], i[0]) + 3;
            return static_cast<double>(std::max(d, Real(0)));
        }));
    };
    const auto op = [](const Tensor& x, const Tensor& t) { return triplet_margin_loss(x, t, x); };
    OpRow row = {
        .name = "triplet_margin_loss",
        .op = [](const auto& x) { return triplet_margin_loss(x[0], x[1], x[2], {.margin = 3}); },
        .reference = reference,
        .samples = {{value({5, 4}), value({5, 4}), value({5, 4})},
                    {value({9, 31}), value({9, 31}), value({9, 31})}},
        .length = 128,
        .errors = loss_errors("triplet_margin_loss", op)};
    row.errors.push_back(error<ValueError>("triplet_margin_loss: p must be positive, got 0", [] {
        triplet_margin_loss(zeros({2, 3}), zeros({2, 3}), zeros({2, 3}), {.p = 0});
    }));
    row.errors.push_back(
        error<ValueError>("triplet_margin_loss: margin must be positive, got -1", [] {
            triplet_margin_loss(zeros({2, 3}), zeros({2, 3}), zeros({2, 3}), {.margin = -1});
        }));
    rows.push_back(row);
}

std::vector<ErrorCase> class_errors() {
    const auto op = [](const Shape& x, const Tensor& target, MultiMarginOptions options = {}) {
        multi_margin_loss(zeros(x), target, options);
    };
    const std::string name = "multi_margin_loss: ";
    return {error<ShapeError>(name + "input must be [n, classes], got [3]",
                              [=] { op({3}, zeros({3}, {.dtype = int64})); }),
            error<DTypeError>(name + "classes must be int64, got float32",
                              [=] {
                                  op({2, 3}, zeros({2}));
                              }),
            error<ShapeError>(name + "target must be [2] for input [2, 3], got [3]",
                              [=] {
                                  op({2, 3}, zeros({3}, {.dtype = int64}));
                              }),
            error<ValueError>(name + "p must be 1 or 2, got 3",
                              [=] {
                                  op({2, 3}, zeros({2}, {.dtype = int64}), {.p = 3});
                              }),
            error<ShapeError>(name + "weight must be [3], got [2]",
                              [=] {
                                  op({2, 3}, zeros({2}, {.dtype = int64}), {.weight = ones({2})});
                              }),
            error<DTypeError>(name + "dtype int64 is not supported; it takes float32, float64", [] {
                const Tensor x = zeros({2, 3}, {.dtype = int64});
                multi_margin_loss(x, select(x, 1, 0));
            })};
}

void add_multi_margin(std::vector<OpRow>& rows) {
    for (int p : {1, 2}) {
        const auto reference = [p](const auto& x) {
            const int64_t classes = x[0].shape[1];
            return mean_of_all(built({x[0].shape[0]}, [&](const Index& i) {
                const auto target = static_cast<int64_t>(x[1].at(i));
                Real total = 0;
                for (int64_t j = 0; j < classes; ++j) {
                    const Real m = 1 - Real(x[0].at({i[0], target})) + x[0].at({i[0], j});
                    if (j != target && m > 0) total += p == 1 ? m : m * m;
                }
                return static_cast<double>(total / Real(classes));
            }));
        };
        rows.push_back(
            {.name = "multi_margin_loss",
             .variant = p == 1 ? "" : "squared",
             .op = [p](const auto& x) { return multi_margin_loss(x[0], x[1], {.p = p}); },
             .reference = reference,
             .samples = {{value({6, 4}), integer({6}, 4)}, {value({40, 67}), integer({40}, 67)}},
             .length = 128});
        if (p == 1) rows.back().errors = class_errors();
    }
}

// The target is a sign, of which there is no gradient.
std::vector<Sample> hinge_samples() {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 4}, Shape{7}, Shape{}, Shape{5, 211}})
        out.push_back({value(shape, {-2, 2, {1}}), constant(shape, {-2, 2, {0}})});
    return out;
}

void add_rankings(std::vector<OpRow>& rows) {
    const auto sign = [](Real t) { return t > 0 ? Real(1) : Real(-1); };
    rows.push_back(
        {.name = "margin_ranking_loss",
         .op = [](const auto& x) { return margin_ranking_loss(x[0], x[1], tern::sign(x[2]), 0.3); },
         .reference = mean_over(
             [=](Real a, Real b, Real t) { return std::max(sign(t) * (b - a) + 0.3L, Real(0)); }),
         .samples = three_equal({-2, 2}, {-2, 2}, {-2, 2, {0}}),
         .length = 1024,
         .errors = loss_errors("margin_ranking_loss", [](const Tensor& x, const Tensor& t) {
             return margin_ranking_loss(x, t, x);
         })});
    rows.push_back(
        {.name = "hinge_embedding_loss",
         .op = [](const auto& x) { return hinge_embedding_loss(x[0], tern::sign(x[1])); },
         .reference =
             mean_over([](Real x, Real t) { return t > 0 ? x : std::max(1 - x, Real(0)); }),
         .samples = hinge_samples(),
         .length = 1024,
         .errors = loss_errors("hinge_embedding_loss", [](const Tensor& x, const Tensor& t) {
             return hinge_embedding_loss(x, t);
         })});
    rows.push_back(
        {.name = "soft_margin_loss",
         .op = [](const auto& x) { return soft_margin_loss(x[0], x[1]); },
         .reference = mean_over([](Real x, Real t) { return std::log1p(std::exp(-t * x)); }),
         .samples = equal_operands({-2, 2}, {-2, 2}),
         .length = 1024,
         .errors = loss_errors("soft_margin_loss", [](const Tensor& x, const Tensor& t) {
             return soft_margin_loss(x, t);
         })});
}

}  // namespace

void add_margin_rows(std::vector<OpRow>& rows) {
    add_probabilities(rows);
    add_likelihoods(rows);
    add_triplets(rows);
    add_multi_margin(rows);
    add_rankings(rows);
}

}  // namespace tern::test
