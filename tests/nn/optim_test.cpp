// Optimizers against their formulas in double, groups, state, clipping.
#include "nn/optim/optim.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/random_tensors.h"

namespace tern {
namespace {

using test::bit_equal;

Tensor parameter(const std::vector<double>& values) {
    return from_vector<double>(values).requires_grad_();
}

void set_grad(const Tensor& p, const std::vector<double>& values) {
    p.set_grad(from_vector<double>(values));
}

// Steps `optimizer` and the scalar formula `reference(w, g)` beside each other on one weight.
template <class Reference>
void expect_follows(optim::Optimizer& optimizer, const Tensor& w, Reference reference) {
    test::Rng rng("optim");
    double expected = w.item<double>();
    for (int step = 0; step < 25; ++step) {
        const double g = rng.uniform(-1, 1);
        set_grad(w, {g});
        optimizer.step();
        expected = reference(expected, g);
        ASSERT_NEAR(w.item<double>(), expected, 1e-12) << "step " << step;
    }
}

TEST(Optim, SgdFollowsItsFormula) {
    const Tensor w = parameter({0.5});
    optim::SGD sgd({w}, {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true});
    double velocity = 0;
    expect_follows(sgd, w, [&](double x, double g) {
        g += 0.01 * x;
        velocity = 0.9 * velocity + g;  // from zero, which the first step's rule equals
        return x - 0.1 * (g + 0.9 * velocity);
    });
}

TEST(Optim, AdamFollowsItsFormula) {
    const Tensor w = parameter({0.5});
    optim::Adam adam({w}, {.lr = 0.1, .weight_decay = 0.01, .amsgrad = true});
    double m = 0, v = 0, largest = 0, t = 0;
    expect_follows(adam, w, [&](double x, double g) {
        ++t;
        g += 0.01 * x;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        largest = std::max(largest, v);
        const double v_hat = largest / (1 - std::pow(0.999, t));
        return x - 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v_hat) + 1e-8);
    });
}

TEST(Optim, AdamWFollowsItsFormula) {
    const Tensor w = parameter({0.5});
    optim::AdamW adam({w}, {.lr = 0.1, .weight_decay = 0.1});
    double m = 0, v = 0, t = 0;
    expect_follows(adam, w, [&](double x, double g) {
        ++t;
        x -= 0.1 * 0.1 * x;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const double v_hat = v / (1 - std::pow(0.999, t));
        return x - 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v_hat) + 1e-8);
    });
}

TEST(Optim, RMSpropFollowsItsFormula) {
    const Tensor w = parameter({0.5});
    optim::RMSprop rmsprop({w}, {.lr = 0.01, .alpha = 0.9, .momentum = 0.5, .centered = true});
    double square = 0, mean = 0, velocity = 0;
    expect_follows(rmsprop, w, [&](double x, double g) {
        square = 0.9 * square + 0.1 * g * g;
        mean = 0.9 * mean + 0.1 * g;
        velocity = 0.5 * velocity + g / (std::sqrt(square - mean * mean) + 1e-8);
        return x - 0.01 * velocity;
    });
}

TEST(Optim, ParametersWithoutGradientAreSkippedAndKeepTheirOwnAge) {
    const Tensor a = parameter({1}), b = parameter({1});
    optim::Adam adam({a, b}, {.lr = 0.1});
    set_grad(a, {1});
    adam.step();
    EXPECT_EQ(b.item<double>(), 1);
    set_grad(b, {1});
    adam.step();
    // b's first step is a's first step.
    EXPECT_NEAR(b.item<double>(), 0.9, 1e-8);
    EXPECT_EQ(adam.state_dict().at("state.0.step").item<int64_t>(), 2);
    EXPECT_EQ(adam.state_dict().at("state.1.step").item<int64_t>(), 1);
    adam.zero_grad();
    EXPECT_FALSE(a.grad().defined());
}

TEST(Optim, GroupsHaveTheirOwnOptions) {
    const Tensor a = parameter({1}), b = parameter({1});
    optim::SGD sgd({{{a}, {.lr = 0.1}}, {{b}, {.lr = 0.5}}});
    set_grad(a, {1});
    set_grad(b, {1});
    sgd.step();
    EXPECT_DOUBLE_EQ(a.item<double>(), 0.9);
    EXPECT_DOUBLE_EQ(b.item<double>(), 0.5);
    sgd.set_lr(0.25);
    EXPECT_EQ(sgd.lr(1), 0.25);
    EXPECT_EQ(sgd.num_groups(), 2);
    EXPECT_THROW(sgd.lr(2), IndexError);
    EXPECT_THROW(sgd.set_lr(-1), ValueError);
}

