// Rows of autograd/ops/loss.h.
#include <numeric>

#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

struct ReductionCase {
    const char* variant;
    Reduction reduction;
};
constexpr ReductionCase kReductions[] = {
    {"", Reduction::mean}, {"sum", Reduction::sum}, {"none", Reduction::none}};

HostArray with_reduction(const HostArray& losses, Reduction reduction, double weight) {
    if (reduction == Reduction::none) return losses;
    const Real total = std::accumulate(losses.values.begin(), losses.values.end(), Real(0));
    return HostArray({}, static_cast<double>(reduction == Reduction::sum ? total : total / weight));
}

HostArray reduced_losses(const HostArray& losses, Reduction reduction) {
    return with_reduction(losses, reduction, static_cast<double>(losses.values.size()));
}

using Pairwise = std::function<Tensor(const Tensor&, const Tensor&, Reduction)>;

// A loss of input and target of one shape, with each reduction.
void add_pairwise(std::vector<OpRow>& rows, const char* name, const Pairwise& op,
                  const std::function<Real(Real, Real)>& reference, const Domain& target) {
    for (const ReductionCase& c : kReductions) {
        const Reduction reduction = c.reduction;
        OpRow row = {
            .name = name,
            .variant = c.variant,
            .op = [=](const auto& x) { return op(x[0], x[1], reduction); },
            .reference = [=, losses = elementwise(reference)](
                             const auto& x) { return reduced_losses(losses(x), reduction); },
            .samples = equal_operands({-2, 2}, target),
            .length = 1024};
        if (reduction != Reduction::mean)
            row.samples.push_back({value({0, 3}), value({0, 3}, target)});
        else
            row.errors = loss_errors(
                name, [=](const Tensor& x, const Tensor& t) { return op(x, t, reduction); });
        rows.push_back(row);
    }
}

void add_regression(std::vector<OpRow>& rows) {
    // The target of l1_loss keeps clear of its kink at e = 0.
    add_pairwise(rows, "mse_loss", mse_loss, [](Real x, Real t) { return (x - t) * (x - t); },
                 {-2, 2});
    add_pairwise(rows, "l1_loss", l1_loss, [](Real x, Real t) { return std::abs(x - t); },
                 {2.1, 4});
    const auto huber = [](const Tensor& x, const Tensor& t, Reduction reduction) {
        return huber_loss(x, t, 0.7, reduction);
    };
    add_pairwise(rows, "huber_loss", huber,
                 [](Real x, Real t) {
                     const Real e = std::abs(x - t);
                     return e < 0.7L ? e * e / 2 : 0.7L * (e - 0.35L);
                 },
                 {-2, 2});
    for (const auto& [delta, text] : {std::pair{0.0, "0"}, {-1.0, "-1"}, {NAN, "nan"}})
        rows.back().errors.push_back(
            error<ValueError>(std::string("huber_loss: delta must be positive, got ") + text,
                              [delta = delta] { huber_loss(zeros({3}), zeros({3}), delta); }));
}

// Losses of rows of scores against classes; input 2, when there is one, holds the classes' weights.
struct ClassLoss {
    int64_t ignore_index = -100;
    double smoothing = 0;
    Reduction reduction = Reduction::mean;
    bool log_probabilities = false;
};

HostArray class_losses(const std::vector<HostArray>& x, const ClassLoss& options) {
    const HostArray lp = options.log_probabilities ? x[0] : log_softmax_of(x[0], 1);
    const int64_t classes = x[0].shape[1];
    const auto weight = [&](int64_t c) { return x.size() > 2 ? x[2].at({c}) : 1.0; };
    double total_weight = 0;
    const HostArray losses = built({x[0].shape[0]}, [&](const Index& i) -> double {
        const auto t = static_cast<int64_t>(x[1].at(i));
        if (t == options.ignore_index) return 0;
        total_weight += weight(t);
        Real loss = -(1 - options.smoothing) * Real(weight(t)) * lp.at({i[0], t});
        for (int64_t c = 0; c < classes; ++c)
            loss -= options.smoothing / Real(classes) * weight(c) * lp.at({i[0], c});
        return static_cast<double>(loss);
    });
    return with_reduction(losses, options.reduction, total_weight);
}

std::vector<Sample> class_samples(bool weighted, const Domain& scores) {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{6, 4}, Shape{1, 3}, Shape{5, 1}, Shape{40, 67}}) {
        out.push_back({value(shape, scores), integer({shape[0]}, shape[1])});
        if (weighted) out.back().push_back(constant({shape[1]}, {0.5, 2}));
    }
    return out;
}

OpRow class_row(const char* name, const char* variant, const ClassLoss& options, bool weighted) {
    return {.name = name,
            .variant = variant,
            .reference = [=](const auto& x) { return class_losses(x, options); },
            .samples = class_samples(weighted,
                                     options.log_probabilities ? Domain{-4, -0.1} : Domain{-4, 4}),
            .length = 128};
}

