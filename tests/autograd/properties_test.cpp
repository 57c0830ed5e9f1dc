// Laws that hold for any input, on random ones.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/layouts.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

class Properties : public testing::Test {
 protected:
    Rng rng_{testing::UnitTest::GetInstance()->current_test_info()->name()};
    testing::ScopedTrace trace_{__FILE__, __LINE__, replay_hint()};

    Shape shape(int rank, int64_t least = 1) {
        Shape out;
        for (int d = 0; d < rank; ++d) out.push_back(rng_.integer(least, 7));
        return out;
    }
    Tensor tensor(const Shape& shape, const Domain& domain = {}) {
        return to_tensor(random_array(rng_, shape, domain), float64);
    }
};

const Tolerance kClose = {1e-12, 1e-12};

TEST_F(Properties, SumsInTwoStepsOrOne) {
    for (int i = 0; i < 50; ++i) {
        const Tensor x = tensor(shape(3, 0));
        EXPECT_TRUE(near(sum(sum(x, {2}), {0}), sum(x, {0, 2}), kClose));
        EXPECT_TRUE(near(sum(sum(x, {0}, true), {1}, true), sum(x, {0, 1}, true), kClose));
        EXPECT_TRUE(near(sum(x), sum(flatten(x)), kClose));
    }
}

TEST_F(Properties, MeanAndVarianceAreThoseOfTheSums) {
    for (int i = 0; i < 50; ++i) {
        const Tensor x = tensor(shape(2, 2));
        const double n = static_cast<double>(x.size(1));
        EXPECT_TRUE(near(mean(x, {1}) * n, sum(x, {1}), kClose));
        const Tensor second = mean(square(x), {1}) - square(mean(x, {1}));
        EXPECT_TRUE(near(var(x, {1}, 0), second, kClose));
        EXPECT_TRUE(near(var(x, {1}, 1) * ((n - 1) / n), second, kClose));
        EXPECT_TRUE(near(square(tern::std(x, {1})), var(x, {1}), kClose));
    }
}

TEST_F(Properties, SoftmaxRowsSumToOneAndIgnoreShifts) {
    for (int i = 0; i < 50; ++i) {
        const Tensor x = tensor(shape(3), {-20, 20});
        for (int dim = 0; dim < 3; ++dim) {
            const Tensor p = softmax(x, dim);
            EXPECT_TRUE(near(sum(p, {dim}), ones_like(sum(p, {dim})), kClose));
            EXPECT_TRUE(near(softmax(x + 300, dim), p, {1e-11, 1e-13}));
            EXPECT_TRUE(near(exp(log_softmax(x, dim)), p, kClose));
            EXPECT_TRUE(near(x - logsumexp(x, {dim}, true), log_softmax(x, dim), kClose));
        }
    }
}

TEST_F(Properties, MatmulIsLinearAndAssociative) {
    for (int i = 0; i < 50; ++i) {
        const int64_t n = rng_.integer(1, 9), k = rng_.integer(1, 9), m = rng_.integer(1, 9);
        const Tensor a = tensor({n, k}), b = tensor({n, k}), c = tensor({k, m}), d = tensor({m, n});
        EXPECT_TRUE(near(matmul(a + b * 3, c), matmul(a, c) + matmul(b, c) * 3, kClose));
        EXPECT_TRUE(near(matmul(matmul(a, c), d), matmul(a, matmul(c, d)), {1e-12, 1e-11}));
        EXPECT_TRUE(near(transpose(matmul(a, c)), matmul(transpose(c), transpose(a)), kClose));
        EXPECT_TRUE(near(linear(a, transpose(c)), matmul(a, c), kClose));
    }
}

TEST_F(Properties, BatchedProductIsTheProductOfEach) {
    for (int i = 0; i < 20; ++i) {
        const Tensor a = tensor({3, 4, 5}), b = tensor({3, 5, 2});
        const Tensor all = matmul(a, b);
        for (int64_t batch = 0; batch < 3; ++batch)
            EXPECT_TRUE(near(select(all, 0, batch),
                             matmul(select(a, 0, batch), select(b, 0, batch)), kClose));
    }
}