TEST(Optim, MixedTypesAndStridedGradientsWork) {
    const Tensor a = ones({2, 3}).requires_grad_();
    const Tensor b = ones({2}, {.dtype = float64}).requires_grad_();
    optim::SGD sgd({a, b}, {.lr = 1});
    a.set_grad(transpose(from_vector<float>({1, 2, 3, 4, 5, 6}, {3, 2})));
    b.set_grad(expand(full({1}, 3, {.dtype = float64}), {2}));
    sgd.step();
    EXPECT_EQ(a.detach().to_vector<float>(), (std::vector<float>{0, -2, -4, -1, -3, -5}));
    EXPECT_EQ(b.detach().to_vector<double>(), (std::vector<double>{-2, -2}));
}

TEST(Optim, AStepIsNoticedByTensorsKeptForBackward) {
    const Tensor w = parameter({2});
    optim::SGD sgd({w}, {.lr = 1});
    const Tensor y = sum(w * w);
    set_grad(w, {1});
    sgd.step();
    EXPECT_THROW(y.backward(), GradError);
}

TEST(Optim, RestoredStateGoesOnExactly) {
    const Tensor a = parameter({1, -2}), b = parameter({1, -2});
    optim::Adam first({a}, {.lr = 0.1, .amsgrad = true}), second({b}, {.lr = 0.3, .amsgrad = true});
    const auto step = [](optim::Adam& adam, const Tensor& w) {
        adam.zero_grad();
        sum(square(w) * w).backward();
        adam.step();
    };
    for (int i = 0; i < 5; ++i) step(first, a);
    second.load_state_dict(first.state_dict());
    b.detach().copy_(a.detach());
    EXPECT_EQ(second.lr(), 0.1);
    for (int i = 0; i < 5; ++i) {
        step(first, a);
        step(second, b);
    }
    EXPECT_TRUE(bit_equal(a.detach(), b.detach()));
}

TEST(Optim, StateThatDoesNotFitIsRefusedWhole) {
    const Tensor w = parameter({1});
    optim::Adam adam({w}, {.lr = 0.1});
    set_grad(w, {1});
    adam.step();
    auto state = adam.state_dict();
    state.erase("state.0.exp_avg");
    state.at("param_groups.0.lr") = scalar(0.5, {.dtype = float64});
    EXPECT_THROW(adam.load_state_dict(state), ValueError);
    EXPECT_EQ(adam.lr(), 0.1);
    state = adam.state_dict();
    state["state.0.exp_avg"] = zeros({3}, {.dtype = float64});
    EXPECT_THROW(adam.load_state_dict(state), ShapeError);
    state = adam.state_dict();
    state["state.1.step"] = zeros({});
    EXPECT_THROW(adam.load_state_dict(state), ValueError);
}

TEST(Optim, BadOptionsAndParametersAreRefused) {
    const Tensor w = parameter({1});
    EXPECT_THROW(optim::Adam({w}, {.lr = -1}), ValueError);
    EXPECT_THROW(optim::Adam({w}, {.betas = {0.9, 1}}), ValueError);
    EXPECT_THROW(optim::SGD({w}, {.nesterov = true}), ValueError);
    EXPECT_THROW(optim::SGD(std::vector<Tensor>{}), ValueError);
    EXPECT_THROW(optim::SGD({w, w}, {}), ValueError);
    EXPECT_THROW(optim::SGD({w * 2}, {}), ValueError);
    EXPECT_THROW(optim::SGD({ones({1})}, {}), ValueError);
}

TEST(Optim, ClippingByNormAndByValue) {
    const Tensor a = parameter({1, 1}), b = parameter({1});
    set_grad(a, {3, 0});
    set_grad(b, {-4});
    EXPECT_DOUBLE_EQ(optim::clip_grad_norm_({a, b}, 10).item<double>(), 5);
    EXPECT_EQ(b.grad().item<double>(), -4);
    optim::clip_grad_norm_({a, b}, 1);
    EXPECT_NEAR(a.grad().to_vector<double>()[0], 0.6, 1e-6);
    EXPECT_NEAR(b.grad().item<double>(), -0.8, 1e-6);
    optim::clip_grad_value_({a, b}, 0.5);
    EXPECT_EQ(b.grad().item<double>(), -0.5);
    EXPECT_EQ(optim::clip_grad_norm_({parameter({1})}, 1).item<double>(), 0);
    EXPECT_THROW(optim::clip_grad_norm_({a}, -1), ValueError);
}

}  // namespace
}  // namespace tern
