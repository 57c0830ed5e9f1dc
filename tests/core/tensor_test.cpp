// The tensor handle: sharing, reading, conversion between dtypes, and what mistakes say.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autograd/autograd.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Doubles = std::vector<double>;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Tensor, HandlesAndViewsShareMemory) {
    const Tensor x = zeros({2, 3}), same = x, view = transpose(x), copy = x.clone();
    x.fill_(1);
    EXPECT_TRUE(same.is_same(x));
    EXPECT_EQ(view.to_vector<float>(), std::vector<float>(6, 1));
    EXPECT_EQ(copy.to_vector<float>(), std::vector<float>(6, 0));
    EXPECT_EQ(x.contiguous().data<float>(), x.data<float>());
    EXPECT_NE(view.contiguous().data<float>(), x.data<float>());
    EXPECT_TRUE(view.clone().is_contiguous());
}

TEST(Tensor, DescribesItself) {
    const Tensor x = zeros({2, 3}, {.dtype = float64});
    EXPECT_EQ(x.dim(), 2);
    EXPECT_EQ(x.size(-1), 3);
    EXPECT_EQ(x.numel(), 6);
    EXPECT_EQ(describe(x), "tensor of shape [2, 3], float64 on cpu");
    EXPECT_EQ(describe(Tensor()), "an undefined tensor");
    EXPECT_FALSE(Tensor().defined());
}

TEST(Tensor, ReadsStridedMemoryInRowMajorOrder) {
    const Tensor x = from_vector<float>({1, 2, 3, 4, 5, 6}, {2, 3});
    EXPECT_EQ(transpose(x).to_vector<float>(), (std::vector<float>{1, 4, 2, 5, 3, 6}));
    EXPECT_EQ(slice(x, 1, 0, kEnd, 2).to_vector<float>(), (std::vector<float>{1, 3, 4, 6}));
    EXPECT_EQ(expand(select(x, 0, 1), {2, 3}).to_vector<float>(),
              (std::vector<float>{4, 5, 6, 4, 5, 6}));
}

TEST(Tensor, CopiesIntoAView) {
    const Tensor x = zeros({2, 3});
    slice(x, 1, 1, 3).copy_(from_vector<double>({1, 2, 3, 4}, {2, 2}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 1, 2, 0, 3, 4}));
    x.copy_(from_vector<float>({7, 8, 9}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{7, 8, 9, 7, 8, 9}));
    EXPECT_THROWS(x.copy_(zeros({2})), ShapeError,
                  "copy_: shapes [2, 3] and [2] cannot be broadcast together");
}

TEST(Tensor, ItemKeepsLargeIntegers) {
    const int64_t large = (int64_t{1} << 60) + 1;
    EXPECT_EQ(from_vector<int64_t>({large}).item<int64_t>(), large);
    EXPECT_EQ(select(arange(5), 0, 3).item<int>(), 3);
    EXPECT_EQ(from_vector<bool>({true}).item<bool>(), true);
}

// Element by element as NumPy does it where the value fits; saturating, and NaN to 0, where not.
TEST(Conversion, OfEveryKindOfValue) {
    const Tensor x = from_vector<double>({1.9, -1.9, 300, -5, 0, kNan, kInf, -kInf, 3e9, 1e20});
    EXPECT_EQ(
        x.to(int32).to_vector<int32_t>(),
        (std::vector<int32_t>{1, -1, 300, -5, 0, 0, INT32_MAX, INT32_MIN, INT32_MAX, INT32_MAX}));
    EXPECT_EQ(x.to(int64).to_vector<int64_t>(),
              (std::vector<int64_t>{1, -1, 300, -5, 0, 0, INT64_MAX, INT64_MIN, 3'000'000'000,
                                    INT64_MAX}));
    EXPECT_EQ(x.to(uint8).to_vector<uint8_t>(),
              (std::vector<uint8_t>{1, 0, 255, 0, 0, 0, 255, 0, 255, 255}));
    EXPECT_EQ(x.to(bool_).to_vector<bool>(),
              (std::vector<bool>{true, true, true, true, false, true, true, true, true, true}));
    EXPECT_EQ(x.to(float32).to_vector<float>()[8], 3e9f);
}

