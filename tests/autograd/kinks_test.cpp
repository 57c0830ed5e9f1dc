// What operations choose where there is no gradient, or more than one: the values PyTorch gives.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autograd/autograd.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Tensor tensor(const Values& values) { return from_vector<double>(values); }

Values slope(const std::function<Tensor(const Tensor&)>& f, const Values& at) {
    const Tensor x = tensor(at).requires_grad_();
    return grad(sum(f(x)), {x})[0].to_vector<double>();
}

TEST(Kinks, OneArgument) {
    EXPECT_EQ(slope([](const Tensor& x) { return relu(x); }, {0, -0.0}), (Values{0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return abs(x); }, {0}), Values{0});
    EXPECT_EQ(slope([](const Tensor& x) { return sign(x); }, {-1, 0, 2}), (Values{0, 0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return clamp(x, -1, 1); }, {-2, -1, 0, 1, 2}),
              (Values{0, 1, 1, 1, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return leaky_relu(x, 0.25); }, {0}), Values{0.25});
    EXPECT_EQ(slope([](const Tensor& x) { return sqrt(x); }, {0}), Values{kInf});
    EXPECT_EQ(slope([](const Tensor& x) { return pow(x, 0); }, {0, 3}), (Values{0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return pow(x, 2); }, {0}), Values{0});
}

TEST(Kinks, PiecesOfActivations) {
    EXPECT_EQ(slope([](const Tensor& x) { return hardtanh(x); }, {-2, -1, 0, 1, 2}),
              (Values{0, 0, 1, 0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return relu6(x); }, {0, 1, 6}), (Values{0, 1, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return hardswish(x); }, {-3, 0, 3}), (Values{0, 0.5, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return hardsigmoid(x) * 6; }, {-3, 0, 3}),
              (Values{0, 1, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return threshold(x, 1, 0); }, {0, 1, 2}),
              (Values{0, 0, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return softshrink(x); }, {-1, -0.5, 0, 0.5, 1}),
              (Values{1, 0, 0, 0, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return hardshrink(x); }, {-1, -0.5, 0, 0.5, 1}),
              (Values{1, 0, 0, 0, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return softsign(x); }, {0, 1}), (Values{1, 0.25}));
    EXPECT_EQ(slope([](const Tensor& x) { return prelu(x, tensor({0.25})); }, {0, 1}),
              (Values{0.25, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return celu(x, 2); }, {0}), Values{1});
}

TEST(Kinks, SlopesOfSteps) {
    for (auto f : {floor, ceil, trunc})
        EXPECT_EQ(slope([f](const Tensor& x) { return f(x); }, {-1, 0, 0.5}), (Values{0, 0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return round(x); }, {0.5, 1}), (Values{0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return frac(x); }, {1, 0.5}), (Values{1, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return remainder(x, 2); }, {2, -2}), (Values{1, 1}));
    EXPECT_EQ(slope([](const Tensor& x) { return nan_to_num(x); }, {kNan, kInf, -kInf, 1}),
              (Values{0, 0, 0, 1}));
    EXPECT_FALSE(floor_divide(tensor({1}).requires_grad_(), 2).requires_grad());
}

TEST(Kinks, SlopesAtTheEndsOfADomain) {
    EXPECT_EQ(slope([](const Tensor& x) { return asin(x); }, {1}), Values{kInf});
    EXPECT_EQ(slope([](const Tensor& x) { return acos(x); }, {-1}), Values{-kInf});
    EXPECT_EQ(slope([](const Tensor& x) { return acosh(x); }, {1}), Values{kInf});
    EXPECT_EQ(slope([](const Tensor& x) { return cbrt(x); }, {0}), Values{kInf});
    EXPECT_EQ(slope([](const Tensor& x) { return xlogy(x, 0); }, {0}), Values{0});
    EXPECT_EQ(slope([](const Tensor& x) { return logaddexp(x, x); }, {1}), Values{1});
}

TEST(Kinks, ReductionsOfDegenerateValues) {
    EXPECT_EQ(slope([](const Tensor& x) { return std(x); }, {2, 2, 2}), (Values{0, 0, 0}));
    EXPECT_EQ(slope([](const Tensor& x) { return logsumexp(x); }, {-kInf, -kInf}), (Values{0, 0}));
}

