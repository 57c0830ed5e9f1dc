// Factories and random tensors.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/convert.h"
#include "tensor/tensor.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Floats32 = std::vector<float>;
using Doubles = std::vector<double>;
using Longs = std::vector<int64_t>;

TEST(Factory, Fills) {
    EXPECT_EQ(zeros({2, 2}).to_vector<float>(), Floats32(4, 0));
    EXPECT_EQ(ones({3}, {.dtype = int64}).to_vector<int64_t>(), Longs(3, 1));
    EXPECT_EQ(full({2}, 2.5, {.dtype = float64}).to_vector<double>(), Doubles(2, 2.5));
    EXPECT_EQ(full({2}, 2.9, {.dtype = int32}).to_vector<int32_t>(), std::vector<int32_t>(2, 2));
    EXPECT_EQ(full({2}, 3, {.dtype = bool_}).to_vector<bool>(), std::vector<bool>(2, true));
    EXPECT_EQ(scalar(4).dim(), 0);
    EXPECT_EQ(scalar(4).item<int>(), 4);
    EXPECT_EQ(eye(2).to_vector<float>(), (Floats32{1, 0, 0, 1}));
    EXPECT_EQ(eye(0).shape(), (Shape{0, 0}));
    EXPECT_EQ(zeros({0, 3}).numel(), 0);
    EXPECT_THROWS(zeros({2, -3}), ShapeError, "empty: sizes must not be negative, got [2, -3]");
}

TEST(Factory, Likes) {
    const Tensor x = zeros({2, 3}, {.dtype = float64});
    EXPECT_EQ(ones_like(x).dtype(), float64);
    EXPECT_EQ(ones_like(x, int32).dtype(), int32);
    EXPECT_EQ(full_like(x, 7).to_vector<double>(), Doubles(6, 7));
    EXPECT_EQ(zeros_like(x).shape(), x.shape());
}

TEST(Factory, Sequences) {
    EXPECT_EQ(arange(4).to_vector<int64_t>(), (Longs{0, 1, 2, 3}));
    EXPECT_EQ(arange(5, 0, -2).to_vector<int64_t>(), (Longs{5, 3, 1}));
    EXPECT_EQ(arange(0, 1, 0.25).to_vector<float>(), (Floats32{0, 0.25, 0.5, 0.75}));
    EXPECT_EQ(arange(3, {.dtype = float64}).dtype(), float64);
    EXPECT_EQ(arange(3, 3).numel(), 0);
    EXPECT_EQ(arange(0, -3).numel(), 0);
    EXPECT_THROWS(arange(0, 1, 0), ValueError, "arange: step must not be 0");
    EXPECT_EQ(linspace(0, 1, 5).to_vector<float>(), (Floats32{0, 0.25, 0.5, 0.75, 1}));
    EXPECT_EQ(linspace(2, 3, 1).to_vector<float>(), Floats32{2});
    EXPECT_EQ(linspace(0, 1, 0).numel(), 0);
    const Doubles even = linspace(0.1, 0.7, 7, {.dtype = float64}).to_vector<double>();
    EXPECT_EQ(even.front(), 0.1);
    EXPECT_EQ(even.back(), 0.7);
}

TEST(Factory, FromVectors) {
    EXPECT_EQ(from_vector<float>({1, 2}).shape(), Shape{2});
    EXPECT_EQ(from_vector<bool>({true, false}).to_vector<bool>(), (std::vector<bool>{true, false}));
    EXPECT_EQ(from_vector<uint8_t>({1, 255}).to_vector<uint8_t>(), (std::vector<uint8_t>{1, 255}));
    EXPECT_THROWS(from_vector<float>({1, 2, 3}, {2, 2}), ShapeError,
                  "from_vector: 3 values do not fill shape [2, 2]");
    const std::vector<double> memory = {1, 2, 3};
    const Tensor x = from_memory(memory.data(), {3}, float64);
    EXPECT_NE(x.data<double>(), memory.data());
    EXPECT_EQ(x.to_vector<double>(), memory);
}

TEST(Random, SameSeedSameNumbers) {
    EXPECT_EQ(randn({100}, {.seed = 7}).to_vector<float>(),
              randn({100}, {.seed = 7}).to_vector<float>());
    EXPECT_NE(randn({100}, {.seed = 7}).to_vector<float>(),
              randn({100}, {.seed = 8}).to_vector<float>());
    Generator a(5), b(5);
    const Tensor first = rand({10}, {.generator = &a}), second = rand({10}, {.generator = &a});
    EXPECT_NE(first.to_vector<float>(), second.to_vector<float>());
    EXPECT_EQ(first.to_vector<float>(), rand({10}, {.generator = &b}).to_vector<float>());
    EXPECT_EQ(a.draw(), 2u);
    manual_seed(3);
    const Tensor before = rand({10});
    manual_seed(3);
    EXPECT_EQ(before.to_vector<float>(), rand({10}).to_vector<float>());
}

TEST(Random, ALongerDrawBeginsWithTheShorterOne) {
    const Floats32 longer = rand({1000}, {.seed = 1}).to_vector<float>();
    const Floats32 shorter = rand({10, 7}, {.seed = 1}).to_vector<float>();
    EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), longer.begin()));
}

