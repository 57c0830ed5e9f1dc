// Fuzzes the reader of LightGBM's text models.
#include "classic/tree/lightgbm.h"

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    return tern::test::fuzz_text(
        data, size, [](std::string_view text) { tern::classic::parse_lightgbm(text, "fuzz"); });
}
