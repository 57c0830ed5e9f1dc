// Checkpoints: the same gradients, less memory.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "kernels/memory.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

Tensor values(const Shape& shape, uint64_t seed) {
    return uniform(shape, -1, 1, {.dtype = float64, .seed = seed});
}

// Draws, keeps inputs and outputs, works in place, and uses a tensor that it captures.
struct Block {
    Tensor w;
    Tensor operator()(const Tensor& x) const {
        const Tensor y = tanh(matmul(x, w));
        return (dropout(softmax(y, 1) * y, 0.3) + x).exp_() * 0.5;
    }
};

struct Found {
    Tensor y, grad_x, grad_w, second;
};

Found run(bool checkpointed) {
    manual_seed(7);
    const Tensor x = values({4, 4}, 1).requires_grad_();
    const Block block{values({4, 4}, 2).requires_grad_()};
    Tensor y = x;
    for (int i = 0; i < 3; ++i) y = checkpointed ? checkpoint(block, y) : block(y);
    const auto g = grad(sum(square(y)), {x, block.w}, {.create_graph = true});
    const Tensor second = grad(sum(square(g[0])), {block.w})[0];
    return {y.detach(), g[0].detach(), g[1].detach(), second};
}

TEST(Checkpoint, GivesTheSameBits) {
    const Found got = run(true), wanted = run(false);
    EXPECT_TRUE(bit_equal(got.y, wanted.y));
    EXPECT_TRUE(bit_equal(got.grad_x, wanted.grad_x));
    EXPECT_TRUE(bit_equal(got.grad_w, wanted.grad_w));
    EXPECT_TRUE(bit_equal(got.second, wanted.second));
}

TEST(Checkpoint, LeavesTheGeneratorWhereItWas) {
    const Tensor x = values({8}, 1).requires_grad_();
    const Tensor y = sum(checkpoint([](const Tensor& t) { return square(dropout(t, 0.5)); }, x));
    const uint64_t draw = default_generator().draw();
    y.backward();
    EXPECT_EQ(default_generator().draw(), draw);
}

TEST(Checkpoint, OfSeveralInputsAndOutputs) {
    const Tensor a = values({3}, 1).requires_grad_(), b = values({3}, 2).requires_grad_();
    const auto f = [](const Tensor& x, const Tensor& y) {
        return std::vector<Tensor>{x * y, exp(x), x > y};
    };
    const std::vector<Tensor> out = checkpoint(f, a, b), wanted = f(a, b);
    const auto g = grad(sum(out[0]) + sum(out[1]), {a, b});
    const auto h = grad(sum(wanted[0]) + sum(wanted[1]), {a, b});
    EXPECT_TRUE(bit_equal(g[0], h[0]));
    EXPECT_TRUE(bit_equal(g[1], h[1]));
    const auto list = [](const std::vector<Tensor>& x) { return x[0] * x[1]; };
    EXPECT_TRUE(
        bit_equal(grad(sum(checkpoint(list, std::vector<Tensor>{a, b})), {a})[0], b.detach()));
}

TEST(Checkpoint, Nests) {
    const Tensor x = values({3}, 1).requires_grad_();
    int runs = 0;
    const auto inner = [&](const Tensor& t) { return ++runs, exp(tanh(t)); };
    const auto outer = [&](const Tensor& t) { return square(checkpoint(inner, t * 2.0)); };
    const Tensor got = grad(sum(checkpoint(outer, x)), {x})[0];
    EXPECT_TRUE(bit_equal(got, grad(sum(square(exp(tanh(x * 2.0)))), {x})[0]));
    EXPECT_GE(runs, 3);
}

TEST(Checkpoint, RunsAgainOnce) {
    const Tensor x = values({3}, 1).requires_grad_();
    int runs = 0;
    const Tensor y = checkpoint([&](const Tensor& t) { return ++runs, exp(square(t)); }, x);
    const Tensor loss = sum(y);
    loss.backward({}, {.retain_graph = true});
    EXPECT_EQ(runs, 2);
    loss.backward();
    EXPECT_EQ(runs, 2);
    EXPECT_TRUE(allclose(x.grad(), exp(square(x)) * x * 4.0));
}

