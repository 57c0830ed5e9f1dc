// Fetching ahead: a row that is gone through several times leaves memory idle meanwhile.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu::TERN_ISA {

// Into the second cache. What lies past the end of an array is fetched for nothing, without harm.
template <class T>
[[gnu::always_inline]] inline void fetch(const T* from, int64_t count) {
    constexpr auto line = static_cast<int64_t>(64 / sizeof(T));
    for (int64_t i = 0; i < count; i += line) __builtin_prefetch(from + i, 0, 2);
}

}  // namespace tern::kernels::cpu::TERN_ISA
