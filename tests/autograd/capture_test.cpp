// Captured steps: what they give, what they take, what they refuse.
#include "autograd/capture.h"

#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "autograd/capture/step_memory.h"
#include "kernels/memory.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

constexpr int kCalls = 6;  // enough to run, record and replay

Tensor values(const Shape& shape, uint64_t seed, Device device = {}) {
    return uniform(shape, -1, 1, {.device = device, .dtype = float64, .seed = seed});
}

// A step with gradients, of a weight that it changes.
struct Descent {
    Tensor w;
    Tensor operator()(const Tensor& x) const {
        const Tensor loss = mean(square(tanh(matmul(x, w))));
        const Tensor g = grad(loss, {w})[0];
        const NoGradGuard guard;
        w.sub_(g * 0.5);
        return loss;
    }
};

class Capture : public testing::TestWithParam<Device> {};

TEST_P(Capture, ReplaysAreBitEqualToTheStepItself) {
    const Device device = GetParam();
    const Descent eager{values({4, 3}, 1, device).requires_grad_()};
    const Descent recorded{values({4, 3}, 1, device).requires_grad_()};
    auto step = capture(recorded);
    for (int i = 0; i < kCalls; ++i) {
        const Tensor x = values({5, 4}, 10 + static_cast<uint64_t>(i), device);
        const Tensor got = step(x);
        EXPECT_TRUE(bit_equal(got, eager(x).detach())) << i;
        EXPECT_TRUE(bit_equal(recorded.w.detach(), eager.w.detach())) << i;
        EXPECT_FALSE(got.requires_grad());
    }
    EXPECT_TRUE(step.replayed());
    EXPECT_GT(step.num_calls(), 5);
    EXPECT_GT(step.arena_bytes(), 0u);
}

TEST_P(Capture, GradientsOfABackwardAreThoseOfTheLastCall) {
    const Device device = GetParam();
    const Tensor w = values({4, 3}, 1, device).requires_grad_();
    auto step = capture([&](const Tensor& x) {
        w.set_grad({});
        sum(square(matmul(x, w))).backward();
    });
    for (int i = 0; i < kCalls; ++i) {
        const Tensor x = values({5, 4}, 10 + static_cast<uint64_t>(i), device);
        step(x);
        const Tensor v = w.detach().requires_grad_();
        EXPECT_TRUE(bit_equal(w.grad(), grad(sum(square(matmul(x, v))), {v})[0])) << i;
    }
    EXPECT_TRUE(step.replayed());
}

TEST_P(Capture, GradientsDroppedBetweenCallsComeBack) {
    const Device device = GetParam();
    const Tensor w = full({3}, 2, {.device = device}).requires_grad_();
    auto step = capture([&](const Tensor& x) { sum(square(w) * x).backward(); });
    for (int i = 0; i < kCalls; ++i) {
        w.set_grad({});
        step(full({3}, i, {.device = device}));
        EXPECT_TRUE(bit_equal(w.grad(), full({3}, 4 * i, {.device = device}))) << i;
    }
    EXPECT_TRUE(step.replayed());
}

TEST_P(Capture, RandomDrawsGoOn) {
    const Device device = GetParam();
    const auto draw = [&](const Tensor& x) {
        const Tensor noise = rand(x.shape(), {.device = device, .dtype = float64});
        return dropout(x, 0.5) + noise +
               rand(x.shape(), {.device = device, .dtype = float64, .seed = 3});
    };
    const Tensor x = values({40}, 1, device);
    manual_seed(5);
    std::vector<Tensor> wanted;
    for (int i = 0; i < kCalls; ++i) wanted.push_back(draw(x));
    manual_seed(5);
    auto step = capture(draw);
    for (int i = 0; i < kCalls; ++i)
        EXPECT_TRUE(bit_equal(step(x), wanted[static_cast<size_t>(i)])) << i;
    EXPECT_TRUE(step.replayed());
    EXPECT_FALSE(bit_equal(wanted[0], wanted[1]));
}

TEST_P(Capture, AReplayAsksForNoMemory) {
    const Device device = GetParam();
    auto step = capture(Descent{values({4, 3}, 1, device).requires_grad_()});
    const Tensor x = values({5, 4}, 2, device);
    for (int i = 0; i < kCalls; ++i) step(x);
    const int64_t before = kernels::memory_stats(device).allocations;
    for (int i = 0; i < 10; ++i) step(x);
    EXPECT_EQ(kernels::memory_stats(device).allocations, before);
}

