// Random tensors whose distribution is given: against their distribution functions, with margins
// that a sound sampler misses once in about a million seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "tensor/tensor.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

constexpr int64_t kMany = 40000;
using Doubles = std::vector<double>;
using Longs = std::vector<int64_t>;

// The largest distance between the sample's and the wanted distribution function, times sqrt(n):
// above 2.7 with probability 1e-6 (Kolmogorov).
double kolmogorov(Doubles sample, const std::function<double(double)>& below) {
    std::sort(sample.begin(), sample.end());
    const auto n = static_cast<double>(sample.size());
    double distance = 0;
    for (size_t i = 0; i < sample.size(); ++i) {
        const double wanted = below(sample[i]), at = static_cast<double>(i);
        distance = std::max({distance, wanted - at / n, (at + 1) / n - wanted});
    }
    return distance * std::sqrt(n);
}

// Chi-square of counts against probabilities, as standard deviations of its normal approximation;
// cells with fewer than 5 expected are left out.
double chi_square(const std::map<int64_t, int64_t>& counts, int64_t total,
                  const std::function<double(int64_t)>& probability) {
    double sum = 0, cells = 0;
    for (const auto& [value, count] : counts) {
        const double wanted = static_cast<double>(total) * probability(value);
        if (wanted < 5) continue;
        sum +=
            (static_cast<double>(count) - wanted) * (static_cast<double>(count) - wanted) / wanted;
        cells += 1;
    }
    return (sum - cells) / std::sqrt(2 * cells);
}

template <class T>
std::map<int64_t, int64_t> counted(const std::vector<T>& values) {
    std::map<int64_t, int64_t> out;
    for (T v : values) ++out[static_cast<int64_t>(v)];
    return out;
}