TEST_F(Properties, PartsJoinToTheWhole) {
    for (int i = 0; i < 50; ++i) {
        const Tensor x = tensor(shape(3, 2));
        for (int dim = 0; dim < 3; ++dim) {
            const int64_t at = rng_.integer(0, x.size(dim) + 1);
            EXPECT_TRUE(bit_equal(cat({slice(x, dim, 0, at), slice(x, dim, at)}, dim), x));
            std::vector<Tensor> slices;
            for (int64_t j = 0; j < x.size(dim); ++j) slices.push_back(select(x, dim, j));
            EXPECT_TRUE(bit_equal(stack(slices, dim), x));
        }
    }
}

TEST_F(Properties, IndexingAgreesWithItself) {
    for (int i = 0; i < 30; ++i) {
        const Tensor x = tensor({5, 4});
        const Tensor index = to_tensor(random_integers(rng_, {7}, 0, 5), int64);
        const Tensor rows = index_select(x, 0, index);
        EXPECT_TRUE(bit_equal(embedding(x, index), rows));
        EXPECT_TRUE(
            bit_equal(gather(x, 0, expand(unsqueeze(index, 1), {7, 4}).contiguous()), rows));
        EXPECT_TRUE(near(matmul(one_hot(index, 5, float64), x), rows, kClose));
        const Tensor counted = index_add(zeros({5, 4}, {.dtype = float64}), 0, index, rows);
        EXPECT_TRUE(near(matmul(transpose(one_hot(index, 5, float64)), rows), counted, kClose));
    }
}

TEST_F(Properties, GradientOfALinearFunctionDoesNotDependOnTheInput) {
    for (int i = 0; i < 20; ++i) {
        const Tensor w = tensor({4, 3}), cotangent = tensor({2, 4});
        const auto slope = [&](const Tensor& x) {
            const Tensor leaf = x.requires_grad_();
            return grad(linear(leaf, w), {leaf}, {.grad_output = cotangent})[0];
        };
        EXPECT_TRUE(bit_equal(slope(tensor({2, 3})), slope(tensor({2, 3}))));
    }
}

TEST_F(Properties, BackwardIsTheAdjointOfForward) {
    // <J v, c> = <v, J^T c> for linear operations.
    for (int i = 0; i < 20; ++i) {
        const Tensor x = tensor({3, 4, 2}).requires_grad_();
        const Tensor ys[] = {permute(x, {2, 0, 1}),
                             slice(x, 1, 1, 4, 2),
                             mean(x, {0}),
                             index_select(x, 1, to_tensor(random_integers(rng_, {5}, 0, 4), int64)),
                             expand(unsqueeze(x, 0), {2, 3, 4, 2}),
                             reshape(x, {6, 4})};
        for (const Tensor& y : ys) {
            const Tensor c = tensor(y.shape());
            const Tensor g = grad(y, {x}, {.retain_graph = true, .grad_output = c})[0];
            EXPECT_TRUE(near(sum(y.detach() * c), sum(x.detach() * g), {1e-12, 1e-11}));
        }
    }
}

TEST_F(Properties, LossesAreTheirDefinitions) {
    for (int i = 0; i < 20; ++i) {
        const Tensor x = tensor({6, 5}), y = tensor({6, 5});
        const Tensor t = to_tensor(random_integers(rng_, {6}, 0, 5), int64);
        EXPECT_TRUE(near(cross_entropy(x, t), nll_loss(log_softmax(x, 1), t), kClose));
        EXPECT_TRUE(near(cross_entropy(x, t), cross_entropy(x, one_hot(t, 5, float64)), kClose));
        EXPECT_TRUE(near(mse_loss(x, y), mean(square(x - y)), kClose));
        EXPECT_TRUE(near(huber_loss(x, y, 100), mse_loss(x, y) * 0.5, kClose));
        const Tensor p = sigmoid(y);
        const Tensor direct = neg(mean(p * log(sigmoid(x)) + (1 - p) * log(1 - sigmoid(x))));
        EXPECT_TRUE(near(bce_with_logits(x, p), direct, {1e-11, 1e-11}));
    }
}

TEST_F(Properties, DropoutKeepsTheMeanAndItsMask) {
    Generator generator(11);
    const Tensor x = ones({20'000}, {.dtype = float64}).requires_grad_();
    const Tensor y = dropout(x, 0.3, true, &generator);
    EXPECT_NEAR(mean(y).item<double>(), 1, 0.03);
    const Tensor g = grad(sum(y), {x})[0];
    EXPECT_TRUE(bit_equal(g, y.detach()));
}

}  // namespace
}  // namespace tern::test