TEST_P(Capture, ShapesAreRecordedOneByOneAndThenNoMore) {
    const Device device = GetParam();
    std::vector<std::string> notices;
    const auto twice = [](const Tensor& x) { return x * 2.0; };
    auto step = capture(twice, {.max_shapes = 2, .notice = [&](const std::string& text) {
                                    notices.push_back(text);
                                }});
    for (int i = 0; i < kCalls; ++i)
        for (const int64_t n : {3, 4})
            EXPECT_TRUE(
                bit_equal(step(ones({n}, {.device = device})), full({n}, 2, {.device = device})));
    EXPECT_TRUE(step.replayed());
    EXPECT_TRUE(notices.empty());
    for (int i = 0; i < kCalls; ++i) {
        EXPECT_TRUE(
            bit_equal(step(ones({5}, {.device = device})), full({5}, 2, {.device = device})));
        EXPECT_FALSE(step.replayed());
    }
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0],
              "capture: the step runs without being recorded: its inputs have had more than 2 "
              "kinds of shapes");
}

TEST_P(Capture, MemoryThatDiffersFromCallToCallIsNoHarm) {
    const Device device = GetParam();
    int64_t calls = 0;
    std::vector<std::string> notices;
    auto step = capture(
        [&](const Tensor& x) {
            const Tensor odd = zeros({++calls}, {.device = device});
            return x + sum(odd) + 1.0;
        },
        {.notice = [&](const std::string& text) { notices.push_back(text); }});
    for (int i = 0; i < 12; ++i)
        EXPECT_TRUE(
            bit_equal(step(ones({3}, {.device = device})), full({3}, 2, {.device = device})))
            << i;
    EXPECT_FALSE(step.replayed());
    EXPECT_EQ(calls, 12);
    EXPECT_EQ(notices.size(), 1u);
}

TEST_P(Capture, ResultsOutliveTheStep) {
    const Device device = GetParam();
    Tensor last;
    {
        auto step = capture([](const Tensor& x) { return std::vector<Tensor>{x + 1.0, x * 3.0}; });
        for (int i = 0; i < kCalls; ++i) last = step(full({7}, i, {.device = device}))[1];
    }
    EXPECT_TRUE(bit_equal(last, full({7}, 3.0 * (kCalls - 1), {.device = device})));
}

TEST_P(Capture, MemoryUsedIsKeptAlive) {
    const Device device = GetParam();
    auto factor = std::make_shared<Tensor>(full({3}, 2, {.device = device}));
    auto step = capture([=](const Tensor& x) { return x * *factor; });
    for (int i = 0; i < kCalls; ++i) step(ones({3}, {.device = device}));
    *factor = full({3}, 9, {.device = device});  // the step was recorded with the old one
    const Tensor other = full({3}, 5, {.device = device});
    EXPECT_TRUE(bit_equal(step(ones({3}, {.device = device})), full({3}, 2, {.device = device})));
}

TEST_P(Capture, HostReadsAreRefusedWhereTheyStand) {
    const Device device = GetParam();
    const Tensor x = ones({3}, {.device = device});
    const auto refused = [&](const std::string& part, auto body) {
        auto step = capture([&](const Tensor& in) {
            body(in);
            return in + 1.0;
        });
        return throws_with<CaptureError>(part, [&] { step(x); });
    };
    const int line = __LINE__ + 1;
    const auto read = [](const Tensor& in) { sum(in).item<double>(); };
    EXPECT_TRUE(refused("item at " __FILE__ ":" + std::to_string(line), read));
    EXPECT_TRUE(refused("to_vector at", [](const Tensor& in) { in.to_vector<float>(); }));
    EXPECT_TRUE(refused("data at", [](const Tensor& in) { in.data<float>(); }));
    EXPECT_TRUE(refused("a copy between", [&](const Tensor&) { from_vector<float>({1, 2}, {2}); }));
    EXPECT_TRUE(refused("a change in place of an input", [](const Tensor& in) { in.add_(1); }));
    EXPECT_TRUE(refused("true_places", [](const Tensor& in) { nonzero(in); }));
    // Nothing listens any more.
    EXPECT_EQ(sum(ones({3}, {.device = device})).item<double>(), 3);
}

TEST_P(Capture, AStepThatIsNotStrictMayReadOnTheHost) {
    const Device device = GetParam();
    std::vector<std::string> notices;
    auto step = capture(
        [](const Tensor& x) { return x * sum(x).item<double>(); },
        {.strict = false, .notice = [&](const std::string& text) { notices.push_back(text); }});
    for (int i = 1; i < kCalls; ++i)
        EXPECT_TRUE(bit_equal(step(full({2}, i, {.device = device})),
                              full({2}, 2 * i * i, {.device = device})));
    EXPECT_FALSE(step.replayed());
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_NE(notices[0].find("item at"), std::string::npos) << notices[0];
}

