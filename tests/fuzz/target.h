// What all fuzz targets share: bytes come in, and a reader may do no more than refuse them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "tensor/core/error.h"

namespace tern::test {

// Any other exception ends the program, and libFuzzer reports it.
template <class Read>
int fuzz(const uint8_t* data, size_t size, Read read) {
    try {
        read(std::as_bytes(std::span(data, size)));
    } catch (const FormatError&) {
    }
    return 0;
}

template <class Read>
int fuzz_text(const uint8_t* data, size_t size, Read read) {
    return fuzz(data, size, [&](std::span<const std::byte> bytes) {
        read(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    });
}

// libFuzzer counts it as a finding when `condition` is false.
inline void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace tern::test