double normal_below(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST(Sampling, Exponential) {
    for (DType dtype : {float32, float64}) {
        const Tensor x = exponential({kMany}, 2.5, {.dtype = dtype, .seed = 3}).to(float64);
        EXPECT_LT(
            kolmogorov(x.to_vector<double>(), [](double v) { return 1 - std::exp(-2.5 * v); }),
            2.7);
    }
    EXPECT_THROWS(exponential({2}, 0), ValueError,
                  "exponential: the rate must be finite and more than 0, got 0");
    EXPECT_THROWS(exponential({2}, 1, {.dtype = int64}), DTypeError,
                  "exponential: float32 or float64 is wanted, got int64");
}

TEST(Sampling, LogNormal) {
    const Tensor x = lognormal({kMany}, 0.5, 0.25, {.dtype = float64, .seed = 4});
    EXPECT_LT(kolmogorov(x.to_vector<double>(),
                         [](double v) { return normal_below((std::log(v) - 0.5) / 0.25); }),
              2.7);
}

TEST(Sampling, TruncatedNormal) {
    const double low = -0.5, high = 3, mean = 1, std = 2;
    const Tensor x = truncated_normal({kMany}, mean, std, low, high, {.dtype = float64, .seed = 6});
    const Doubles values = x.to_vector<double>();
    for (double v : values) ASSERT_TRUE(v >= low && v <= high) << v;
    const auto below = [&](double v) { return normal_below((v - mean) / std); };
    EXPECT_LT(
        kolmogorov(values,
                   [&](double v) { return (below(v) - below(low)) / (below(high) - below(low)); }),
        2.7);
    const Tensor open = truncated_normal({kMany}, 0, 1, -INFINITY, INFINITY, {.seed = 7});
    EXPECT_LT(kolmogorov(open.to(float64).to_vector<double>(), normal_below), 2.7);
    EXPECT_THROWS(truncated_normal({2}, 0, 0), ValueError,
                  "truncated_normal: mean must be finite and std more than 0, got 0 and 0");
    EXPECT_THROWS(truncated_normal({2}, 0, 1, 9, 10), ValueError,
                  "truncated_normal: [9, 10] holds too little of the distribution of mean 0 and "
                  "std 1");
    EXPECT_THROWS(truncated_normal({2}, 0, 1, 1, -1), ValueError,
                  "truncated_normal: [1, -1] holds too little of the distribution of mean 0 and "
                  "std 1");
}

TEST(Sampling, Geometric) {
    for (double p : {0.03, 0.4, 0.95}) {
        const Tensor x = geometric({kMany}, p, {.dtype = int64, .seed = 8});
        const Doubles values = x.to(float64).to_vector<double>();
        EXPECT_LT(chi_square(counted(values), kMany,
                             [p](int64_t k) {
                                 const auto failures = static_cast<double>(k - 1);
                                 return k < 1 ? 0 : std::pow(1 - p, failures) * p;
                             }),
                  6)
            << p;
    }
    EXPECT_EQ(geometric({4}, 0.5, {.dtype = float16}).dtype(), float16);
    for (double p : {0.0, 1.0, -0.5})
        EXPECT_THROWS(geometric({2}, p), ValueError,
                      detail::concat("geometric: p must be in (0, 1), got ", p));
    EXPECT_THROWS(geometric({2}, 0.5, {.dtype = bool_}), DTypeError,
                  "geometric: dtype bool is not supported; it takes float32, float64, int32, "
                  "int64, uint8");
}

TEST(Sampling, Poisson) {
    for (double rate : {0.05, 1.0, 9.99, 10.0, 35.5, 1000.0, 1e6}) {
        const Tensor x = poisson(full({kMany}, rate, {.dtype = float64}), {.seed = 5});
        const Doubles values = x.to_vector<double>();
        const auto probability = [rate](int64_t k) {
            const auto n = static_cast<double>(k);
            return std::exp(n * std::log(rate) - rate - std::lgamma(n + 1));
        };
        const double mean = std::accumulate(values.begin(), values.end(), 0.0) / kMany;
        EXPECT_NEAR(mean, rate, 5 * std::sqrt(rate / kMany)) << rate;
        if (rate < 2000) {
            EXPECT_LT(chi_square(counted(values), kMany, probability), 6) << rate;
        }
    }
    EXPECT_EQ(poisson(zeros({3})).to_vector<float>(), std::vector<float>(3, 0));
    EXPECT_THROWS(poisson(full({2}, -1)), ValueError,
                  "poisson: rates must be finite and not negative, got -1");
}

TEST(Sampling, Bernoulli) {
    const Doubles x = bernoulli({kMany}, 0.3, {.dtype = float64, .seed = 6}).to_vector<double>();
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / kMany;
    EXPECT_NEAR(mean, 0.3, 5 * std::sqrt(0.21 / kMany));
    const Tensor sure = from_vector<float>({0, 1, 0, 1});
    EXPECT_EQ(bernoulli(sure).to_vector<float>(), sure.to_vector<float>());
    EXPECT_THROWS(bernoulli({2}, 1.5), ValueError, "bernoulli: p must be in [0, 1], got 1.5");
    EXPECT_THROWS(bernoulli(zeros({2}, {.dtype = int64})), DTypeError,
                  "bernoulli: dtype int64 is not supported; it takes float32, float64");
}

TEST(Sampling, NormalOfTensors) {
    const Tensor mean = from_vector<double>({-3, 100}),
                 std = full({kMany, 1}, 2, {.dtype = float64});
    const Doubles x = normal(mean, std, {.seed = 7}).to_vector<double>();
    Doubles first, second;
    for (size_t i = 0; i < x.size(); i += 2) {
        first.push_back((x[i] + 3) / 2);
        second.push_back((x[i + 1] - 100) / 2);
    }
    EXPECT_LT(kolmogorov(first, normal_below), 2.7);
    EXPECT_LT(kolmogorov(second, normal_below), 2.7);
    EXPECT_EQ(normal(mean, 0.0).to_vector<double>(), mean.to_vector<double>());
    EXPECT_EQ(normal(5, zeros({2})).to_vector<float>(), std::vector<float>(2, 5));
    EXPECT_THROWS(normal(mean, full({2}, -1, {.dtype = float64})), ValueError,
                  "normal: std must not be negative, got -1");
}

TEST(Sampling, MultinomialWithReplacement) {
    const Doubles w = {1, 0, 2.5, 0.5, 4};
    const Longs x = multinomial(from_vector(w), kMany, true, {.seed = 8}).to_vector<int64_t>();
    EXPECT_LT(
        chi_square(counted(x), kMany, [&](int64_t c) { return w[static_cast<size_t>(c)] / 8; }), 6);
    EXPECT_FALSE(counted(x).contains(1));
    const Tensor rows = multinomial(from_vector<float>({0, 1, 0, 0, 0, 3}, {2, 3}), 4, true);
    EXPECT_EQ(rows.to_vector<int64_t>(), (Longs{1, 1, 1, 1, 2, 2, 2, 2}));
}

TEST(Sampling, MultinomialWithoutReplacement) {
    const Tensor w = from_vector<double>({1, 0, 2, 5});
    std::map<int64_t, int64_t> firsts;
    const Tensor many = from_vector<double>({1, 0, 2, 5});
    Generator generator(9);
    for (int i = 0; i < 4000; ++i) {
        Longs x = multinomial(w, 3, false, {.generator = &generator}).to_vector<int64_t>();
        ++firsts[x[0]];
        std::sort(x.begin(), x.end());
        ASSERT_EQ(x, (Longs{0, 2, 3}));
    }
    EXPECT_LT(
        chi_square(firsts, 4000, [](int64_t c) { return c == 0   ? 0.125
                                                        : c == 2 ? 0.25
                                                                 : 0.625; }),
        6);
}

TEST(Sampling, MultinomialRefuses) {
    const std::string wrong = "multinomial: weights must be finite and not negative, got ";
    EXPECT_THROWS(multinomial(from_vector<double>({1, -2}), 1), ValueError, wrong + "-2");
    EXPECT_THROWS(multinomial(full({2}, std::numeric_limits<double>::infinity()), 1), ValueError,
                  wrong + "inf");
    EXPECT_THROWS(multinomial(ones({2, 2, 2}), 1), ShapeError,
                  "multinomial: weights must be [m] or [rows, m], got [2, 2, 2]");
    EXPECT_THROWS(multinomial(ones({3}), 4), ValueError,
                  "multinomial: 4 of 3 classes cannot be drawn without replacement");
    EXPECT_THROWS(multinomial(zeros({3}), 1, true), ValueError,
                  "multinomial: 1 weights above 0 are wanted in a row, got 0");
    EXPECT_THROWS(multinomial(from_vector<double>({1, 0}), 2), ValueError,
                  "multinomial: 2 weights above 0 are wanted in a row, got 1");
}

TEST(Sampling, Choice) {
    EXPECT_EQ(choice(10, {3, 4}, true, {}, {.seed = 1}).shape(), (Shape{3, 4}));
    Longs all = choice(6, {6}, false, {}, {.seed = 2}).to_vector<int64_t>();
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (Longs{0, 1, 2, 3, 4, 5}));
    const Tensor a = from_vector<int32_t>({1, 2, 3, 4, 5, 6}, {3, 2});
    const Tensor picked = choice(a, {2, 2}, true, from_vector<double>({0, 0, 1}));
    EXPECT_EQ(picked.shape(), (Shape{2, 2, 2}));
    EXPECT_EQ(picked.to_vector<int32_t>(), (std::vector<int32_t>{5, 6, 5, 6, 5, 6, 5, 6}));
    EXPECT_EQ(choice(0, {0}).numel(), 0);
    EXPECT_THROWS(choice(3, {2, 2}, false), ValueError,
                  "choice: 4 of 3 cannot be chosen without replacement");
    EXPECT_THROWS(choice(0, {1}), ValueError, "choice: there is nothing to choose from, n is 0");
    EXPECT_THROWS(choice(3, {1}, true, ones({2})), ShapeError, "choice: p must be [3], got [2]");
}