TEST(Random, MomentsAreRight) {
    const int n = 100'000;
    const auto moments = [](const Doubles& v) {
        const double mean = std::accumulate(v.begin(), v.end(), 0.0) / double(v.size());
        double var = 0;
        for (double x : v) var += (x - mean) * (x - mean);
        return std::pair(mean, var / double(v.size()));
    };
    const auto [m, v] =
        moments(normal({n}, 3, 2, {.dtype = float64, .seed = 1}).to_vector<double>());
    EXPECT_NEAR(m, 3, 5 * 2 / std::sqrt(n));
    EXPECT_NEAR(v, 4, 5 * 4 * std::sqrt(2.0 / n));
    const auto [um, uv] =
        moments(uniform({n}, -1, 3, {.dtype = float64, .seed = 1}).to_vector<double>());
    EXPECT_NEAR(um, 1, 5 * 1.155 / std::sqrt(n));
    EXPECT_NEAR(uv, 16.0 / 12, 0.02);
}

TEST(Random, IntegersCoverTheirRange) {
    const Longs v = randint(-3, 4, {7000}, {.seed = 2}).to_vector<int64_t>();
    EXPECT_EQ(*std::min_element(v.begin(), v.end()), -3);
    EXPECT_EQ(*std::max_element(v.begin(), v.end()), 3);
    for (int64_t value = -3; value < 4; ++value)
        EXPECT_NEAR(std::count(v.begin(), v.end(), value), 1000, 160);
    EXPECT_THROWS(randint(3, 3, {2}), ValueError, "randint: low must be below high, got 3 and 3");
    EXPECT_EQ(randint(0, 10, {3}, {.dtype = uint8}).dtype(), uint8);
}

TEST(Random, PermutationsHoldEveryNumberOnce) {
    for (int64_t n : {0, 1, 1000}) {
        Longs v = randperm(n, {.seed = 4}).to_vector<int64_t>();
        EXPECT_EQ(std::is_sorted(v.begin(), v.end()), n < 1000);
        std::sort(v.begin(), v.end());
        Longs wanted(static_cast<size_t>(n));
        std::iota(wanted.begin(), wanted.end(), 0);
        EXPECT_EQ(v, wanted);
    }
}

TEST(Random, WrongOptionsAreRefused) {
    EXPECT_THROWS(randn({2}, {.dtype = int32}), DTypeError,
                  "normal: float32 or float64 is wanted, got int32");
    EXPECT_THROWS(normal({2}, 0, -1), ValueError, "normal: std must not be negative, got -1");
    EXPECT_THROWS(randperm(-1), ValueError, "randperm: n must not be negative, got -1");
}

TEST(Random, SameForAnyNumberOfThreads) {
    const int before = num_threads();
    set_num_threads(1);
    const Floats32 one = randn({50'003}, {.seed = 9}).to_vector<float>();
    set_num_threads(7);
    EXPECT_EQ(randn({50'003}, {.seed = 9}).to_vector<float>(), one);
    set_num_threads(before);
}

TEST(FromBlob, BorrowsMemoryUntilTheLastView) {
    std::vector<float> memory = {1, 2, 3, 4, 5, 6};
    int deleted = 0;
    const auto deleter = [&](void* data) { deleted += data == memory.data(); };
    {
        Tensor view;
        {
            const Tensor x = from_blob(memory.data(), {2, 3}, {.deleter = deleter});
            view = with_layout(x, permute("view", x.layout(), {1, 0}));
            memory[1] = 20;
        }
        EXPECT_EQ(deleted, 0);
        EXPECT_EQ(view.to_vector<float>(), (std::vector<float>{1, 4, 20, 5, 3, 6}));
        view.fill_(7);
        EXPECT_EQ(memory[5], 7);
    }
    EXPECT_EQ(deleted, 1);
}

TEST(FromBlob, ReadsStridesAndTypes) {
    std::vector<int64_t> memory = {1, 2, 3, 4, 5, 6};
    const Tensor x = from_blob(memory.data(), {2, 2}, {.dtype = int64, .strides = Strides{1, 3}});
    EXPECT_EQ(x.to_vector<int64_t>(), (std::vector<int64_t>{1, 4, 2, 5}));
    EXPECT_EQ(from_blob(nullptr, {0, 3}).numel(), 0);
}

TEST(FromBlob, RefusesWhatCannotBeRead) {
    float x[4] = {};
    EXPECT_THROWS(from_blob(nullptr, {4}), ValueError, "from_blob: a null pointer for shape [4]");
    EXPECT_THROWS(from_blob(x, {2, 2}, {.strides = Strides{1}}), ShapeError,
                  "from_blob: 1 strides for shape [2, 2]");
    EXPECT_THROWS(from_blob(x, {2, 2}, {.strides = Strides{-2, 1}}), ValueError,
                  "from_blob: strides must not be negative, got [-2, 1]");
    EXPECT_THROWS(from_blob(x, {-1}), ShapeError,
                  "from_blob: sizes must not be negative, got [-1]");
    constexpr int64_t kHuge = int64_t{1} << 50;
    EXPECT_THROWS(from_blob(x, {2, 1 << 20}, {.strides = Strides{1, kHuge}}), ShapeError,
                  "from_blob: shape [2, 1048576] with strides [1, 1125899906842624] reaches beyond "
                  "what memory can hold");
}

}  // namespace
}  // namespace tern::test
