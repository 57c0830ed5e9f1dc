// The search for bytes in a text.
#pragma once

#include <cstddef>

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

TERN_EACH_ISA(size_t find_bytes(const char* text, size_t size, const char* wanted, uint32_t* out);)

}  // namespace tern::kernels::cpu
