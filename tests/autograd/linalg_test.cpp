// What linear algebra and products do at their edges: singular matrices, equal values, nothing.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/autograd.h"
#include "kernels/threads.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Tensor matrix(const std::vector<double>& values, int64_t n) {
    return from_vector<double>(values, {n, static_cast<int64_t>(values.size()) / n});
}

bool all_finite(const Tensor& x) {
    for (double v : x.to_vector<double>())
        if (!std::isfinite(v)) return false;
    return true;
}

TEST(Linalg, DeterminantsOfSingularMatrices) {
    const Tensor x = matrix({1, 2, 2, 4}, 2);
    EXPECT_EQ(linalg::det(x).item<double>(), 0);
    const auto [sign, logabsdet] = linalg::slogdet(x);
    EXPECT_EQ(sign.item<double>(), 0);
    EXPECT_EQ(logabsdet.item<double>(), -kInfinity);
    EXPECT_EQ(logdet(x).item<double>(), -kInfinity);
    EXPECT_TRUE(std::isnan(logdet(matrix({0, 1, 1, 0}, 2)).item<double>()));
}

TEST(Linalg, DeterminantsOfNothingAreOne) {
    const Tensor x = zeros({3, 0, 0}, {.dtype = float64});
    EXPECT_TRUE(bit_equal(linalg::det(x), ones({3}, {.dtype = float64})));
    EXPECT_TRUE(bit_equal(linalg::slogdet(x).sign, ones({3}, {.dtype = float64})));
    EXPECT_TRUE(bit_equal(linalg::slogdet(x).logabsdet, zeros({3}, {.dtype = float64})));
}

TEST(Linalg, ADeterminantHasAGradientWhereItIsZero) {
    const Tensor x = matrix({1, 2, 2, 4}, 2).requires_grad_();
    linalg::det(x).backward();  // the cofactors
    EXPECT_TRUE(near(x.grad(), matrix({4, -2, -2, 1}, 2), {1e-12, 1e-12}));
    const Tensor none = zeros({2, 2}, {.dtype = float64}).requires_grad_();
    linalg::det(none).backward();
    EXPECT_TRUE(near(none.grad(), zeros({2, 2}, {.dtype = float64}), {}));
}

TEST(Linalg, EqualValuesHaveGradientsVectorsDoNot) {
    const Tensor x = eye(3, {.dtype = float64}).requires_grad_();
    sum(linalg::eigvalsh(x)).backward();
    EXPECT_TRUE(near(x.grad(), eye(3, {.dtype = float64}), {1e-12, 1e-12}));
    const Tensor y = eye(3, {.dtype = float64}).requires_grad_();
    sum(linalg::svd(y).S).backward();
    EXPECT_TRUE(near(y.grad(), eye(3, {.dtype = float64}), {1e-12, 1e-12}));
    const Tensor z = eye(3, {.dtype = float64}).requires_grad_();
    sum(linalg::eigh(z).eigenvectors).backward();
    EXPECT_FALSE(all_finite(z.grad()));
}

TEST(Linalg, NumbersThatAreNotFiniteAreRefused) {
    const Tensor x = matrix({1, kNan, 2, 3}, 2);
    EXPECT_THROWS(linalg::svd(x), linalg::LinAlgError,
                  "svd: the matrix has values that are not finite, or did not converge");
    EXPECT_THROWS(linalg::cholesky(x), linalg::LinAlgError,
                  "cholesky: the matrix is not positive definite");
    EXPECT_TRUE(std::isnan(linalg::det(x).item<double>()));
}

TEST(Linalg, AFailureNamesTheMatrixAndLeavesTheOperands) {
    const Tensor x = zeros({2, 3, 2, 2}, {.dtype = float64});
    x.copy_(expand(eye(2, {.dtype = float64}), x.shape()));
    select(select(x, 0, 1), 0, 2).fill_(1);
    const Tensor before = x.clone();
    EXPECT_THROWS(linalg::inv(x), linalg::LinAlgError,
                  "inv: matrix [1, 2] of the batch is singular");
    EXPECT_TRUE(bit_equal(x, before));
}

TEST(Linalg, ConditionOfASingularMatrixIsInfinite) {
    const Tensor x = stack({eye(2), ones({2, 2})});
    const Tensor c = linalg::cond(x, 1);
    EXPECT_EQ(c.to_vector<float>(), (std::vector<float>{1, static_cast<float>(kInfinity)}));
}

TEST(Linalg, LeastSquaresOfLowRankIsTheShortest) {
    const Tensor a = matrix({1, 1, 1, 1, 1, 1}, 3), b = from_vector<double>({1, 2, 3});
    const auto [solution, residuals, rank, values] = linalg::lstsq(a, b);
    EXPECT_TRUE(near(solution, from_vector<double>({1, 1}), {1e-12, 1e-12}));
    EXPECT_EQ(residuals.numel(), 0);
    EXPECT_EQ(rank.item<int64_t>(), 1);
    EXPECT_EQ(values.numel(), 2);
    const auto full = linalg::lstsq(matrix({1, 0, 0, 1, 1, 1}, 3), b);
    EXPECT_EQ(full.solution.shape(), Shape{2});
    EXPECT_EQ(full.residuals.shape(), Shape{1});
}