void add_cross_entropy(std::vector<OpRow>& rows, const char* variant, const ClassLoss& options,
                       bool weighted) {
    OpRow row = class_row("cross_entropy", variant, options, weighted);
    row.op = [=](const auto& x) {
        return cross_entropy(x[0], x[1],
                             {.weight = weighted ? x[2] : Tensor(),
                              .ignore_index = options.ignore_index,
                              .reduction = options.reduction,
                              .label_smoothing = options.smoothing});
    };
    rows.push_back(row);
}

void add_nll(std::vector<OpRow>& rows, const char* variant, ClassLoss options, bool weighted) {
    options.log_probabilities = true;
    OpRow row = class_row("nll_loss", variant, options, weighted);
    row.op = [=](const auto& x) {
        return nll_loss(x[0], x[1],
                        {.weight = weighted ? x[2] : Tensor(),
                         .ignore_index = options.ignore_index,
                         .reduction = options.reduction});
    };
    rows.push_back(row);
}

void add_soft_targets(std::vector<OpRow>& rows) {
    for (const ReductionCase& c : kReductions) {
        const Reduction reduction = c.reduction;
        rows.push_back(
            {.name = "cross_entropy",
             .variant = std::string("probabilities") + (*c.variant ? "_" : "") + c.variant,
             .op =
                 [=](const auto& x) {
                     return cross_entropy(x[0], x[1],
                                          {.reduction = reduction, .label_smoothing = 0.2});
                 },
             .reference =
                 [=](const auto& x) {
                     const HostArray lp = log_softmax_of(x[0], 1);
                     const auto classes = static_cast<double>(x[0].shape[1]);
                     const HostArray terms = built(x[0].shape, [&](const Index& i) {
                         return -(0.8 * x[1].at(i) + 0.2 / classes) * lp.at(i);
                     });
                     const auto sum = [](const std::vector<double>& v) {
                         return static_cast<double>(std::accumulate(v.begin(), v.end(), Real(0)));
                     };
                     return reduced_losses(reduced(terms, {1}, false, sum), reduction);
                 },
             .samples = {{value({3, 4}), constant({3, 4}, {0, 1})},
                         {value({20, 67}), constant({20, 67}, {0, 1})}},
             .length = 128});
    }
}

std::vector<ErrorCase> bce_weight_errors() {
    const auto wrong = [](const char* message, const Shape& weight, const Shape& pos_weight) {
        return error<ShapeError>(std::string("bce_with_logits: ") + message, [=] {
            bce_with_logits(zeros({2, 3}), zeros({2, 3}),
                            {.weight = zeros(weight), .pos_weight = zeros(pos_weight)});
        });
    };
    return {wrong("a weight of shape [4, 2, 3] does not broadcast to [2, 3]", {4, 2, 3}, {3}),
            wrong("shapes [2, 3] and [2] cannot be broadcast together", {2}, {3}),
            wrong("a pos_weight of shape [1, 2, 3] does not broadcast to [2, 3]", {3}, {1, 2, 3}),
            wrong("shapes [2, 3] and [4] cannot be broadcast together", {3}, {4})};
}

void add_bce(std::vector<OpRow>& rows) {
    const auto stable = [](Real x, Real t, Real positive) {
        const Real softplus = std::max(-x, Real(0)) + std::log1p(std::exp(-std::abs(x)));
        return (1 - t) * x + (1 + (positive - 1) * t) * softplus;
    };
    add_pairwise(
        rows, "bce_with_logits",
        [](const Tensor& x, const Tensor& t, Reduction reduction) {
            return bce_with_logits(x, t, {.reduction = reduction});
        },
        [=](Real x, Real t) { return stable(x, t, 1); }, {0, 1});
    for (Sample& sample : rows[rows.size() - 1].samples) sample[1].differentiable = false;
    for (Sample& sample : rows[rows.size() - 2].samples) sample[1].differentiable = false;
    for (Sample& sample : rows[rows.size() - 3].samples) sample[1].differentiable = false;
    const Domain weights = {0.5, 3};
    rows.push_back({.name = "bce_with_logits",
                    .variant = "weights",
                    .op =
                        [](const auto& x) {
                            return bce_with_logits(x[0], x[1],
                                                   {.weight = x[2], .pos_weight = x[3]});
                        },
                    .reference =
                        [=](const auto& x) {
                            return reduced_losses(
                                built(x[0].shape,
                                      [&](const Index& i) {
                                          const Real loss =
                                              stable(x[0].at(i), x[1].at(i), x[3].broadcast_at(i));
                                          return static_cast<double>(loss * x[2].broadcast_at(i));
                                      }),
                                Reduction::mean);
                        },
                    .samples = {{value({3, 4}), constant({3, 4}, {0, 1}), constant({3, 1}, weights),
                                 constant({4}, weights)},
                                {value({5}, {-90, 90}), constant({5}, {0, 1}),
                                 constant({5}, weights), constant({}, weights)}},
                    .length = 128,
                    .errors = bce_weight_errors()});
}