TEST(Conversion, BetweenAllPairsKeepsSmallNumbers) {
    const DType all[] = {float32, float64, int32, int64, uint8, bool_};
    for (DType from : all)
        for (DType to : all) {
            const Tensor x = from_vector<double>({0, 1, 1, 0, 1}).to(from).to(to);
            EXPECT_EQ(x.dtype(), to);
            EXPECT_EQ(x.to(float64).to_vector<double>(), (Doubles{0, 1, 1, 0, 1}))
                << name(from) << " to " << name(to);
        }
}

TEST(Conversion, OfLongAndStridedTensors) {
    const Tensor x = reshape(arange(3000), {50, 60});
    const Doubles direct = transpose(x).to(float64).to_vector<double>();
    for (int i = 0; i < 60; ++i)
        for (int j = 0; j < 50; ++j) ASSERT_EQ(direct[i * 50 + j], j * 60 + i);
}

TEST(Conversion, ToTheSameTypeIsTheTensorItself) {
    const Tensor x = zeros({2});
    EXPECT_TRUE(x.to(float32).is_same(x));
    EXPECT_TRUE(x.to(Device("cpu")).is_same(x));
}

// The ten commonest mistakes, word for word.
TEST(Mistakes, SayWhatCameAndWhatWasWanted) {
    const Tensor x = zeros({2, 3});
    EXPECT_THROWS(matmul(x, x), ShapeError, "matmul: inner sizes differ: [2, 3] and [2, 3]");
    EXPECT_THROWS(x + zeros({2}), ShapeError,
                  "add: shapes [2, 3] and [2] cannot be broadcast together");
    EXPECT_THROWS(x * zeros({2, 3}, {.dtype = float64}), DTypeError,
                  "mul: dtypes differ: float32 and float64; convert one with .to(...)");
    EXPECT_THROWS(sum(x, {2}), IndexError,
                  "sum: dim 2 is out of range for a tensor of 2 dimensions");
    EXPECT_THROWS(reshape(x, {4}), ShapeError, "reshape: 6 elements do not fit shape [4]");
    EXPECT_THROWS(exp(arange(3)), DTypeError,
                  "exp: dtype int64 is not supported; it takes float32, float64");
    EXPECT_THROWS(x.item<float>(), ShapeError,
                  "item: a tensor of one element is wanted, got shape [2, 3]");
    EXPECT_THROWS(x.to_vector<double>(), DTypeError,
                  "to_vector: float64 was asked for, but the tensor is float32; convert it with "
                  ".to(float64)");
    EXPECT_THROWS(Tensor().shape(), ValueError,
                  "an undefined tensor was used: it was never given a value");
    EXPECT_THROWS((x.requires_grad_(), exp(x).backward()), GradError,
                  "backward: a gradient is wanted for an output of shape [2, 3]; only for one "
                  "element may it be left out");
}

TEST(Mistakes, FractionsBesideIntegers) {
    EXPECT_THROWS(arange(3) + 0.5, DTypeError,
                  "add: 0.5 is not a whole number, but the tensor is int64");
    EXPECT_THROWS(2.5 - arange(3), DTypeError,
                  "sub: 2.5 is not a whole number, but the tensor is int64");
    EXPECT_THROWS(arange(3) < 0.5, DTypeError,
                  "lt: 0.5 is not a whole number, but the tensor is int64");
    EXPECT_EQ((arange(3) * 2).to_vector<int64_t>(), (std::vector<int64_t>{0, 2, 4}));
}

TEST(Mistakes, LeaveTheOperandsAsTheyWere) {
    const Tensor x = from_vector<float>({1, 2});
    const uint32_t version = x.version();
    EXPECT_THROW(x.copy_(zeros({3})), ShapeError);
    EXPECT_THROW(x + zeros({3}), ShapeError);
    EXPECT_EQ(x.version(), version);
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{1, 2}));
}

}  // namespace
}  // namespace tern::test