TEST_P(Capture, AReadThatComesLateEndsTheRecording) {
    const Device device = GetParam();
    bool reads = false;
    double seen = 0;
    auto step = capture(
        [&](const Tensor& x) {
            const Tensor twice = x * 2.0;
            if (reads) seen = sum(twice).item<double>();
            return twice + 1.0;
        },
        {.strict = false});
    const Tensor x = full({3}, 5, {.device = device});
    for (int i = 0; i < kCalls; ++i) step(x);
    EXPECT_TRUE(step.replayed());
    reads = true;
    step.record_again();
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(bit_equal(step(x), full({3}, 11, {.device = device}))) << i;
    EXPECT_EQ(seen, 30);
    EXPECT_FALSE(step.replayed());
}

TEST_P(Capture, AStepThatThrowsCanBeCalledAgain) {
    const Device device = GetParam();
    int calls = 0;
    auto step = capture([&](const Tensor& x) {
        if (++calls <= 2) throw ValueError("not yet");
        return x + 1.0;
    });
    const Tensor x = ones({3}, {.device = device});
    EXPECT_THROW(step(x), ValueError);
    EXPECT_THROW(step(x), ValueError);
    for (int i = 0; i < kCalls; ++i)
        EXPECT_TRUE(bit_equal(step(x), full({3}, 2, {.device = device})));
    EXPECT_TRUE(step.replayed());
}

TEST_P(Capture, MisuseIsNamed) {
    const Device device = GetParam();
    auto step = capture([](const Tensor& x) { return x + 1.0; });
    EXPECT_TRUE(throws_with<CaptureError>("input 0, a tensor of shape [3]", [&] {
        step(ones({3}, {.device = device}).requires_grad_());
    }));
    EXPECT_TRUE(throws<ValueError>("capture: input 0 is undefined", [&] { step(Tensor()); }));
    auto outer = capture([&](const Tensor& x) { return step(x); });
    EXPECT_TRUE(throws<CaptureError>("capture: a captured step cannot run within another",
                                     [&] { outer(ones({3}, {.device = device})); }));
    EXPECT_TRUE(throws<ValueError>("capture: max_shapes must be at least 1, got 0", [] {
        capture([](const Tensor& x) { return x; }, {.max_shapes = 0});
    }));
}

TEST_P(Capture, AnomalyModeSeesEveryCall) {
    const Device device = GetParam();
    auto step = capture([](const Tensor& x) {
        const Tensor w = ones({1}, {.device = x.device()}).requires_grad_();
        return log(w * x);
    });
    for (int i = 0; i < kCalls; ++i) step(ones({1}, {.device = device}));
    const AnomalyGuard guard;
    EXPECT_THROW(step(full({1}, -1, {.device = device})), Error);
}

INSTANTIATE_TEST_SUITE_P(Devices, Capture, testing::ValuesIn(devices()), [](const auto& at) {
    return std::string(at.param.is_cuda() ? "cuda" : "cpu");
});

TEST(MemoryPlan, BlocksThatLiveTogetherDoNotOverlap) {
    std::vector<PlannedBlock> blocks;
    Generator sizes(3);
    const auto random = randint(1, 5000, {200}, {.generator = &sizes}).to_vector<int64_t>();
    for (size_t i = 0; i < random.size(); ++i)
        blocks.push_back({.device = {},
                          .bytes = static_cast<size_t>(random[i]),
                          .died = static_cast<int64_t>(i) + 1 + random[i] % 9});
    const MemoryPlan plan = plan_memory(blocks);
    size_t total = 0;
    for (size_t i = 0; i < blocks.size(); ++i) {
        const PlannedBlock& a = plan.blocks[i];
        total += a.bytes;
        EXPECT_EQ(a.offset % 256, 0u);
        for (size_t j = i + 1; j < blocks.size() && static_cast<int64_t>(j) < a.died; ++j) {
            const PlannedBlock& b = plan.blocks[j];
            EXPECT_TRUE(a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset)
                << i << " and " << j;
        }
    }
    ASSERT_EQ(plan.arenas.size(), 1u);
    EXPECT_LT(plan.arenas[0].bytes, total / 8);
}

}  // namespace
}  // namespace tern::test
