// Philox words and what is made of them, one set of functions an instruction set. `first` is the
// number of the first element; it is a multiple of 4.
#pragma once

#include "kernels/cpu/isa.h"
#include "tensor/core/philox.h"

namespace tern::kernels::cpu {

TERN_EACH_ISA(
    // `blocks` blocks of four words, beginning with that of element `first`.
    void philox_words(RandomKey key, uint64_t first, int64_t blocks, uint32_t* words);
    // Pairs of normals from pairs of uniforms, in place; count is even.
    template <class T> void normals_from_uniforms(T* values, int64_t count);
    // y = x * scale where the word reaches the threshold, else 0.
    template <class T>
    void drop(const uint32_t* words, uint32_t threshold, T scale, const T* x, T* y, int64_t count);)

}  // namespace tern::kernels::cpu