TEST(Kinks, EqualSidesShare) {
    const Tensor a = tensor({1, 2, 3}).requires_grad_(), b = tensor({1, 3, 2}).requires_grad_();
    sum(maximum(a, b)).backward();
    EXPECT_EQ(a.grad().to_vector<double>(), (Values{0.5, 0, 1}));
    EXPECT_EQ(b.grad().to_vector<double>(), (Values{0.5, 1, 0}));
}

TEST(Kinks, EqualExtremesShare) {
    EXPECT_EQ(slope([](const Tensor& x) { return amax(x); }, {3, 1, 3}), (Values{0.5, 0, 0.5}));
    EXPECT_EQ(slope([](const Tensor& x) { return amin(x); }, {1, 1, 1, 4}),
              (Values{1 / 3., 1 / 3., 1 / 3., 0}));
}

TEST(Kinks, FirstExtremeIsTheOneNamed) {
    EXPECT_EQ(argmax(tensor({1, 5, 5})).item<int64_t>(), 1);
    EXPECT_EQ(argmin(tensor({4, 1, 1})).item<int64_t>(), 1);
    EXPECT_EQ(argmax(tensor({1, kNan, 5, kNan})).item<int64_t>(), 1);
    EXPECT_EQ(argmin(tensor({1, kNan, 0})).item<int64_t>(), 1);
}

TEST(Kinks, NanIsKept) {
    const Tensor x = tensor({kNan});
    for (const Tensor& y :
         {relu(x), abs(x), sign(x), clamp(x, 0, 1), maximum(x, tensor({1})),
          minimum(tensor({1}), x), amax(tensor({1, kNan, 2})), amin(tensor({1, kNan, 2})),
          softmax(tensor({1, kNan}), 0), leaky_relu(x), elu(x), sigmoid(x), softplus(x)})
        EXPECT_NE(to_string(y).find("nan"), std::string::npos) << y;
}

TEST(Kinks, FarAway) {
    const Tensor x = tensor({-kInf, -1e4, 1e4, kInf});
    EXPECT_EQ(sigmoid(x).to_vector<double>(), (Values{0, 0, 1, 1}));
    EXPECT_EQ(softplus(x).to_vector<double>(), (Values{0, 0, 1e4, kInf}));
    EXPECT_EQ(tanh(x).to_vector<double>(), (Values{-1, -1, 1, 1}));
    EXPECT_EQ(slope([](const Tensor& t) { return softplus(t); }, {-1e4, 1e4}), (Values{0, 1}));
    EXPECT_EQ(slope([](const Tensor& t) { return elu(t); }, {-1e4, 1e4}), (Values{0, 1}));
}

TEST(Kinks, LogsumexpAndSoftmaxOfInfinities) {
    EXPECT_EQ(logsumexp(tensor({-kInf, -kInf})).item<double>(), -kInf);
    EXPECT_EQ(logsumexp(tensor({kInf, 1})).item<double>(), kInf);
    EXPECT_EQ(softmax(tensor({-kInf, 0, 0}), 0).to_vector<double>(), (Values{0, 0.5, 0.5}));
    EXPECT_EQ(logsumexp(tensor({1000, 1000})).item<double>(), 1000 + std::log(2));
}

TEST(Kinks, ReductionsOfNothing) {
    EXPECT_EQ(sum(zeros({0})).item<float>(), 0);
    EXPECT_TRUE(std::isnan(mean(zeros({0})).item<float>()));
    EXPECT_EQ(sum(zeros({0, 3}), {0}).to_vector<float>(), std::vector<float>(3, 0));
    EXPECT_EQ(logsumexp(zeros({0})).item<float>(), -std::numeric_limits<float>::infinity());
    EXPECT_EQ(matmul(zeros({2, 0}), zeros({0, 2})).to_vector<float>(), std::vector<float>(4, 0));
}

TEST(Kinks, PowerOfZero) {
    const Tensor zero = tensor({0}).requires_grad_(), b = tensor({2}).requires_grad_();
    pow(zero, b).backward();
    EXPECT_EQ(zero.grad().item<double>(), 0);
    EXPECT_EQ(b.grad().item<double>(), 0);
    EXPECT_EQ(pow(tensor({0}), tensor({0})).item<double>(), 1);
    EXPECT_EQ(pow(tensor({-2}), tensor({3})).item<double>(), -8);
    EXPECT_TRUE(std::isnan(pow(tensor({-2}), tensor({0.5})).item<double>()));
}

}  // namespace
}  // namespace tern::test
