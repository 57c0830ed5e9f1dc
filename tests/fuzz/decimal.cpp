// Fuzzes the reader of numbers: what it reads is what std::from_chars reads, bit by bit.
#include "tensor/io/decimal.h"

#include <bit>
#include <charconv>

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    return tern::test::fuzz_text(data, size, [](std::string_view text) {
        double value = 0, wanted = 0;
        if (tern::parse_decimal(text, value) == tern::DecimalStatus::good) {
            if (text.starts_with('+')) text.remove_prefix(1);
            const auto read = std::from_chars(text.data(), text.data() + text.size(), wanted);
            tern::test::require(read.ec == std::errc() && read.ptr == text.data() + text.size());
            tern::test::require(std::bit_cast<uint64_t>(value) == std::bit_cast<uint64_t>(wanted));
        }
        int64_t whole = 0, wanted_whole = 0;
        if (tern::parse_decimal(text, whole) != tern::DecimalStatus::good) return;
        if (text.starts_with('+')) text.remove_prefix(1);
        std::from_chars(text.data(), text.data() + text.size(), wanted_whole);
        tern::test::require(whole == wanted_whole);
    });
}
