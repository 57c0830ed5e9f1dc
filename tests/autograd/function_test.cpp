// Operations that users define.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

Tensor leaf(const std::vector<double>& values) {
    return from_vector<double>(values).requires_grad_();
}

// x sigmoid(x), written in operations: differentiable as often as one likes.
struct Swish {
    Tensor forward(FunctionContext& ctx, const Tensor& x) const {
        ctx.save_for_backward({x});
        return x * sigmoid(x);
    }
    std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const {
        const Tensor x = ctx.saved_tensors()[0];
        const Tensor s = sigmoid(x);
        return {grad * s * (1 + x * (1 - s))};
    }
};

// Keeps its output.
struct Exponential {
    Tensor forward(FunctionContext& ctx, const Tensor& x) const {
        const Tensor y = exp(x);
        ctx.save_for_backward({y});
        return y;
    }
    std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const {
        return {grad * ctx.saved_tensors()[0]};
    }
};

// Keeps something it computed on the way.
struct SquareOfTanh {
    Tensor forward(FunctionContext& ctx, const Tensor& x) const {
        const Tensor inner = tanh(x);
        ctx.save_for_backward({inner});
        return square(inner);
    }
    std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const {
        const Tensor t = ctx.saved_tensors()[0];
        return {grad * 2 * t * (1 - square(t))};
    }
};

// Two inputs, a parameter in the struct, and a gradient for one of them only.
struct Scaled {
    double factor;
    Tensor forward(FunctionContext& ctx, const Tensor& a, const Tensor& b) const {
        ctx.save_for_backward({a, b});
        return a * b * factor;
    }
    std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const {
        EXPECT_TRUE(ctx.needs_input_grad(0));
        EXPECT_FALSE(ctx.needs_input_grad(1));
        return {grad * ctx.saved_tensors()[1] * factor, {}};
    }
};

struct Wrong {
    Tensor forward(FunctionContext& ctx, const Tensor& x) const {
        ctx.save_for_backward({x});
        return square(x);
    }
    std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const {
        return {grad * ctx.saved_tensors()[0] * from_vector<double>({2, 2, 2.5})};
    }
};

struct TooMany {
    Tensor forward(FunctionContext&, const Tensor& x) const { return x + 1; }
    std::vector<Tensor> backward(const FunctionContext&, const Tensor& grad) const {
        return {grad, grad};
    }
};

struct Passing {
    Tensor forward(FunctionContext&, const Tensor& x) const { return x; }
    std::vector<Tensor> backward(const FunctionContext&, const Tensor& grad) const {
        return {grad * 3};
    }
};

TEST(Function, MatchesTheOperationItCopies) {
    const Tensor x = leaf({-2, -0.5, 0, 1, 3});
    const Tensor weights = from_vector<double>({1, 2, 3, 4, 5});
    const Tensor mine = grad(sum(apply(Swish{}, x) * weights), {x})[0];
    const Tensor built_in = grad(sum(silu(x) * weights), {x})[0];
    EXPECT_TRUE(near(mine, built_in, tolerance(float64)));
}

TEST(Function, IsDifferentiableTwice) {
    const Tensor x = randn({4, 3}, {.dtype = float64, .seed = 3});
    const auto swish = [](const Tensor& t) { return apply(Swish{}, t); };
    EXPECT_TRUE(gradcheck(swish, {x}));
    EXPECT_TRUE(gradgradcheck(swish, {x}));
    const auto exponential = [](const Tensor& t) { return apply(Exponential{}, t); };
    EXPECT_TRUE(gradcheck(exponential, {x}));
    EXPECT_TRUE(gradgradcheck(exponential, {x}));
}

TEST(Function, ThatKeepsAnIntermediateIsDifferentiableOnce) {
    const Tensor x = leaf({0.5, -1});
    const auto f = [](const Tensor& t) { return apply(SquareOfTanh{}, t); };
    EXPECT_TRUE(gradcheck(f, {x}));
    EXPECT_THROWS(grad(sum(f(x)), {x}, {.create_graph = true}), GradError,
                  "backward of apply: it saved a tensor that is neither an input nor an output, so "
                  "it can be differentiated only once; save inputs and recompute in backward");
}

TEST(Function, ForwardIsNotRecorded) {
    const Tensor x = leaf({1});
    const int64_t before = live_nodes();
    const Tensor y = apply(Swish{}, x);
    EXPECT_EQ(live_nodes(), before + 1);
}

TEST(Function, LeavesNoNodeBehind) {
    const int64_t before = live_nodes();
    {
        const Tensor x = leaf({1});
        apply(Exponential{}, x).backward();
        const Tensor never_run = apply(Exponential{}, x);
    }
    EXPECT_EQ(live_nodes(), before);
}

TEST(Function, SkipsGradientsNobodyWants) {
    const Tensor a = leaf({2}), b = from_vector<double>({5});
    apply(Scaled{3}, a, b).backward();
    EXPECT_EQ(a.grad().item<double>(), 15);
}

TEST(Function, UnderNoGradGuardIsJustForward) {
    const Tensor x = leaf({2});
    const NoGradGuard guard;
    EXPECT_FALSE(apply(Swish{}, x).requires_grad());
}

TEST(Function, ThatHandsItsInputBackStillHasItsOwnGradient) {
    const Tensor x = leaf({2});
    const Tensor y = apply(Passing{}, x);
    EXPECT_FALSE(y.is_same(x));
    y.backward();
    EXPECT_EQ(x.grad().item<double>(), 3);
}

