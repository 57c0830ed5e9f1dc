// Copying whole cache lines around the cache.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kCacheLine = 64;

TERN_EACH_ISA(
    // `to` begins a line. Other threads see it after an sfence.
    void copy_lines(const char* from, char* to, int64_t lines);)

}  // namespace tern::kernels::cpu
