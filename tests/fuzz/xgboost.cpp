// Fuzzes the reader of XGBoost's JSON models.
#include "classic/tree/xgboost.h"

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    return tern::test::fuzz_text(
        data, size, [](std::string_view text) { tern::classic::parse_xgboost(text, "fuzz"); });
}