TEST(Function, WrongNumberOfGradientsIsRefused) {
    const Tensor x = leaf({2});
    EXPECT_THROWS(apply(TooMany{}, x).backward(), GradError,
                  "backward of apply: 1 gradients are wanted, one an input, got 2");
}

TEST(Function, ChangedInputIsNoticed) {
    const Tensor x = leaf({2});
    const Tensor y = apply(Swish{}, x);
    {
        const NoGradGuard guard;
        x.fill_(1);
    }
    EXPECT_THROW(y.backward(), GradError);
}

TEST(Gradcheck, NamesTheWorstElement) {
    const Tensor x = from_vector<double>({1, 2, 4});
    const auto wrong = [](const Tensor& t) { return apply(Wrong{}, t); };
    try {
        gradcheck(wrong, {x});
        FAIL() << "a wrong rule passed";
    } catch (const GradError& e) {
        EXPECT_EQ(std::string(e.what()).substr(0, 63),
                  "gradcheck: d(output 2)/d(input 0, element 2) is 10, but the fin")
            << e.what();
    }
}

TEST(Gradcheck, TakesFunctionsOfSeveralTensorsAndOfAList) {
    const Tensor a = randn({3}, {.dtype = float64, .seed = 1});
    const Tensor b = randn({2, 3}, {.dtype = float64, .seed = 2});
    EXPECT_TRUE(gradcheck([](const Tensor& x, const Tensor& y) { return x * y; }, {a, b}));
    EXPECT_TRUE(gradcheck(
        [](const Tensor& x, const Tensor& y, const Tensor& z) { return x * y + z; }, {a, b, a}));
    EXPECT_TRUE(gradcheck([](const std::vector<Tensor>& x) { return x[0] * x[1]; }, {a, b}));
}

TEST(Gradcheck, WantsFloat64) {
    EXPECT_THROWS(gradcheck([](const Tensor& x) { return x; }, {zeros({2})}), DTypeError,
                  "gradcheck: float64 inputs are wanted, got float32");
}

TEST(Gradcheck, NoticesAMissingGradient) {
    const Tensor x = from_vector<double>({1, 2});
    EXPECT_THROW(gradcheck([](const Tensor& t) { return t.detach() * t; }, {x}), GradError);
}

// The quotient and the remainder's sign, which is a constant; and what is kept is the quotient.
struct Divided {
    bool materialize = true;
    std::vector<Tensor> forward(FunctionContext& ctx, const Tensor& a, const Tensor& b) const {
        const Tensor quotient = a / b, sum = a + b, order = sign(a - b);
        ctx.save_for_backward({b, quotient});
        ctx.mark_non_differentiable({order});
        ctx.set_materialize_grads(materialize);
        return {quotient, sum, order};
    }
    std::vector<Tensor> backward(const FunctionContext& ctx,
                                 const std::vector<Tensor>& grads) const {
        const Tensor b = ctx.saved_tensors()[0], quotient = ctx.saved_tensors()[1];
        Tensor scaled = grads[0] / b;
        if (!grads[1].defined()) return {scaled, neg(scaled * quotient)};
        return {scaled + grads[1], grads[1] - scaled * quotient};
    }
};

TEST(Function, OfSeveralOutputs) {
    const Tensor a = leaf({1, 5}), b = leaf({4, 2});
    const std::vector<Tensor> out = apply(Divided{}, a, b);
    ASSERT_EQ(out.size(), 3u);
    EXPECT_FALSE(out[2].requires_grad());
    const auto g = grad(sum(out[0]) + sum(out[1]) * 2, {a, b});
    const auto h = grad(sum(a / b) + sum(a + b) * 2, {a, b});
    EXPECT_TRUE(allclose(g[0], h[0]));
    EXPECT_TRUE(allclose(g[1], h[1]));
    for (int i = 0; i < 2; ++i) {
        const auto f = [i](const Tensor& x, const Tensor& y) {
            return apply(Divided{}, x, y)[static_cast<size_t>(i)];
        };
        EXPECT_TRUE(gradcheck(f, {a, b}));
        EXPECT_TRUE(gradgradcheck(f, {a, b}));
    }
}

TEST(Function, MayLookAtWhichGradientsCame) {
    const Tensor a = leaf({1, 5}), b = leaf({4, 2});
    const auto g = grad(sum(apply(Divided{false}, a, b)[0]), {a, b});
    EXPECT_TRUE(allclose(g[1], grad(sum(a / b), {b})[0]));
}

TEST(Function, OfSeveralOutputsLeavesNoCycle) {
    const int64_t before = live_nodes();
    { apply(Divided{}, leaf({1, 5}), leaf({4, 2})); }
    EXPECT_EQ(live_nodes(), before);
}

TEST(Function, ConstantsMustBeOutputs) {
    struct Wrong {
        Tensor forward(FunctionContext& ctx, const Tensor& x) const {
            ctx.mark_non_differentiable({zeros({2})});
            return x * 2.0;
        }
        std::vector<Tensor> backward(const FunctionContext&, const Tensor& g) const { return {g}; }
    };
    EXPECT_THROWS(apply(Wrong{}, leaf({1})), GradError,
                  "apply: mark_non_differentiable was given a tensor that forward does not return");
}

}  // namespace
}  // namespace tern::test
