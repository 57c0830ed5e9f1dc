// Elementwise operations where formulas end: infinities, NaN, signed zeros, the ends of ranges, and
// integers that overflow or are divided by 0. On every device.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autograd/autograd.h"
#include "tests/support/devices.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int32_t kLowest = std::numeric_limits<int32_t>::lowest();
constexpr int32_t kHighest = std::numeric_limits<int32_t>::max();

// Equal, the sign of zeros too; NaN equals NaN. For float32 and float64.
void expect_values(const std::function<Tensor(const Tensor&)>& f, const Values& x,
                   const Values& wanted, const char* what) {
    for (Device device : devices())
        for (DType dtype : {float32, float64}) {
            const Tensor in = from_vector<double>(x).to(device, dtype);
            const Values y = f(in).to(Device(), float64).to_vector<double>();
            for (size_t i = 0; i < wanted.size(); ++i) {
                const double w = dtype == float32 ? static_cast<float>(wanted[i]) : wanted[i];
                const bool same = std::isnan(w)
                                      ? std::isnan(y[i])
                                      : y[i] == w && std::signbit(y[i]) == std::signbit(w);
                EXPECT_TRUE(same) << what << "(" << x[i] << ") = " << y[i] << ", wanted "
                                  << wanted[i] << ", " << device.str() << " " << name(dtype);
            }
        }
}
#define EXPECT_VALUES(call, x, wanted) \
    expect_values([](const Tensor& t) { return call; }, Values x, Values wanted, #call)

TEST(Elementwise, RootsAndExponentialsAtTheirEnds) {
    EXPECT_VALUES(exp(t), ({kInf, -kInf, kNan, 0, 800, -800}), ({kInf, 0, kNan, 1, kInf, 0}));
    EXPECT_VALUES(exp2(t), ({kInf, -kInf, kNan, -0.0, 3, 2000}), ({kInf, 0, kNan, 1, 8, kInf}));
    EXPECT_VALUES(expm1(t), ({kInf, -kInf, kNan, -0.0, 0}), ({kInf, -1, kNan, -0.0, 0}));
    EXPECT_VALUES(log(t), ({kInf, 0, -0.0, -1, kNan}), ({kInf, -kInf, -kInf, kNan, kNan}));
    EXPECT_VALUES(log1p(t), ({kInf, -1, -2, -0.0, kNan}), ({kInf, -kInf, kNan, -0.0, kNan}));
    EXPECT_VALUES(log2(t), ({kInf, 0, -1, 1, kNan}), ({kInf, -kInf, kNan, 0, kNan}));
    EXPECT_VALUES(log10(t), ({kInf, 0, -1, 1, kNan}), ({kInf, -kInf, kNan, 0, kNan}));
    EXPECT_VALUES(sqrt(t), ({kInf, -0.0, -1, kNan}), ({kInf, -0.0, kNan, kNan}));
    EXPECT_VALUES(rsqrt(t), ({kInf, 0, -1, kNan, 4}), ({0, kInf, kNan, kNan, 0.5}));
    EXPECT_VALUES(cbrt(t), ({kInf, -kInf, -0.0, kNan}), ({kInf, -kInf, -0.0, kNan}));
}

TEST(Elementwise, TrigonometryAtItsEnds) {
    EXPECT_VALUES(sin(t), ({kInf, -0.0, kNan}), ({kNan, -0.0, kNan}));
    EXPECT_VALUES(cos(t), ({-kInf, -0.0, kNan}), ({kNan, 1, kNan}));
    EXPECT_VALUES(tan(t), ({kInf, -0.0, kNan}), ({kNan, -0.0, kNan}));
    EXPECT_VALUES(asin(t), ({1.5, -2, -0.0, kNan}), ({kNan, kNan, -0.0, kNan}));
    EXPECT_VALUES(acos(t), ({1.5, 1, kNan}), ({kNan, 0, kNan}));
    EXPECT_VALUES(atan(t), ({-0.0, kNan}), ({-0.0, kNan}));
    EXPECT_VALUES(sinh(t), ({kInf, -kInf, -0.0, kNan}), ({kInf, -kInf, -0.0, kNan}));
    EXPECT_VALUES(cosh(t), ({kInf, -kInf, 0, kNan}), ({kInf, kInf, 1, kNan}));
    EXPECT_VALUES(asinh(t), ({kInf, -kInf, -0.0, kNan}), ({kInf, -kInf, -0.0, kNan}));
    EXPECT_VALUES(acosh(t), ({kInf, 1, 0.5, -3, kNan}), ({kInf, 0, kNan, kNan, kNan}));
    EXPECT_VALUES(atanh(t), ({1, -1, 1.5, -0.0, kNan}), ({kInf, -kInf, kNan, -0.0, kNan}));
    EXPECT_VALUES(atan2(t, t * 0.0 + 1.0), ({0, -0.0, kNan}), ({0, -0.0, kNan}));
    EXPECT_VALUES(hypot(t, t), ({kInf, -kInf, 0, kNan}), ({kInf, kInf, 0, kNan}));
}

TEST(Elementwise, SpecialFunctionsAtTheirPoles) {
    EXPECT_VALUES(erf(t), ({kInf, -kInf, -0.0, kNan}), ({1, -1, -0.0, kNan}));
    EXPECT_VALUES(erfc(t), ({kInf, -kInf, 0, kNan}), ({0, 2, 1, kNan}));
    EXPECT_VALUES(erfinv(t), ({1, -1, 1.5, -0.0, 0, kNan}), ({kInf, -kInf, kNan, -0.0, 0, kNan}));
    EXPECT_VALUES(lgamma(t), ({1, 2, 0, -1, -7, kInf, -kInf, kNan}),
                  ({0, 0, kInf, kInf, kInf, kInf, kInf, kNan}));
    EXPECT_VALUES(digamma(t), ({0, -0.0, -1, -7, kInf, kNan}),
                  ({-kInf, kInf, kNan, kNan, kInf, kNan}));
    EXPECT_VALUES(polygamma(1, t), ({0, -1, -7, kInf, kNan}), ({kInf, kInf, kInf, 0, kNan}));
    EXPECT_VALUES(polygamma(2, t), ({0, -3, kNan}), ({-kInf, -kInf, kNan}));
}

TEST(Elementwise, RoundingKeepsSignsAndInfinities) {
    const Values x = {-2.5, -1.5, -0.5, -0.0, 0.5, 1.5, 2.5, kInf, -kInf, kNan};
    expect_values([](const Tensor& t) { return round(t); }, x,
                  {-2, -2, -0.0, -0.0, 0, 2, 2, kInf, -kInf, kNan}, "round");
    expect_values([](const Tensor& t) { return floor(t); }, x,
                  {-3, -2, -1, -0.0, 0, 1, 2, kInf, -kInf, kNan}, "floor");
    expect_values([](const Tensor& t) { return ceil(t); }, x,
                  {-2, -1, -0.0, -0.0, 1, 2, 3, kInf, -kInf, kNan}, "ceil");
    expect_values([](const Tensor& t) { return trunc(t); }, x,
                  {-2, -1, -0.0, -0.0, 0, 1, 2, kInf, -kInf, kNan}, "trunc");
    EXPECT_VALUES(round(t, 2), ({1.125, kInf, kNan, 0}), ({1.12, kInf, kNan, 0}));
    EXPECT_VALUES(round(t, 400), ({1.125, -3}), ({1.125, -3}));
    EXPECT_VALUES(round(t, -1), ({15, 25, -15}), ({20, 20, -20}));
}

TEST(Elementwise, DivisionOfFloatsFollowsPython) {
    EXPECT_VALUES(remainder(t, 3), ({5, -5, 3, kInf, kNan}), ({2, 1, 0, kNan, kNan}));
    EXPECT_VALUES(remainder(t, -3), ({5, -5}), ({-1, -2}));
    EXPECT_VALUES(fmod(t, 3), ({5, -5, 3}), ({2, -2, 0}));
    EXPECT_VALUES(fmod(t, 0), ({5, 0}), ({kNan, kNan}));
    EXPECT_VALUES(floor_divide(t, 3), ({5, -5, 7, -0.5}), ({1, -2, 2, -1}));
    EXPECT_VALUES(floor_divide(t, 0), ({5, -5, 0}), ({kInf, -kInf, kNan}));
    EXPECT_VALUES(floor_divide(t, kInf), ({5, -5, 0}), ({0, -1, 0}));
    EXPECT_VALUES(t % 3.0, ({5, -5}), ({2, 1}));
}

TEST(Elementwise, ActivationsAtInfinity) {
    EXPECT_VALUES(mish(t), ({kInf, 0, kNan}), ({kInf, 0, kNan}));
    EXPECT_VALUES(logsigmoid(t), ({kInf, -kInf, kNan}), ({0, -kInf, kNan}));
    EXPECT_VALUES(hardtanh(t), ({kInf, -kInf, kNan}), ({1, -1, kNan}));
    EXPECT_VALUES(relu6(t), ({kInf, -kInf, kNan}), ({6, 0, kNan}));
    EXPECT_VALUES(hardsigmoid(t), ({kInf, -kInf, kNan}), ({1, 0, kNan}));
    EXPECT_VALUES(selu(t), ({kInf, kNan, 0}), ({kInf, kNan, 0}));
    EXPECT_VALUES(celu(t, 2), ({kInf, -kInf, kNan}), ({kInf, -2, kNan}));
    EXPECT_VALUES(threshold(t, 1, 7), ({kInf, -kInf, 1, kNan}), ({kInf, 7, 7, kNan}));
    EXPECT_VALUES(softshrink(t), ({kInf, -kInf, 0.25, kNan}), ({kInf, -kInf, 0, kNan}));
    EXPECT_VALUES(hardshrink(t), ({kInf, -kInf, 0.25, kNan}), ({kInf, -kInf, 0, kNan}));
}

TEST(Elementwise, LogarithmicSumsOfInfinities) {
    EXPECT_VALUES(logaddexp(t, t), ({-kInf, kInf, kNan}), ({-kInf, kInf, kNan}));
    EXPECT_VALUES(logaddexp(t, t * 0.0 - 1.0), ({1000, kNan}), ({1000, kNan}));
    EXPECT_VALUES(xlogy(0, t), ({0, -1, kInf, kNan}), ({0, 0, 0, kNan}));
    EXPECT_VALUES(xlogy(t, 0), ({0, 1, -1, kNan}), ({0, -kInf, kInf, kNan}));
    EXPECT_VALUES(lerp(t, t + 0.1, 1), ({0.5}), ({0.6}));
}

TEST(Elementwise, NanAndInfinitiesAreToldApart) {
    for (Device device : devices()) {
        const Tensor x = from_vector<double>({kNan, kInf, -kInf, 0, -1}).to(device);
        using Masks = std::vector<bool>;
        EXPECT_EQ(isnan(x).to(Device()).to_vector<bool>(),
                  (Masks{true, false, false, false, false}));
        EXPECT_EQ(isinf(x).to(Device()).to_vector<bool>(),
                  (Masks{false, true, true, false, false}));
        EXPECT_EQ(isfinite(x).to(Device()).to_vector<bool>(),
                  (Masks{false, false, false, true, true}));
        EXPECT_EQ(logical_not(x).to(Device()).to_vector<bool>(),
                  (Masks{false, false, false, true, false}));
        EXPECT_EQ(isclose(x, x).to(Device()).to_vector<bool>(),
                  (Masks{false, true, true, true, true}));
        EXPECT_TRUE(allclose(x, x, 1e-5, 1e-8, true));
        EXPECT_FALSE(isclose(zeros({}, {.device = device}), full({}, kInf, {.device = device}))
                         .item<bool>());
        EXPECT_FALSE(equal(x, x));
        EXPECT_EQ(nan_to_num(x, 7, 8, 9).to(Device()).to_vector<double>(),
                  (Values{7, 8, 9, 0, -1}));
        EXPECT_EQ(nan_to_num(x.to(float32)).to(Device()).to_vector<float>(),
                  (std::vector<float>{0, std::numeric_limits<float>::max(),
                                      std::numeric_limits<float>::lowest(), 0, -1}));
    }
}

using Ints = std::vector<int32_t>;
void expect_ints(const std::function<Tensor(const Tensor&, const Tensor&)>& f, const Ints& a,
                 const Ints& b, const Ints& wanted, const char* what) {
    for (Device device : devices())
        EXPECT_EQ(f(from_vector<int32_t>(a).to(device), from_vector<int32_t>(b).to(device))
                      .to(Device())
                      .to_vector<int32_t>(),
                  wanted)
            << what << ", " << device.str();
}
#define EXPECT_INTS(call, a, b, wanted)                                                          \
    expect_ints(                                                                                 \
        []([[maybe_unused]] const Tensor& x, [[maybe_unused]] const Tensor& y) { return call; }, \
        Ints a, Ints b, Ints wanted, #call)

TEST(Elementwise, IntegersWrapAround) {
    EXPECT_INTS(x + y, ({kHighest}), ({1}), ({kLowest}));
    EXPECT_INTS(x - y, ({kLowest}), ({1}), ({kHighest}));
    EXPECT_INTS(x * y, ({kLowest, 1 << 30}), ({-1, 4}), ({kLowest, 0}));
    EXPECT_INTS(-x, ({kLowest, 5}), ({0, 0}), ({kLowest, -5}));
    EXPECT_INTS(abs(x), ({kLowest, -5}), ({0, 0}), ({kLowest, 5}));
    EXPECT_INTS(square(x), ({1 << 16}), ({0}), ({0}));
    EXPECT_EQ(neg(from_vector<uint8_t>({0, 1, 255})).to(Device()).to_vector<uint8_t>(),
              (std::vector<uint8_t>{0, 255, 1}));
    EXPECT_INTS(clamp(x, -kInf, 1e300), ({kLowest, kHighest}), ({0, 0}), ({kLowest, kHighest}));
    EXPECT_INTS(clamp(x, 1e300, kInf), ({kLowest, 5}), ({0, 0}), ({kHighest, kHighest}));
}

TEST(Elementwise, IntegersDividedByZeroAndByMinusOne) {
    EXPECT_INTS(floor_divide(x, y), ({7, -7, 7, -7, kLowest, 7, kLowest}),
                ({2, 2, -2, -2, -1, 0, 0}), ({3, -4, -4, 3, kLowest, 0, 0}));
    EXPECT_INTS(fmod(x, y), ({7, -7, 7, -7, kLowest, 7, kLowest}), ({4, 4, -4, -4, -1, 0, 0}),
                ({3, -3, 3, -3, 0, 0, 0}));
    EXPECT_INTS(remainder(x, y), ({7, -7, 7, -7, kLowest, 7, kLowest}), ({4, 4, -4, -4, -1, 0, 0}),
                ({3, 1, -1, -3, 0, 0, 0}));
    EXPECT_INTS(x % y, ({-7, kHighest}), ({4, kLowest}), ({1, -1}));
}

TEST(Elementwise, ShiftsBeyondTheTypeAreDefined) {
    EXPECT_INTS(bitwise_left_shift(x, y), ({1, 1, 1, -1, 3}), ({31, 32, -1, 4, 31}),
                ({kLowest, 0, 0, -16, kLowest}));
    EXPECT_INTS(bitwise_right_shift(x, y), ({kLowest, kLowest, 5, 5, -8}), ({31, 99, 32, -1, 1}),
                ({-1, -1, 0, 0, -4}));
    EXPECT_INTS((x & y) | (x ^ y), ({12, -1}), ({10, 5}), ({14, -1}));
    EXPECT_INTS(~x, ({0, kHighest}), ({0, 0}), ({-1, kLowest}));
    EXPECT_EQ(bitwise_not(from_vector<uint8_t>({1, 255})).to(Device()).to_vector<uint8_t>(),
              (std::vector<uint8_t>{254, 0}));
    constexpr int64_t kAll = std::numeric_limits<int64_t>::max();
    EXPECT_EQ((from_vector<int64_t>({-1}) & kAll).item<int64_t>(), kAll);
}

TEST(Elementwise, LogicTakesAnyType) {
    const Tensor x = from_vector<double>({0, -0.0, kNan, 3}), y = from_vector<double>({1, 0, 0, 2});
    using Masks = std::vector<bool>;
    EXPECT_EQ(logical_and(x, y).to(Device()).to_vector<bool>(), (Masks{false, false, false, true}));
    EXPECT_EQ(logical_or(x, y).to(Device()).to_vector<bool>(), (Masks{true, false, true, true}));
    EXPECT_EQ(logical_xor(x, y).to(Device()).to_vector<bool>(), (Masks{true, false, true, false}));
}

}  // namespace
}  // namespace tern::test
