// Decimal text to binary numbers: exact, independent of the locale, and fast for the short numbers
// that files hold.
#pragma once

#include <cstdint>
#include <string_view>

namespace tern {

enum class DecimalStatus { good, not_a_number, out_of_range };

// The whole of `text`: an optional sign and digits.
DecimalStatus parse_decimal(std::string_view text, int64_t& value);

// The whole of `text`: an optional sign, digits with or without a point and an exponent, or inf,
// infinity, nan in any case. The value is the double nearest to the decimal one, ties to even.
DecimalStatus parse_decimal(std::string_view text, double& value);

}  // namespace tern