TEST(Sampling, Likes) {
    const Tensor x = zeros({2, 3}, {.dtype = float64});
    EXPECT_EQ(rand_like(x).dtype(), float64);
    EXPECT_EQ(randn_like(x, {.dtype = float32}).dtype(), float32);
    EXPECT_EQ(randint_like(x, 3, 4).to_vector<double>(), Doubles(6, 3));
    EXPECT_EQ(rand_like(x).shape(), x.shape());
}

TEST(Sequence, Logspace) {
    EXPECT_EQ(logspace(0, 3, 4, 10, {.dtype = float64}).to_vector<double>(),
              (Doubles{1, 10, 100, 1000}));
    EXPECT_EQ(logspace(-1, 1, 3, 2).to_vector<float>(), (std::vector<float>{0.5f, 1, 2}));
    EXPECT_EQ(logspace(0, 1, 0).numel(), 0);
    EXPECT_THROWS(logspace(0, 1, -1), ValueError,
                  "logspace: the count must not be negative, got -1");
}

TEST(Sampling, SeedsRepeat) {
    const Tensor w = ones({100});
    for (bool replacement : {false, true})
        EXPECT_EQ(multinomial(w, 20, replacement, {.seed = 3}).to_vector<int64_t>(),
                  multinomial(w, 20, replacement, {.seed = 3}).to_vector<int64_t>());
    EXPECT_EQ(poisson(full({50}, 20), {.seed = 3}).to_vector<float>(),
              poisson(full({50}, 20), {.seed = 3}).to_vector<float>());
}

}  // namespace
}  // namespace tern::test