// What both losses of classes refuse; the weight fits [2, 3].
using ClassOp =
    std::function<void(const Tensor& input, const Tensor& target, const Tensor& weight)>;
std::vector<ErrorCase> class_errors(const std::string& name, const ClassOp& op) {
    const auto targets = [](const Shape& shape) { return zeros(shape, {.dtype = int64}); };
    const auto wrong = [&](const char* message, const Shape& x, const Shape& t, const Shape& w) {
        return error<ShapeError>(name + ": " + message,
                                 [=] { op(zeros(x), targets(t), zeros(w)); });
    };
    const std::vector<ErrorCase> out = {
        wrong("input must be [n, classes], got [3]", {3}, {3}, {3}),
        wrong("input must be [n, classes], got [2, 3, 4]", {2, 3, 4}, {2, 4}, {3}),
        wrong("target must be [2] for input [2, 3], got [3]", {2, 3}, {3}, {3}),
        wrong("target must be [2] for input [2, 3], got [2, 1]", {2, 3}, {2, 1}, {3}),
        wrong("weight must be [3], got [2]", {2, 3}, {2}, {2}),
        error<DTypeError>(name + ": classes must be int64, got int32",
                          [=] {
                              op(zeros({2, 3}), targets({2}).to(int32), zeros({3}));
                          }),
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] {
                              op(zeros({2, 3}), targets({2}), zeros({3}, {.dtype = float64}));
                          }),
        undefined_error([=] { op(Tensor(), targets({2}), zeros({3})); }),
        undefined_error([=] {
            op(zeros({2, 3}), Tensor(), zeros({3}));
        })};
    const auto of = [=](DType dtype) {
        op(zeros({2, 3}, {.dtype = dtype}), targets({2}), Tensor());
    };
    return with_errors(out, dtype_errors(name, of, kTakesFloats));
}

std::vector<ErrorCase> cross_entropy_errors() {
    const ClassOp op = [](const Tensor& x, const Tensor& t, const Tensor& w) {
        cross_entropy(x, t, {.weight = w});
    };
    const auto smoothed = [](double smoothing, const char* text) {
        return error<ValueError>(
            std::string("cross_entropy: label_smoothing must be in [0, 1], got ") + text, [=] {
                cross_entropy(zeros({1, 3}), from_vector<int64_t>({1}),
                              {.label_smoothing = smoothing});
            });
    };
    return with_errors(
        class_errors("cross_entropy", op),
        {error<IndexError>("cross_entropy: target 3 of row 0 is out of range for 3 classes",
                           [] {
                               cross_entropy(zeros({1, 3}), from_vector<int64_t>({3}));
                           }),
         error<GradError>("cross_entropy: the weight of classes has no gradient; detach() it",
                          [] {
                              cross_entropy(zeros({1, 3}), from_vector<int64_t>({1}),
                                            {.weight = ones({3}).requires_grad_()});
                          }),
         error<ShapeError>("cross_entropy: probabilities of shape [2] for an input of shape [2, 4]",
                           [] {
                               cross_entropy(zeros({2, 4}), zeros({2}));
                           }),
         smoothed(1.5, "1.5"), smoothed(-0.1, "-0.1"), smoothed(NAN, "nan")});
}

std::vector<ErrorCase> nll_errors() {
    const ClassOp op = [](const Tensor& x, const Tensor& t, const Tensor& w) {
        nll_loss(x, t, {.weight = w});
    };
    const auto outside = [&](int64_t target) {
        return error<IndexError>(
            detail::concat("nll_loss: index ", target, " is out of range for dim 1 of size 3"),
            [=] {
                op(zeros({1, 3}), from_vector<int64_t>({target}), ones({3}));
            });
    };
    return with_errors(class_errors("nll_loss", op),
                       {outside(3), outside(-1),
                        error<DTypeError>("nll_loss: classes must be int64, got float32", [=] {
                            op(zeros({2, 3}), zeros({2, 3}), Tensor());
                        })});
}

}  // namespace

void add_loss_rows(std::vector<OpRow>& rows) {
    add_regression(rows);
    add_cross_entropy(rows, "", {}, false);
    rows.back().errors = cross_entropy_errors();
    add_cross_entropy(rows, "none", {.reduction = Reduction::none}, false);
    add_cross_entropy(rows, "sum_ignoring", {.ignore_index = 0, .reduction = Reduction::sum},
                      false);
    add_cross_entropy(rows, "weighted_smoothed", {.smoothing = 0.1}, true);
    add_cross_entropy(rows, "weighted_none", {.smoothing = 0.3, .reduction = Reduction::none},
                      true);
    add_soft_targets(rows);
    add_nll(rows, "", {}, false);
    rows.back().errors = nll_errors();
    add_nll(rows, "weighted", {}, true);
    add_nll(rows, "none_ignoring", {.ignore_index = 0, .reduction = Reduction::none}, false);
    add_bce(rows);
}

}  // namespace tern::test
