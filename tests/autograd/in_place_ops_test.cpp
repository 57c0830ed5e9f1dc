// Each operation in place against the one that makes a new tensor: values, gradients, refusals.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
Values values(const Tensor& x) { return x.to_vector<double>(); }
Tensor positive(const Shape& shape, uint64_t seed) {
    return uniform(shape, 0.5, 1.5, {.dtype = float64, .seed = seed});
}

// Both forms of an operation of x: [2, 3] and w: [3].
struct Pair {
    const char* name;
    Tensor (*fresh)(const Tensor& x, const Tensor& w);
    Tensor (*in_place)(const Tensor& x, const Tensor& w);
};
#define TERN_PAIR(name, fresh, change)                       \
    Pair {                                                   \
#name, [](const Tensor& x, const Tensor& w) -> Tensor {    \
            (void)w;                                               \
            return fresh;                                          \
        },                                                         \
            [](const Tensor& x, const Tensor& w) -> Tensor {       \
                (void)w;                                           \
                return change;                                     \
            } \
    }
const Pair kPairs[] = {
    TERN_PAIR(add, x + w, x += w),
    TERN_PAIR(add_number, x + 2, x += 2),
    TERN_PAIR(sub, x - w, x -= w),
    TERN_PAIR(sub_number, x - 2, x -= 2),
    TERN_PAIR(mul, x* w, x *= w),
    TERN_PAIR(mul_number, x * 3, x *= 3),
    TERN_PAIR(mul_self, x* x, x.mul_(x)),
    TERN_PAIR(div, x / w, x /= w),
    TERN_PAIR(div_number, x / 3, x /= 3),
    TERN_PAIR(pow, pow(x, w), x.pow_(w)),
    TERN_PAIR(pow_number, pow(x, 3), x.pow_(3)),
    TERN_PAIR(neg, neg(x), x.neg_()),
    TERN_PAIR(abs, abs(x), x.abs_()),
    TERN_PAIR(square, square(x), x.square_()),
    TERN_PAIR(exp, exp(x), x.exp_()),
    TERN_PAIR(log, log(x), x.log_()),
    TERN_PAIR(sqrt, sqrt(x), x.sqrt_()),
    TERN_PAIR(reciprocal, reciprocal(x), x.reciprocal_()),
    TERN_PAIR(tanh, tanh(x), x.tanh_()),
    TERN_PAIR(sigmoid, sigmoid(x), x.sigmoid_()),
    TERN_PAIR(relu, relu(x - 1), (x - 1).relu_()),
    TERN_PAIR(clamp, clamp(x, 0.8, 1.2), x.clamp_(0.8, 1.2)),
    TERN_PAIR(masked_fill, masked_fill(x, w > 1.0, 7), x.masked_fill_(w > 1.0, 7)),
    TERN_PAIR(copy, expand(w, {2, 3}) + x * 0.0, x.copy_(w)),
    TERN_PAIR(fill, x * 0.0 + 4.0, x.fill_(4)),
    TERN_PAIR(add_transposed, x + reshape(transpose(reshape(x, {3, 2})), {2, 3}),
              x.add_(reshape(transpose(reshape(x, {3, 2})), {2, 3}))),
};

TEST(InPlaceOps, GiveTheValuesAndGradientsOfTheOperation) {
    for (const Pair& pair : kPairs) {
        SCOPED_TRACE(pair.name);
        const Tensor x = positive({2, 3}, 1).requires_grad_(),
                     w = positive({3}, 2).requires_grad_();
        const Tensor weights = positive({2, 3}, 3);
        const Tensor start = x * 1.0;
        const Tensor got = pair.in_place(start, w), wanted = pair.fresh(x * 1.0, w);
        EXPECT_EQ(values(got), values(wanted));
        EXPECT_TRUE(got.requires_grad());
        const GradOptions unused{.allow_unused = true};
        const auto g = grad(sum(got * weights), {x, w}, unused);
        const auto h = grad(sum(wanted * weights), {x, w}, unused);
        EXPECT_TRUE(allclose(g[0], h[0], 1e-14));
        EXPECT_EQ(g[1].defined(), h[1].defined());
        if (g[1].defined()) {
            EXPECT_TRUE(allclose(g[1], h[1], 1e-14));
        }
    }
}

TEST(InPlaceOps, PassGradcheckTwice) {
    for (const Pair& pair : kPairs) {
        SCOPED_TRACE(pair.name);
        const auto f = [&](const Tensor& x, const Tensor& w) {
            return pair.in_place(x * 1.0, w) * 1.0;
        };
        EXPECT_TRUE(gradcheck(f, {positive({2, 3}, 1), positive({3}, 2)}));
        EXPECT_TRUE(gradgradcheck(f, {positive({2, 3}, 1), positive({3}, 2)}));
    }
}

TEST(InPlaceOps, OfATransposedTensor) {
    for (const Pair& pair : kPairs) {
        SCOPED_TRACE(pair.name);
        const Tensor x = transpose(positive({3, 2}, 1).detach()), w = positive({3}, 2);
        const Tensor wanted = pair.fresh(x.clone(), w);
        EXPECT_EQ(values(pair.in_place(x, w)), values(wanted));
    }
}

