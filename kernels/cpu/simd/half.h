// 16-bit floats to float and back, over dense runs: rounded once to the nearest, ties to even, the
// same bits whatever the instruction set.
#pragma once

#include "kernels/cpu/isa.h"
#include "tensor/core/half.h"

namespace tern::kernels::cpu {

TERN_EACH_ISA(void widen(const Half* x, float* y, int64_t count);
              void widen(const BFloat16* x, float* y, int64_t count);
              void narrow(const float* x, Half* y, int64_t count);
              void narrow(const float* x, BFloat16* y, int64_t count);)

template <class T>
void widen(const T* x, float* y, int64_t count) {
    TERN_ON_ISA(widen(x, y, count));
}
template <class T>
void narrow(const float* x, T* y, int64_t count) {
    TERN_ON_ISA(narrow(x, y, count));
}

}  // namespace tern::kernels::cpu
