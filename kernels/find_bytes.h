// Where certain bytes are in a text.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tern::kernels {

inline constexpr size_t kFoundBytes = 5;  // how many are looked for at once

// Writes the offsets in [0, size), ascending, of the bytes that equal one of `wanted` (which may
// repeat) to `out`, which has room for size + 64; returns how many. size <= 2^32 - 64.
size_t find_bytes(const char* text, size_t size, const char wanted[kFoundBytes], uint32_t* out);

}  // namespace tern::kernels