TEST(InPlaceOps, OfAnEmptyTensor) {
    for (const Pair& pair : kPairs) {
        SCOPED_TRACE(pair.name);
        if (std::string_view(pair.name) == "add_transposed") continue;
        const Tensor x = positive({0, 3}, 1).requires_grad_(), w = positive({3}, 2);
        const Tensor y = pair.in_place(x * 1.0, w);
        EXPECT_EQ(y.shape(), (Shape{0, 3}));
        EXPECT_EQ(grad(sum(y), {x}, {.allow_unused = true})[0].shape(), (Shape{0, 3}));
    }
}

TEST(InPlaceOps, OfIntegers) {
    const Tensor x = from_vector<int64_t>({1, -2, 3});
    x += 2;
    x *= x;
    x -= from_vector<int64_t>({1, 1, 1});
    x.neg_().abs_().clamp_(0, 20);
    EXPECT_EQ(x.to_vector<int64_t>(), (std::vector<int64_t>{8, 1, 20}));
    EXPECT_THROWS(x += 0.5, DTypeError, "add_: 0.5 is not a whole number, but the tensor is int64");
    EXPECT_THROW(x /= 2, DTypeError);
    EXPECT_THROW(x.exp_(), DTypeError);
}

// A lasting memory of what was written into it.
TEST(InPlaceOps, MakeAConstantPartOfTheGraph) {
    const Tensor w = positive({3}, 1).requires_grad_();
    const Tensor total = zeros({3}, {.dtype = float64});
    for (int i = 1; i <= 3; ++i) total += w * i;
    EXPECT_FALSE(total.is_leaf());
    sum(total).backward();
    EXPECT_EQ(values(w.grad()), (Values{6, 6, 6}));
}

TEST(InPlaceOps, LeaveNoCycle) {
    const int64_t before = live_nodes();
    {
        const Tensor x = positive({3}, 1).requires_grad_();
        const Tensor y = x * 1.0;
        const Tensor z = sum(y * x);
        y.add_(z);
        y.exp_();
        y.mul_(y);
        slice(y, 0, 1).mul_(z.detach().item<double>());
    }
    EXPECT_EQ(live_nodes(), before);
}

TEST(InPlaceOps, OfAKeptValueIsNoticed) {
    const Tensor x = positive({2}, 1).requires_grad_();
    const Tensor y = x * 1.0;
    const Tensor z = square(y);
    y += 1;
    EXPECT_THROWS(sum(z).backward(), GradError,
                  "backward of square: input 0, tensor of shape [2], float64 on cpu, was changed "
                  "in place after square had kept it (version 0, now 1); change a clone() instead");
}

TEST(InPlaceOps, KeepHooksWithTheValueTheyWereGivenTo) {
    const Tensor x = positive({1}, 1).requires_grad_();
    const Tensor y = x * 1.0;
    Values before, after;
    y.register_hook([&](const Tensor& g) { return before.push_back(g.item<double>()), Tensor(); });
    y.retain_grad();
    y *= 5;
    y.register_hook([&](const Tensor& g) { return after.push_back(g.item<double>()), Tensor(); });
    (y * 2).backward();
    EXPECT_EQ(before, Values{10});
    EXPECT_EQ(after, Values{2});
    EXPECT_EQ(values(y.grad()), Values{2});
}

TEST(InPlaceOps, AreRefusedBeforeAnythingChanges) {
    const Tensor x = positive({2, 3}, 1).requires_grad_() * 1.0;
    const Values was = values(x);
    EXPECT_THROWS(x += ones({4, 2, 3}, {.dtype = float64}), ShapeError,
                  "add_: the result has shape [4, 2, 3], which does not fit a tensor of shape "
                  "[2, 3]");
    EXPECT_THROWS(x.mul_(ones({2}, {.dtype = float64})), ShapeError,
                  "mul_: shapes [2, 3] and [2] cannot be broadcast together");
    EXPECT_THROWS(x -= ones({3}), DTypeError,
                  "sub_: dtypes differ: float64 and float32; convert one with .to(...)");
    EXPECT_THROWS(x.div_(Tensor()), ValueError,
                  "an undefined tensor was used: it was never given a value");
    EXPECT_THROWS(x.clamp_(2, 1), ValueError, "clamp_: low must not be above high, got 2 and 1");
    EXPECT_THROWS(x.masked_fill_(x, 1), DTypeError,
                  "masked_fill_: a bool mask is wanted, got float64");
    EXPECT_THROWS(x.masked_fill_(zeros({2, 2, 3}, {.dtype = bool_}), 1), ShapeError,
                  "masked_fill_: a mask of shape [2, 2, 3] does not fit shape [2, 3]");
    EXPECT_THROWS(x.copy_(zeros({2})), ShapeError,
                  "copy_: shapes [2, 3] and [2] cannot be broadcast together");
    EXPECT_THROWS(Tensor() += 1, ValueError,
                  "an undefined tensor was used: it was never given a value");
    EXPECT_EQ(values(x), was);
    EXPECT_EQ(x.version(), 0u);
}

TEST(InPlaceOps, AreRefusedWhereElementsShareMemory) {
    const Tensor x = expand(ones({1, 3}), {4, 3});
    EXPECT_THROWS(x += 1, ValueError,
                  "add_: tensor of shape [4, 3], float32 on cpu has elements that share memory, as "
                  "after expand(); clone() it first");
    EXPECT_THROW(x.fill_(0), ValueError);
    EXPECT_THROW(x.copy_(zeros({3})), ValueError);
    EXPECT_EQ(sum(x).item<float>(), 12);
}

}  // namespace
}  // namespace tern::test
