// Results larger than the cache are written around it: a store that goes through it first reads
// from memory what it then overwrites. A kernel fills a small buffer, and that is what moves.
#pragma once

#include <cstdint>

namespace tern::kernels::cpu {

// Bytes of a result from which on it counts as larger than the cache.
inline constexpr int64_t kPastCache = int64_t{32} << 20;

inline constexpr int64_t kStaged = 4096;  // bytes of a buffer that stays in the first cache

// Copies from a buffer. What was written is seen by other threads after end_past_cache().
void write_past_cache(const void* from, void* to, int64_t bytes);
void end_past_cache();

}  // namespace tern::kernels::cpu
