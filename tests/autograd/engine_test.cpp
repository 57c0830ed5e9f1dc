// The engine: what it adds up, keeps, frees and refuses.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "autograd/record.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

Tensor leaf(std::vector<double> values) { return from_vector<double>(values).requires_grad_(); }
std::vector<double> values(const Tensor& x) { return x.to_vector<double>(); }
using Values = std::vector<double>;

// Every test leaves as many nodes as it found.
class Engine : public testing::Test {
 protected:
    void SetUp() override { before_ = live_nodes(); }
    void TearDown() override { EXPECT_EQ(live_nodes(), before_) << "nodes leaked"; }

 private:
    int64_t before_ = 0;
};

TEST_F(Engine, AddsUpOverADiamond) {
    const Tensor x = leaf({3});
    const Tensor a = x * 2, b = x * x;
    (a * b).backward();  // 2 x^3
    EXPECT_EQ(values(x.grad()), Values{54});
}

TEST_F(Engine, SharedSubexpressionRunsOnce) {
    const Tensor x = leaf({2});
    const Tensor shared = square(x);
    int runs = 0;
    shared.register_hook([&](const Tensor&) {
        ++runs;
        return Tensor();
    });
    (shared + shared * 3 + exp(shared - shared)).backward();
    EXPECT_EQ(values(x.grad()), Values{16});
    EXPECT_EQ(runs, 1);
}

TEST_F(Engine, SameTensorOnBothSides) {
    const Tensor x = leaf({1, 2, 3});
    sum(x * x).backward();
    EXPECT_EQ(values(x.grad()), (Values{2, 4, 6}));
}

TEST_F(Engine, ManyDiamondsInARowTakeOnePassEach) {
    const Tensor x = leaf({1});
    Tensor y = x;
    for (int i = 0; i < 60; ++i) y = (y + y) * 0.5;  // 2^60 paths
    y.backward();
    EXPECT_EQ(values(x.grad()), Values{1});
}

TEST_F(Engine, UndoesBroadcasting) {
    const Tensor a = ones({2, 1, 3}, {.dtype = float64}).requires_grad_();
    const Tensor b = ones({4, 1}, {.dtype = float64}).requires_grad_();
    sum(a * b).backward();
    EXPECT_EQ(values(a.grad()), Values(6, 4));
    EXPECT_EQ(values(b.grad()), Values(4, 6));
    EXPECT_EQ(a.grad().shape(), a.shape());
    EXPECT_EQ(b.grad().shape(), b.shape());
}

TEST_F(Engine, GradientsOfLeavesAccumulate) {
    const Tensor x = leaf({2});
    square(x).backward();
    square(x).backward();
    EXPECT_EQ(values(x.grad()), Values{8});
    x.set_grad({});
    EXPECT_FALSE(x.grad().defined());
}

TEST_F(Engine, GradientDoesNotShareMemoryWithTheIncomingOne) {
    const Tensor x = leaf({1, 2}), incoming = from_vector<double>({5, 6});
    const Tensor y = x + 0;
    y.backward(incoming);
    incoming.fill_(9);
    EXPECT_EQ(values(x.grad()), (Values{5, 6}));
    (x + 0).backward(from_vector<double>({1, 1}));
    EXPECT_EQ(values(incoming), (Values{9, 9}));
}

