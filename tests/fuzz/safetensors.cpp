// Fuzzes the reader of .safetensors files.
#include "tensor/io/parse.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    return tern::test::fuzz(data, size, [](auto bytes) { tern::parse_safetensors(bytes, "fuzz"); });
}
