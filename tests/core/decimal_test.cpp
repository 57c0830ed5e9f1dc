// Decimal text to numbers: bit by bit what std::from_chars gives.
#include "tensor/io/decimal.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <random>
#include <string>

namespace tern {
namespace {

double exact(const std::string& text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

void expect_exact(const std::string& text) {
    double value = 0;
    ASSERT_EQ(parse_decimal(text, value), DecimalStatus::good) << text;
    ASSERT_EQ(std::bit_cast<uint64_t>(value), std::bit_cast<uint64_t>(exact(text))) << text;
}

std::string printed(double value, std::chars_format format, int precision = -1) {
    char buffer[512];
    const auto end = precision < 0 ? std::to_chars(buffer, buffer + 512, value, format)
                                   : std::to_chars(buffer, buffer + 512, value, format, precision);
    return {buffer, end.ptr};
}

TEST(Decimal, doubles_are_the_nearest_ones) {
    for (const char* text : {"0",
                             "-0",
                             "0.0",
                             "1",
                             "-1.5",
                             ".5",
                             "5.",
                             "1e22",
                             "1e23",
                             "9007199254740993",
                             "9007199254740992.5",
                             "9007199254740993.0",
                             "0.1",
                             "123456789012345678",
                             "9999999999999999999",
                             "99999999999999999999",
                             "1.7976931348623157e308",
                             "4.9e-324",
                             "2.2250738585072014e-308",
                             "2.2250738585072011e-308",
                             "1e-27",
                             "1e55",
                             "8.5e-27",
                             "1152921504606846976e-3",
                             "0.000000000000000000000000000000001",
                             "1E5",
                             "1e+5",
                             "1e-05",
                             "6929495644600919.5",
                             "3.8e55",
                             "5e-20",
                             "44501477170144023e-30",
                             "0e999",
                             "1e0005"})
        expect_exact(text);
}

TEST(Decimal, random_doubles_in_every_notation) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 200'000; ++i) {
        const double uniform = static_cast<double>(random() >> 11) * 0x1p-53;
        const double scaled = std::ldexp(uniform, static_cast<int>(random() % 120) - 60);
        const double any = std::bit_cast<double>(random());
        for (double value : {uniform, scaled, any}) {
            if (!(std::abs(value) < 1e308)) continue;  // rounded, it may be too large
            expect_exact(printed(value, std::chars_format::scientific));
            expect_exact(
                printed(value, std::chars_format::scientific, static_cast<int>(random() % 20)));
        }
        expect_exact(printed(uniform, std::chars_format::fixed));
        expect_exact(printed(scaled, std::chars_format::fixed, static_cast<int>(random() % 18)));
        expect_exact(std::to_string(random()) + "e" +
                     std::to_string(static_cast<int>(random() % 90) - 45));
    }
}

// Halfway between two doubles, and one digit beside it.
TEST(Decimal, ties_go_to_even) {
    std::mt19937_64 random(11);
    for (int i = 0; i < 100'000; ++i) {
        const uint64_t odd = (random() >> 10) | (uint64_t{1} << 53) | 1;
        const std::string text = std::to_string(odd);
        expect_exact(text);
        expect_exact(text + ".0");
        expect_exact(text + "e1");
        expect_exact(text + "0");
        expect_exact(std::to_string(odd * 5) + "e-1");
        expect_exact(std::to_string(odd * 25) + "e-2");
    }
}

TEST(Decimal, words_and_what_is_no_number) {
    double value = 0;
    for (const char* text : {"inf", "Infinity", "+INF"}) {
        EXPECT_EQ(parse_decimal(text, value), DecimalStatus::good);
        EXPECT_EQ(value, INFINITY);
    }
    EXPECT_EQ(parse_decimal("-inf", value), DecimalStatus::good);
    EXPECT_EQ(value, -INFINITY);
    EXPECT_EQ(parse_decimal("NaN", value), DecimalStatus::good);
    EXPECT_TRUE(std::isnan(value));
    for (const char* text : {"", "-", "+", "+-1", "-+1", ".", "e5", "1e", "1e+", "0x10", "1 ", " 1",
                             "1,5", "nan(1)", "1.2.3", "infinit", "1__", "--1", "1d5"})
        EXPECT_EQ(parse_decimal(text, value), DecimalStatus::not_a_number) << text;
    EXPECT_EQ(parse_decimal("1e400", value), DecimalStatus::out_of_range);
    EXPECT_EQ(parse_decimal("-1e99999999999", value), DecimalStatus::out_of_range);
}

TEST(Decimal, integers_to_the_last_one) {
    int64_t value = 0;
    EXPECT_EQ(parse_decimal("-9223372036854775808", value), DecimalStatus::good);
    EXPECT_EQ(value, INT64_MIN);
    EXPECT_EQ(parse_decimal("+9223372036854775807", value), DecimalStatus::good);
    EXPECT_EQ(value, INT64_MAX);
    EXPECT_EQ(parse_decimal("9223372036854775808", value), DecimalStatus::out_of_range);
    EXPECT_EQ(parse_decimal("0000000000000000000000012", value), DecimalStatus::good);
    EXPECT_EQ(value, 12);
    EXPECT_EQ(parse_decimal("123456789012", value), DecimalStatus::good);
    EXPECT_EQ(value, 123456789012);
    for (const char* text : {"", "-", "+-1", "--1", "1.0", "1e3", "12a45678", "12345678x", "abc",
                             "+-0000000000000000000000001"})
        EXPECT_EQ(parse_decimal(text, value), DecimalStatus::not_a_number) << text;
}

}  // namespace
}  // namespace tern
