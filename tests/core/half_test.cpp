// The 16-bit floating types: conversions against exact arithmetic, and their place among dtypes.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tensor/core/half.h"
#include "tensor/tensor.h"

namespace tern::test {
namespace {

// The value of a 16-bit float with that many bits of mantissa, from its definition.
double exact(uint16_t bits, int mantissa, int bias) {
    const int exponent = (bits & 0x7fff) >> mantissa, top = (1 << (15 - mantissa)) - 1;
    const int fraction = bits & ((1 << mantissa) - 1);
    const double sign = bits & 0x8000 ? -1 : 1;
    if (exponent == top) return fraction ? NAN : sign * INFINITY;
    if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - mantissa);
    return sign * std::ldexp((1 << mantissa) + fraction, exponent - bias - mantissa);
}

template <class T>
T from_bits(uint16_t bits) {
    T out;
    out.bits = bits;
    return out;
}

template <class T>
void check_every_value(int mantissa, int bias) {
    for (uint32_t bits = 0; bits <= 0xffff; ++bits) {
        const T x = from_bits<T>(static_cast<uint16_t>(bits));
        const double wanted = exact(x.bits, mantissa, bias);
        const float got = x;
        if (std::isnan(wanted)) {
            EXPECT_TRUE(std::isnan(got)) << bits;
            EXPECT_TRUE(std::isnan(static_cast<float>(T(got)))) << bits;
        } else {
            ASSERT_EQ(got, wanted) << bits;
            ASSERT_EQ(T(got).bits, bits);
        }
    }
}

// Between two neighbours the middle goes to the even one, and the next float or double to its side.
template <class T>
void check_every_middle() {
    for (uint32_t bits = 0; bits < 0x7fff; ++bits) {
        const T below = from_bits<T>(static_cast<uint16_t>(bits));
        const T above = from_bits<T>(static_cast<uint16_t>(bits + 1));
        if (!std::isfinite(static_cast<float>(above))) break;
        const double middle =
            (static_cast<double>(static_cast<float>(below)) + static_cast<float>(above)) / 2;
        const uint16_t even = bits % 2 == 0 ? below.bits : above.bits;
        ASSERT_EQ(T(middle).bits, even) << middle;
        ASSERT_EQ(T(-middle).bits, even | 0x8000) << middle;
        ASSERT_EQ(T(std::nextafter(middle, 0.0)).bits, below.bits) << middle;
        ASSERT_EQ(T(std::nextafter(middle, INFINITY)).bits, above.bits) << middle;
        if (static_cast<float>(middle) == middle) {
            ASSERT_EQ(T(static_cast<float>(middle)).bits, even) << middle;
        }
    }
}

TEST(Half, EveryValueGoesToFloatAndBack) {
    check_every_value<Half>(10, 15);
    check_every_value<BFloat16>(7, 127);
}

TEST(Half, RoundsToNearestEven) {
    check_every_middle<Half>();
    check_every_middle<BFloat16>();
}

TEST(Half, OverflowsToInfinity) {
    EXPECT_EQ(static_cast<float>(Half(65519.996f)), 65504.0f);
    EXPECT_EQ(static_cast<float>(Half(65520.0f)), INFINITY);
    EXPECT_EQ(static_cast<float>(Half(-1e300)), -INFINITY);
    EXPECT_EQ(static_cast<float>(BFloat16(std::numeric_limits<float>::max())), INFINITY);
    EXPECT_EQ(static_cast<float>(Half(std::numeric_limits<int64_t>::max())), INFINITY);
}

TEST(Half, TensorsStoreEveryType) {
    const Tensor x = from_vector<float>({-1.5f, 0, 2, 100});
    for (DType dtype : {float16, bfloat16, float64}) {
        const Tensor y = x.to(dtype);
        EXPECT_EQ(y.dtype(), dtype);
        EXPECT_EQ(y.to(float32).to_vector<float>(), x.to_vector<float>()) << name(dtype);
    }
    EXPECT_EQ(x.to(int8).to_vector<int8_t>(), (std::vector<int8_t>{-1, 0, 2, 100}));
    EXPECT_EQ(x.to(int16).to(float32).to_vector<float>(), (std::vector<float>{-1, 0, 2, 100}));
    EXPECT_EQ(full({2}, 1e6, {.dtype = int8}).to_vector<int8_t>(), (std::vector<int8_t>{127, 127}));
    EXPECT_EQ(item_size(float16) + item_size(bfloat16) + item_size(int16) + item_size(int8), 7u);
}

}  // namespace
}  // namespace tern::test