TEST_F(Engine, ChainOfHundredThousandNodes) {
    const Tensor x = leaf({1});
    Tensor y = x;
    for (int i = 0; i < 100'000; ++i) y = y + 1;
    EXPECT_EQ(values(y), Values{100'001});
    y.backward({}, {.retain_graph = true});
    EXPECT_EQ(values(x.grad()), Values{1});
    EXPECT_EQ(values(grad(y, {x})[0]), Values{1});
}

TEST_F(Engine, ChainOfHundredThousandNodesDiesWithoutBackward) {
    Tensor y = leaf({1});
    for (int i = 0; i < 100'000; ++i) y = y * 1.5 * (1 / 1.5);
    y = Tensor();
}

TEST_F(Engine, ChainOfHundredThousandNodesWithGraphOfTheGradient) {
    const Tensor x = leaf({1});
    Tensor y = x;
    for (int i = 0; i < 20'000; ++i) y = tanh(y) + x;
    const Tensor g = grad(y, {x}, {.create_graph = true})[0];
    EXPECT_TRUE(g.requires_grad());
}

TEST_F(Engine, FreesTheGraphAsItGoes) {
    const Tensor x = leaf({1, 2, 3});
    const Tensor y = sum(exp(tanh(x)));
    y.backward();
    EXPECT_THROWS(y.backward(), GradError,
                  "backward: the graph of sum was freed by an earlier backward; pass "
                  "{.retain_graph = true} to that one");
}

TEST_F(Engine, SharedPartFreedByAnotherBackward) {
    const Tensor x = leaf({2});
    const Tensor shared = exp(x);
    const Tensor a = shared * 2, b = shared * 3;
    a.backward();
    EXPECT_THROWS(b.backward(), GradError,
                  "backward: the graph of exp was freed by an earlier backward; pass "
                  "{.retain_graph = true} to that one");
}

TEST_F(Engine, RetainGraphRunsAgain) {
    const Tensor x = leaf({3});
    const Tensor y = square(x);
    y.backward({}, {.retain_graph = true});
    y.backward();
    EXPECT_EQ(values(x.grad()), Values{12});
}

TEST_F(Engine, ThirdDerivative) {
    const Tensor x = leaf({2});
    const Tensor y = x * x * x * x;
    const Tensor first = grad(y, {x}, {.create_graph = true})[0];
    const Tensor second = grad(first, {x}, {.create_graph = true})[0];
    const Tensor third = grad(second, {x})[0];
    EXPECT_EQ(values(first), Values{32});
    EXPECT_EQ(values(second), Values{48});
    EXPECT_EQ(values(third), Values{48});
}

TEST_F(Engine, ThirdDerivativeOfTanh) {
    const double at = 0.3, t = std::tanh(at), u = 1 - t * t;
    const Tensor x = leaf({at});
    const Tensor first = grad(tanh(x), {x}, {.create_graph = true})[0];
    const Tensor second = grad(first, {x}, {.create_graph = true})[0];
    const Tensor third = grad(second, {x})[0];
    EXPECT_NEAR(third.item<double>(), u * (6 * t * t - 2), 1e-14);
}

TEST_F(Engine, BackwardThroughAGradient) {
    const Tensor x = leaf({3}), w = leaf({2});
    const Tensor g = grad(w * square(x), {x}, {.create_graph = true})[0];  // 2 w x
    square(g).backward();                                                  // (2 w x)^2
    EXPECT_EQ(values(w.grad()), Values{144});
    EXPECT_EQ(values(x.grad()), Values{96});
    x.set_grad({});
    w.set_grad({});
}

TEST_F(Engine, BackwardWithCreateGraphRecordsTheLeavesGradients) {
    const Tensor x = leaf({3});
    (x * x * x).backward({}, {.create_graph = true});
    EXPECT_TRUE(x.grad().requires_grad());
    const Tensor second = grad(x.grad(), {x})[0];
    EXPECT_EQ(values(second), Values{18});
    x.set_grad({});  // the gradient holds the graph that holds x
}

TEST_F(Engine, GradLeavesLeavesAlone) {
    const Tensor x = leaf({3}), w = leaf({4});
    const Tensor g = grad(x * w, {x})[0];
    EXPECT_EQ(values(g), Values{4});
    EXPECT_FALSE(x.grad().defined());
    EXPECT_FALSE(w.grad().defined());
    EXPECT_FALSE(g.requires_grad());
}

TEST_F(Engine, GradOfAnIntermediate) {
    const Tensor x = leaf({3});
    const Tensor middle = square(x);
    const auto g = grad(exp(middle * 0) * middle * 5, {middle, x});
    EXPECT_EQ(values(g[0]), Values{5});
    EXPECT_EQ(values(g[1]), Values{30});
}

TEST_F(Engine, GradOfAnOutputWithRespectToItself) {
    const Tensor x = leaf({3});
    EXPECT_EQ(values(grad(x, {x})[0]), Values{1});
    const Tensor y = square(x);
    EXPECT_EQ(values(grad(y, {y})[0]), Values{1});
}

TEST_F(Engine, UnusedInputs) {
    const Tensor x = leaf({3}), other = leaf({1});
    EXPECT_THROWS(grad(square(x), {x, other}), GradError,
                  "grad: input 1, tensor of shape [1], float64 on cpu, was not used to make the "
                  "output; pass {.allow_unused = true} to get an undefined gradient for it");
    const auto g = grad(square(x), {x, other}, {.allow_unused = true});
    EXPECT_EQ(values(g[0]), Values{6});
    EXPECT_FALSE(g[1].defined());
}

TEST_F(Engine, InputsThatDoNotRequireGrad) {
    const Tensor x = leaf({3});
    EXPECT_THROWS(grad(square(x), {zeros({2})}), GradError,
                  "grad: input 0, tensor of shape [2], float32 on cpu, does not require grad");
}

TEST_F(Engine, OutputsThatNeedAGradient) {
    const Tensor x = leaf({1, 2});
    EXPECT_THROWS(exp(x).backward(), GradError,
                  "backward: a gradient is wanted for an output of shape [2]; only for one element "
                  "may it be left out");
    EXPECT_THROWS(exp(x).backward(ones({3}, {.dtype = float64})), ShapeError,
                  "backward: gradient of shape [3] for an output of shape [2]");
    EXPECT_THROWS(exp(x).backward(ones({2})), GradError,
                  "backward: the gradient is a tensor of shape [2], float32 on cpu, the output a "
                  "tensor of shape [2], float64 on cpu");
    EXPECT_THROWS(zeros({}).backward(), GradError,
                  "backward: tensor of shape [], float32 on cpu does not require grad and was not "
                  "made from anything that does");
}

TEST_F(Engine, ConversionsGiveTheGradientItsTypeBack) {
    const Tensor x = from_vector<float>({1, 2}).requires_grad_();
    sum(square(x.to(float64))).backward();
    EXPECT_EQ(x.grad().dtype(), float32);
    EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{2, 4}));
}

TEST_F(Engine, AChainFreesWhatItKeptWhileItRuns) {
    const Tensor x = zeros({1000}, {.dtype = float64}).requires_grad_();
    Tensor y = x;
    for (int i = 0; i < 50; ++i) y = exp(y * 0);
    sum(y).backward();
    y = Tensor();
    EXPECT_LE(live_nodes(), 1);
}

// Both outputs of (a b, a + b), as one node.
std::vector<Tensor> product_and_sum(const Tensor& a, const Tensor& b) {
    const NoGradGuard guard;
    std::vector<Tensor> outs = {a * b, a + b, argmax(a)};
    const GradModeGuard recorded(true);
    return record_outputs("product_and_sum", outs, {a, b}, keep::inputs | keep::output,
                          [](const RuleContext& ctx) {
                              Gradients out(2);
                              EXPECT_EQ(ctx.output(1).numel(), ctx.input(0).numel());
                              if (ctx.grad(0).defined())
                                  out = {ctx.grad(0) * ctx.input(1), ctx.grad(0) * ctx.input(0)};
                              if (ctx.grad(1).defined())
                                  for (Tensor& g : out)
                                      g = g.defined() ? g + ctx.grad(1) : ctx.grad(1);
                              return out;
                          });
}

TEST_F(Engine, SeveralOutputsShareANode) {
    const Tensor a = leaf({2, 3}), b = leaf({5, 7});
    const auto outs = product_and_sum(a, b);
    EXPECT_FALSE(outs[2].requires_grad()) << "indices are not part of the graph";
    sum(outs[0] * outs[1]).backward();  // a^2 b + a b^2
    EXPECT_EQ(values(a.grad()), (Values{2 * 2 * 5 + 25, 2 * 3 * 7 + 49}));
    EXPECT_EQ(values(b.grad()), (Values{4 + 2 * 2 * 5, 9 + 2 * 3 * 7}));
}

TEST_F(Engine, AnOutputNobodyUsedHasNoGradient) {
    const Tensor a = leaf({2}), b = leaf({5});
    const auto outs = product_and_sum(a, b);
    int hooks = 0;
    outs[0].register_hook([&](const Tensor&) {
        ++hooks;
        return Tensor();
    });
    sum(outs[1]).backward();
    EXPECT_EQ(values(a.grad()), Values{1});
    EXPECT_EQ(hooks, 0);
    const auto again = product_and_sum(a, b);
    EXPECT_EQ(values(grad(sum(again[0]), {a})[0]), Values{5});
}

TEST_F(Engine, SeveralOutputsAreTwiceDifferentiable) {
    const Tensor a = leaf({2}), b = leaf({5});
    const auto outs = product_and_sum(a, b);
    const Tensor first = grad(sum(outs[0] * outs[1]), {a}, {.create_graph = true})[0];
    EXPECT_EQ(values(grad(sum(first), {b})[0]), Values{2 * 2 + 2 * 5});  // 2a + 2b
}

}  // namespace
}  // namespace tern::test
