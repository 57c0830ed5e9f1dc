// Hooks, retained gradients and recording switched off.
#include <gtest/gtest.h>

#include <thread>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
Tensor leaf(const Values& values) { return from_vector<double>(values).requires_grad_(); }
Values values(const Tensor& x) { return x.to_vector<double>(); }

TEST(Hooks, SeeTheGradientAndMayReplaceIt) {
    const Tensor x = leaf({2});
    const Tensor y = square(x);
    Values seen;
    y.register_hook([&](const Tensor& g) {
        seen.push_back(g.item<double>());
        return g * 10;
    });
    (y * 3).backward();
    EXPECT_EQ(seen, Values{3});
    EXPECT_EQ(values(x.grad()), Values{120});
}

TEST(Hooks, RunInTheOrderTheyWereAdded) {
    const Tensor x = leaf({1});
    const Tensor y = x * 1;
    y.register_hook([](const Tensor& g) { return g + 1; });
    y.register_hook([](const Tensor&) { return Tensor(); });
    y.register_hook([](const Tensor& g) { return g * 2; });
    y.backward();
    EXPECT_EQ(values(x.grad()), Values{4});
}

TEST(Hooks, OfALeafSeeTheWholeGradient) {
    const Tensor x = leaf({3});
    int calls = 0;
    x.register_hook([&](const Tensor& g) {
        ++calls;
        EXPECT_EQ(values(g), Values{8});
        return Tensor();
    });
    (x * 2 + square(x)).backward();
    EXPECT_EQ(calls, 1);
}

TEST(Hooks, RunUnderGrad) {
    const Tensor x = leaf({3});
    x.register_hook([](const Tensor& g) { return g * 2; });
    EXPECT_EQ(values(grad(square(x), {x})[0]), Values{12});
}

TEST(Hooks, MustGiveBackAGradientOfTheSameKind) {
    const Tensor x = leaf({3});
    const Tensor y = x * 2, z = x * 2;
    y.register_hook([](const Tensor&) { return zeros({3}, {.dtype = float64}); });
    EXPECT_THROWS(y.backward(), GradError,
                  "hook of mul: it gave a tensor of shape [3], float64 on cpu for a gradient that "
                  "is a tensor of shape [1], float64 on cpu");
    z.register_hook([](const Tensor& g) { return g.to(float32); });
    EXPECT_THROW(z.backward(), GradError);
    EXPECT_FALSE(x.grad().defined());
}

TEST(Hooks, NeedAGradient) {
    EXPECT_THROWS(zeros({2}).register_hook([](const Tensor& g) { return g; }), GradError,
                  "register_hook: tensor of shape [2], float32 on cpu does not require grad");
}

TEST(Hooks, CanBeTakenOffAgain) {
    const Tensor x = leaf({1});
    const Tensor y = x * 1;
    int calls = 0;
    RemovableHandle first = y.register_hook([&](const Tensor&) { return ++calls, Tensor(); });
    y.register_hook([&](const Tensor&) { return calls += 10, Tensor(); });
    y.backward({}, {.retain_graph = true});
    EXPECT_EQ(calls, 11);
    first.remove();
    first.remove();
    y.backward();
    EXPECT_EQ(calls, 21);
}

TEST(Hooks, MayTakeThemselvesOff) {
    const Tensor x = leaf({1});
    int calls = 0;
    RemovableHandle handle;
    handle = x.register_hook([&](const Tensor&) {
        handle.remove();
        return ++calls, Tensor();
    });
    for (int i = 0; i < 2; ++i) (x * 2).backward();
    EXPECT_EQ(calls, 1);
}

TEST(Hooks, HandlesOutliveTheirTensors) {
    RemovableHandle handle;
    const int64_t before = live_nodes();
    {
        const Tensor x = leaf({1});
        handle = x.register_hook([](const Tensor& g) { return g; });
    }
    EXPECT_EQ(live_nodes(), before);
    handle.remove();
}

