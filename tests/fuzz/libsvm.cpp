// Fuzzes the reader of LIBSVM files.
#include "tensor/io/parse.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    return tern::test::fuzz_text(data, size, [](std::string_view text) {
        tern::parse_libsvm(text, "fuzz", {.max_elements = 1 << 16});
    });
}