TEST(Checkpoint, HoldsLessMemory) {
    const auto held = [](bool checkpointed) {
        const Tensor x = randn({64, 64}, {.seed = 1}).requires_grad_();
        const auto deep = [](const Tensor& t) {
            Tensor y = t;
            for (int i = 0; i < 20; ++i) y = tanh(y);
            return y;
        };
        const int64_t before = kernels::memory_stats(Device()).allocated;
        const Tensor y = checkpointed ? checkpoint(deep, x) : deep(x);
        return kernels::memory_stats(Device()).allocated - before;
    };
    const int64_t one = 64 * 64 * 4;
    EXPECT_EQ(held(true), one);
    EXPECT_EQ(held(false), 20 * one);
}

TEST(Checkpoint, GivesBackWhatItMadeAgain) {
    const int64_t nodes = live_nodes();
    const int64_t before = kernels::memory_stats(Device()).allocated;
    {
        const Tensor x = randn({64, 64}, {.seed = 1}).requires_grad_();
        const Tensor y = sum(checkpoint([](const Tensor& t) { return tanh(tanh(t)); }, x));
        const int64_t held = kernels::memory_stats(Device()).allocated;
        y.backward();
        EXPECT_EQ(kernels::memory_stats(Device()).allocated, held + 64 * 64 * 4);  // x.grad()
    }
    EXPECT_EQ(live_nodes(), nodes);
    EXPECT_EQ(kernels::memory_stats(Device()).allocated, before);
}

TEST(Checkpoint, JustCallsWithoutRecording) {
    const NoGradGuard guard;
    const Tensor x = values({3}, 1);
    EXPECT_TRUE(bit_equal(checkpoint([](const Tensor& t) { return exp(t); }, x), exp(x)));
}

TEST(Checkpoint, NoticesWhatIsNotTheSame) {
    const Tensor x = values({3}, 1).requires_grad_();
    int runs = 0;
    const Tensor more =
        checkpoint([&](const Tensor& t) { return ++runs == 1 ? exp(t) : exp(exp(t)); }, x);
    EXPECT_THROWS(sum(more).backward(), GradError,
                  "checkpoint: the function kept more tensors when it ran again: it must do the "
                  "same");
    runs = 0;
    const Tensor fewer =
        checkpoint([&](const Tensor& t) { return ++runs == 1 ? exp(exp(t)) : exp(t); }, x);
    EXPECT_THROWS(sum(fewer).backward(), GradError,
                  "checkpoint: the function kept fewer tensors when it ran again: it must do the "
                  "same");
    runs = 0;
    const Tensor other = checkpoint(
        [&](const Tensor& t) { return ++runs == 1 ? sum(exp(t)) : sum(exp(slice(t, 0, 1))); }, x);
    EXPECT_THROWS(other.backward(), GradError,
                  "checkpoint: tensor 0 that the function kept was different when it ran again, "
                  "now tensor of shape [2], float64 on cpu, version 0: it must do the same, on "
                  "values not changed in place since");
    EXPECT_FALSE(x.grad().defined());
}

TEST(Checkpoint, NoticesChangesInPlace) {
    const Tensor x = values({3}, 1).requires_grad_(), w = values({3}, 2);
    const Tensor input = x * 1.0;
    const Tensor a = checkpoint([](const Tensor& t) { return exp(t); }, input);
    input.detach().fill_(0);
    EXPECT_THROWS(sum(a).backward(), GradError,
                  "backward of checkpoint: input 0, tensor of shape [3], float64 on cpu, was "
                  "changed in place after checkpoint had kept it (version 0, now 1); change a "
                  "clone() instead");
    const Tensor b = checkpoint([&](const Tensor& t) { return t * w; }, x);
    w.fill_(1);
    EXPECT_ERROR(sum(b).backward(), GradError, "was different when it ran again");
}

TEST(Checkpoint, LetsErrorsPass) {
    const Tensor x = values({3}, 1).requires_grad_();
    EXPECT_THROW(checkpoint([](const Tensor& t) { return reshape(t, {2}); }, x), ShapeError);
    // The next operation is not inside of it any more.
    const Tensor y = exp(x);
    sum(y).backward();
    EXPECT_TRUE(bit_equal(x.grad(), y.detach()));
}

}  // namespace
}  // namespace tern::test