TEST(Hooks, AfterAccumulationSeeTheLeafWithItsGradient) {
    const Tensor x = leaf({1, 2});
    Values seen;
    RemovableHandle handle = x.register_post_accumulate_grad_hook([&](const Tensor& param) {
        EXPECT_TRUE(param.is_same(x));
        seen.push_back(sum(param.grad()).item<double>());
        param.set_grad({});
    });
    sum(x * 3).backward();
    sum(x * 4).backward();
    EXPECT_EQ(seen, (Values{6, 8}));
    EXPECT_FALSE(x.grad().defined());
    handle.remove();
    sum(x).backward();
    EXPECT_EQ(values(x.grad()), (Values{1, 1}));
    grad(sum(x), {x});
    EXPECT_EQ(seen.size(), 2u);
}

TEST(Hooks, AfterAccumulationAreOfLeavesThatAreThere) {
    int calls = 0;
    const Tensor y = [&] {
        const Tensor x = leaf({1});
        x.register_post_accumulate_grad_hook([&](const Tensor&) { ++calls; });
        return x * 2;
    }();
    y.backward();
    EXPECT_EQ(calls, 0);
    EXPECT_THROWS(y.register_post_accumulate_grad_hook([](const Tensor&) {}), GradError,
                  "register_post_accumulate_grad_hook: tensor of shape [1], float64 on cpu is not "
                  "a leaf that requires grad");
    EXPECT_THROWS(y.register_post_accumulate_grad_hook({}), ValueError,
                  "register_post_accumulate_grad_hook: the function is empty");
    EXPECT_THROWS(y.register_hook({}), ValueError, "register_hook: the function is empty");
}

TEST(Hooks, RetainedGradientsOfIntermediates) {
    const Tensor x = leaf({2});
    const Tensor y = square(x);
    y.retain_grad();
    EXPECT_FALSE(y.grad().defined());
    (y * 3).backward();
    EXPECT_EQ(values(y.grad()), Values{3});
    EXPECT_EQ(values(x.grad()), Values{12});
    const Tensor z = square(x);
    z.backward();
    EXPECT_FALSE(z.grad().defined());
}

TEST(Hooks, RetainedGradientLeavesNoCycle) {
    const int64_t before = live_nodes();
    {
        const Tensor x = leaf({2});
        const Tensor y = square(x);
        y.retain_grad();
        (y * 3).backward();
    }
    EXPECT_EQ(live_nodes(), before);
}

TEST(GradMode, NestsAndRestores) {
    const Tensor x = leaf({2});
    EXPECT_TRUE(is_grad_enabled());
    {
        const NoGradGuard off;
        EXPECT_FALSE(square(x).requires_grad());
        {
            const GradModeGuard on(true);
            EXPECT_TRUE(square(x).requires_grad());
            const NoGradGuard off_again;
            EXPECT_FALSE(is_grad_enabled());
        }
        EXPECT_FALSE(is_grad_enabled());
    }
    EXPECT_TRUE(square(x).requires_grad());
}

TEST(GradMode, RestoresWhenAnErrorPasses) {
    EXPECT_THROW(
        {
            const NoGradGuard off;
            reshape(zeros({2}), {3});
        },
        ShapeError);
    EXPECT_TRUE(is_grad_enabled());
}

TEST(GradMode, BelongsToTheThread) {
    const NoGradGuard off;
    bool other = false;
    std::thread([&] { other = is_grad_enabled(); }).join();
    EXPECT_TRUE(other);
    EXPECT_FALSE(is_grad_enabled());
}

TEST(GradMode, DetachedAndUnrecordedTensorsAreConstants) {
    const Tensor x = leaf({3});
    const Tensor d = square(x).detach();
    EXPECT_FALSE(d.requires_grad());
    EXPECT_TRUE(d.is_leaf());
    (x * d).backward();
    EXPECT_EQ(values(x.grad()), Values{9});
}

// Each thread builds and runs its own graph over the same leaves.
TEST(Threads, BackwardOverSharedLeaves) {
    constexpr int kThreads = 8, kRounds = 50;
    const Tensor w = leaf({1, 2, 3}), shared = square(w.detach());
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < kRounds; ++i) sum(w * shared).backward();
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(values(w.grad()), (Values{400, 1600, 3600}));
}

TEST(Threads, GradOverOneSharedGraph) {
    const Tensor x = leaf({2});
    const Tensor y = square(x) * 3;
    std::vector<std::thread> threads;
    std::vector<double> found(8);
    for (double& to : found)
        threads.emplace_back([&] { to = grad(y, {x}, {.retain_graph = true})[0].item<double>(); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(found, Values(8, 12));
}

}  // namespace
}  // namespace tern::test