TEST(Linalg, OneTriangleIsRead) {
    const Tensor x = matrix({4, 99, 2, 5}, 2), whole = matrix({4, 2, 2, 5}, 2);
    EXPECT_TRUE(near(linalg::cholesky(x), linalg::cholesky(whole), {}));
    EXPECT_TRUE(near(linalg::eigvalsh(x), linalg::eigvalsh(whole), {}));
    EXPECT_TRUE(near(linalg::eigvalsh(transpose(x), "U"), linalg::eigvalsh(whole), {1e-14, 1e-14}));
}

TEST(Linalg, ResultsDoNotDependOnTheNumberOfThreads) {
    const Tensor x = randn({7, 40, 40}, {.seed = 1}) + 10 * eye(40);
    const Tensor tall = randn({300, 100}, {.seed = 2}), v = randn({100000}, {.seed = 3});
    const Tensor wide = randn({3, 100000}, {.seed = 4});
    const int before = kernels::num_threads();
    std::vector<Tensor> first;
    for (int threads : {1, 2, 3}) {
        kernels::set_num_threads(threads);
        const auto [q, r] = linalg::qr(tall);
        const auto [u, s, vh] = linalg::svd(tall, false);
        const std::vector<Tensor> now = {linalg::inv(x),
                                         q,
                                         r,
                                         u,
                                         s,
                                         vh,
                                         mv(wide, v),
                                         dot(v, v),
                                         matmul(transpose(wide), ones({3})),
                                         cdist(tall, tall)};
        if (first.empty()) first = now;
        for (size_t i = 0; i < now.size(); ++i)
            EXPECT_TRUE(bit_equal(now[i].contiguous(), first[i].contiguous())) << i;
    }
    kernels::set_num_threads(before);
}

TEST(Products, WithBetaZeroTheInputIsNotRead) {
    const Tensor nan = full({2, 2}, kNan), a = ones({2, 2});
    EXPECT_TRUE(near(addmm(nan, a, a, {.beta = 0}), full({2, 2}, 2), {}));
}

TEST(Distance, NearRowsAreToldApart) {
    const Tensor a = full({1, 3}, 10000), b = full({1, 3}, 10000);
    b.data<float>()[0] += 0.0078125F;
    EXPECT_EQ(cdist(a, b).item<float>(), 0.0078125F);
}

TEST(Distance, EqualRowsHaveGradientZero) {
    for (double p : {1.0, 1.5, 2.0, 3.0, kInfinity}) {
        const Tensor x = ones({2, 3}, {.dtype = float64}).requires_grad_();
        sum(cdist(x, ones({1, 3}, {.dtype = float64}), p)).backward();
        EXPECT_TRUE(near(x.grad(), zeros({2, 3}, {.dtype = float64}), {})) << p;
    }
    const Tensor x = zeros({1, 3}, {.dtype = float64}).requires_grad_();
    sum(cosine_similarity(x, ones({1, 3}, {.dtype = float64}))).backward();
    EXPECT_TRUE(all_finite(x.grad()));
    sum(pairwise_distance(x, zeros({1, 3}, {.dtype = float64}), {.eps = 0})).backward();
    EXPECT_TRUE(all_finite(x.grad()));
}

TEST(MatrixExp, OfSpecialMatrices) {
    const Tensor none = zeros({3, 3}, {.dtype = float64});
    EXPECT_TRUE(bit_equal(linalg::matrix_exp(none), eye(3, {.dtype = float64})));
    // Turning by an angle of many halvings; and matrices of a batch that differ in size.
    const double angle = 1000;
    const Tensor turn = from_vector<double>({0, -angle, angle, 0}, {2, 2});
    const auto turned = linalg::matrix_exp(turn).to_vector<double>();
    EXPECT_NEAR(turned[0], std::cos(angle), 1e-11);
    EXPECT_NEAR(turned[2], std::sin(angle), 1e-11);
    const Tensor tiny = turn * 1e-8;
    const Tensor both = linalg::matrix_exp(stack({turn, tiny}));
    EXPECT_TRUE(bit_equal(select(both, 0, 1), linalg::matrix_exp(tiny)));
    EXPECT_EQ(linalg::matrix_exp(full({1, 1}, -2000)).item<double>(), 0);
    EXPECT_EQ(linalg::matrix_exp(full({1, 1}, 2000)).item<double>(), INFINITY);
}

TEST(MatrixExp, WhatIsNotFiniteIsNanForItsMatrixAlone) {
    const Tensor x = from_vector<float>({1, NAN, 0, 1, 0, 0, 0, 0}, {2, 2, 2});
    const auto out = linalg::matrix_exp(x).to_vector<float>();
    for (size_t i = 0; i < 4; ++i) EXPECT_TRUE(std::isnan(out[i]));
    EXPECT_EQ(std::vector<float>(out.begin() + 4, out.end()), (std::vector<float>{1, 0, 0, 1}));
}

}  // namespace
}  // namespace tern::test
