#include "tensor/io/decimal.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace tern {
namespace {

using Wide = unsigned __int128;

// The powers of ten that a double times a power of two holds in 128 bits without loss (5^55), or
// whose reciprocal fits a division by 64 bits (5^27).
constexpr int kLowest = -27;
constexpr int kHighest = 55;

// 5^q scaled by a power of two into [2^127, 2^128): exact for q >= 0, for q < 0 the reciprocal
// rounded up. This is the table of D. Lemire, "Number parsing at a gigabyte per second" (2021).
constexpr Wide scaled_power(int q) {
    Wide power = 1;
    for (int i = 0; i < (q < 0 ? -q : q); ++i) power *= 5;
    if (q >= 0) {
        while (power >> 127 == 0) power <<= 1;
        return power;
    }
    int bits = 0;
    while ((Wide(1) << bits) < power) ++bits;
    Wide quotient = 0, rest = 1;
    for (int i = 0; i < bits + 127; ++i) {  // 2^(bits + 127) / power, a bit at a time
        rest <<= 1;
        quotient <<= 1;
        if (rest >= power) {
            rest -= power;
            quotient |= 1;
        }
    }
    return quotient + 1;
}

constexpr auto kPowers = [] {
    std::array<Wide, kHighest - kLowest + 1> powers{};
    for (int q = kLowest; q <= kHighest; ++q)
        powers[static_cast<size_t>(q - kLowest)] = scaled_power(q);
    return powers;
}();

constexpr double kTens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// digits * 10^q, digits > 0, by the algorithm of that paper; false where it would have to think of
// subnormal numbers or of overflow.
bool scale(uint64_t digits, int q, double& value) {
    if (q < kLowest || q > kHighest) return false;
    const int shift = std::countl_zero(digits);
    digits <<= shift;
    const Wide power = kPowers[static_cast<size_t>(q - kLowest)];
    Wide product = Wide(digits) * static_cast<uint64_t>(power >> 64);
    if ((static_cast<uint64_t>(product >> 64) & 0x1FF) == 0x1FF)
        product += (Wide(digits) * static_cast<uint64_t>(power)) >> 64;
    const auto high = static_cast<uint64_t>(product >> 64);
    const auto low = static_cast<uint64_t>(product);
    const int top = static_cast<int>(high >> 63);
    uint64_t mantissa = high >> (top + 9);
    // 217706 / 2^16 is log2(10) near enough for these q.
    int exponent = ((217706 * q) >> 16) + 63 + top - shift + 1023;
    const bool tie =
        low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << (top + 9) == high;
    if (tie) mantissa &= ~uint64_t{1};
    mantissa += mantissa & 1;
    mantissa >>= 1;
    if (mantissa >= uint64_t{1} << 53) {
        mantissa = uint64_t{1} << 52;
        ++exponent;
    }
    if (exponent <= 0 || exponent >= 0x7FF) return false;
    value = std::bit_cast<double>((mantissa & ~(uint64_t{1} << 52)) |
                                  static_cast<uint64_t>(exponent) << 52);
    return true;
}

constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// Whether all eight bytes are digits, and the number they spell (D. Lemire and W. Mula).
inline bool eight_digits(uint64_t bytes) {
    return ((bytes & 0xF0F0F0F0F0F0F0F0) |
            (((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) == 0x3333333333333333;
}
inline uint64_t eight_digits_value(uint64_t bytes) {
    bytes -= 0x3030303030303030;
    bytes = bytes * 10 + (bytes >> 8);
    return ((bytes & 0x000000FF000000FF) * 0x000F424000000064 +
            ((bytes >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >>
           32;
}

// Appends the digits from `at` on to `number`, modulo 2^64; returns where they end.
inline const char* take_digits(const char* at, const char* end, uint64_t& number) {
    while (end - at >= 8) {
        uint64_t bytes;
        std::memcpy(&bytes, at, 8);
        if (!eight_digits(bytes)) break;
        number = number * 100'000'000 + eight_digits_value(bytes);
        at += 8;
    }
    while (at != end && is_digit(*at)) number = number * 10 + static_cast<uint64_t>(*at++ - '0');
    return at;
}

bool same_word(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (size_t i = 0; i < text.size(); ++i)
        if ((text[i] | 0x20) != lower[i]) return false;
    return true;
}

// Words, numbers of many digits and extreme exponents.
[[gnu::noinline]] DecimalStatus parse_rarely(std::string_view text, double& value) {
    std::string_view body = text;
    if (!body.empty() && (body[0] == '+' || body[0] == '-')) body.remove_prefix(1);
    if (body.empty()) return DecimalStatus::not_a_number;
    const bool word =
        same_word(body, "nan") || same_word(body, "inf") || same_word(body, "infinity");
    if (!word && !is_digit(body[0]) && body[0] != '.') return DecimalStatus::not_a_number;
    if (text[0] == '+') text = body;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return DecimalStatus::not_a_number;
    if (error == std::errc::result_out_of_range) return DecimalStatus::out_of_range;
    return error == std::errc() ? DecimalStatus::good : DecimalStatus::not_a_number;
}

}  // namespace

DecimalStatus parse_decimal(std::string_view text, double& value) {
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (negative || (at != end && *at == '+')) ++at;
    uint64_t digits = 0;
    const char* const start = at;
    at = take_digits(at, end, digits);
    int64_t count = at - start, exponent = 0;
    if (at != end && *at == '.') {
        const char* const point = ++at;
        at = take_digits(at, end, digits);
        exponent = point - at;
        count -= exponent;
    }
    if (count == 0 || count > 19) return parse_rarely(text, value);
    if (at != end && (*at | 0x20) == 'e') {
        ++at;
        const bool down = at != end && *at == '-';
        if (down || (at != end && *at == '+')) ++at;
        uint64_t number = 0;
        const char* const first = at;
        at = take_digits(at, end, number);
        if (at == first || at - first > 4) return parse_rarely(text, value);
        exponent += down ? -static_cast<int64_t>(number) : static_cast<int64_t>(number);
    }
    if (at != end) return parse_rarely(text, value);
    double magnitude = 0;
    if (digits != 0) {
        // Clinger: both operands are exact, so the one rounding is the right one.
        if (digits <= uint64_t{1} << 53 && exponent >= -22 && exponent <= 22) {
            magnitude = static_cast<double>(digits);
            magnitude = exponent < 0 ? magnitude / kTens[-exponent] : magnitude * kTens[exponent];
        } else if (!scale(digits, static_cast<int>(exponent), magnitude)) {
            return parse_rarely(text, value);
        }
    }
    value = negative ? -magnitude : magnitude;
    return DecimalStatus::good;
}

DecimalStatus parse_decimal(std::string_view text, int64_t& value) {
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (negative || (at != end && *at == '+')) ++at;
    if (at == end) return DecimalStatus::not_a_number;
    if (end - at > 18) {  // may overflow
        if (*at == '-' || *at == '+') return DecimalStatus::not_a_number;
        const auto [last, error] = std::from_chars(negative ? text.data() : at, end, value);
        if (last != end) return DecimalStatus::not_a_number;
        return error == std::errc() ? DecimalStatus::good : DecimalStatus::out_of_range;
    }
    uint64_t number = 0;
    if (take_digits(at, end, number) != end) return DecimalStatus::not_a_number;
    value = negative ? -static_cast<int64_t>(number) : static_cast<int64_t>(number);
    return DecimalStatus::good;
}

}  // namespace tern
