// Schedules: rates, restoring, plateaus.
#include <gtest/gtest.h>

#include <cmath>

#include "nn/optim/optim.h"
#include "tensor/factory.h"

namespace tern {
namespace {

struct Fixture {
    Tensor w = ones({1}).requires_grad_();
    optim::SGD sgd{{w}, {.lr = 1}};
};

std::vector<double> rates(optim::LRScheduler& schedule, int steps) {
    std::vector<double> out;
    for (int i = 0; i < steps; ++i) {
        out.push_back(schedule.get_last_lr()[0]);
        schedule.step();
    }
    return out;
}

void expect_rates(const std::vector<double>& got, const std::vector<double>& wanted) {
    ASSERT_EQ(got.size(), wanted.size());
    for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], 1e-12) << i;
}

TEST(Schedule, StepMultiStepExponentialLinearLambda) {
    Fixture a, b, c, d, e;
    optim::StepLR step(a.sgd, {.step_size = 2, .gamma = 0.5});
    expect_rates(rates(step, 5), {1, 1, 0.5, 0.5, 0.25});
    optim::MultiStepLR multi(b.sgd, {.milestones = {1, 3}, .gamma = 0.1});
    expect_rates(rates(multi, 5), {1, 0.1, 0.1, 0.01, 0.01});
    optim::ExponentialLR exponential(c.sgd, {.gamma = 0.5});
    expect_rates(rates(exponential, 4), {1, 0.5, 0.25, 0.125});
    optim::LinearLR warm_up(d.sgd, {.start_factor = 0.25, .total_iters = 3});
    expect_rates(rates(warm_up, 5), {0.25, 0.5, 0.75, 1, 1});
    optim::LambdaLR lambda(e.sgd,
                           [](int64_t epoch) { return 1.0 / static_cast<double>(1 + epoch); });
    expect_rates(rates(lambda, 3), {1, 0.5, 1.0 / 3});
}

TEST(Schedule, CosinesAndOneCycleReachTheirEnds) {
    Fixture a, b, c;
    optim::CosineAnnealingLR cosine(a.sgd, {.t_max = 4, .eta_min = 0.2});
    expect_rates(rates(cosine, 6), {1, 0.6 + 0.4 * std::sqrt(0.5), 0.6, 0.6 - 0.4 * std::sqrt(0.5),
                                    0.2, 0.6 - 0.4 * std::sqrt(0.5)});
    optim::CosineAnnealingWarmRestarts restarts(b.sgd, {.t_0 = 2, .t_mult = 2});
    expect_rates(rates(restarts, 7),
                 {1, 0.5, 1, 0.5 + 0.5 * std::sqrt(0.5), 0.5, 0.5 - 0.5 * std::sqrt(0.5), 1});
    optim::OneCycleLR cycle(c.sgd, {.max_lr = 1,
                                    .total_steps = 11,
                                    .pct_start = 6.0 / 11,
                                    .anneal_strategy = "linear",
                                    .div_factor = 10});
    const std::vector<double> got = rates(cycle, 11);
    EXPECT_NEAR(got.front(), 0.1, 1e-12);
    EXPECT_NEAR(got[5], 1, 1e-12);
    EXPECT_NEAR(got.back(), 1e-5, 1e-12);
    EXPECT_THROW(cycle.step(), ValueError);
}

TEST(Schedule, RestoredSchedulesGoOn) {
    Fixture a, b;
    optim::CosineAnnealingLR first(a.sgd, {.t_max = 9});
    rates(first, 4);
    optim::CosineAnnealingLR second(b.sgd, {.t_max = 9});
    second.load_state_dict(first.state_dict());
    EXPECT_EQ(b.sgd.lr(), a.sgd.lr());
    EXPECT_EQ(rates(first, 5), rates(second, 5));
    EXPECT_THROW(second.load_state_dict({}), ValueError);
}

TEST(Schedule, PlateauCutsAfterPatienceAndCoolsDown) {
    Fixture a;
    optim::ReduceLROnPlateau plateau(a.sgd,
                                     {.factor = 0.5, .patience = 1, .cooldown = 1, .min_lr = 0.2});
    std::vector<double> got;
    for (const double metric : {1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9}) {
        plateau.step(metric);
        got.push_back(a.sgd.lr());
    }
    // Two bad epochs cut; one cools down; two more cut; and so on to min_lr.
    expect_rates(got, {1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2});
    Fixture b;
    optim::ReduceLROnPlateau other(b.sgd, {.factor = 0.5, .patience = 1, .cooldown = 1});
    other.load_state_dict(plateau.state_dict());
    EXPECT_EQ(b.sgd.lr(), 0.2);
}

TEST(Schedule, PlateauTakesNanForNoImprovement) {
    Fixture a;
    optim::ReduceLROnPlateau plateau(a.sgd,
                                     {.mode = "max", .patience = 0, .threshold_mode = "abs"});
    plateau.step(1);
    plateau.step(std::nan(""));
    EXPECT_NEAR(a.sgd.lr(), 0.1, 1e-12);
}

TEST(Schedule, BadOptionsAreRefused) {
    Fixture a;
    EXPECT_THROW(optim::StepLR(a.sgd, {.step_size = 0}), ValueError);
    EXPECT_THROW(optim::CosineAnnealingLR(a.sgd, {.t_max = 0}), ValueError);
    EXPECT_THROW(optim::OneCycleLR(a.sgd, {}), ValueError);
    EXPECT_THROW(optim::ReduceLROnPlateau(a.sgd, {.mode = "less"}), ValueError);
    EXPECT_THROW(optim::MultiStepLR(a.sgd, {.milestones = {3, 1}}), ValueError);
}

}  // namespace
}  // namespace tern
