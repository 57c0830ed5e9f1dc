// Philox words and what is made of them, one set of functions an instruction set. `first` is the
// number of the first element; it is a multiple of 4.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/random.h"

namespace tern::kernels::cpu {

TERN_EACH_ISA(
    // `blocks` blocks of four words, beginning with that of element `first`.
    void philox_words(RandomKey key, uint64_t first, int64_t blocks, uint32_t* words);
    // Pairs of normals from pairs of uniforms, in place; count is even.
    template <class T> void normals_from_uniforms(T* values, int64_t count);
    // Exponentials from uniforms, in place.
    template <class T>
    void exponentials_from_uniforms(const fn::Exponential& op, T* values, int64_t count);
    // y = x where its word keeps it, scaled; else 0.
    template <class T>
    void drop(const fn::Dropout& op, const uint32_t* words, const T* x, T* y, int64_t count);)

}  // namespace tern::kernels::cpu
