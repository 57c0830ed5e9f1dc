// Elementwise formulas over dense runs, one set of functions an instruction set.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/elementwise.h"

namespace tern::kernels::cpu {

TERN_EACH_ISA(template <class Op, class T>
              void unary(const Op& op, const T* x, T* y, int64_t count);
              template <class Op, class T>
              void binary(const Op& op, const T* a, const T* b, T* y, int64_t count);
              template <class Op, class T>
              void ternary(const Op& op, const T* a, const T* b, const T* c, T* y, int64_t count);
              template <class Op, class T>
              void compare(const Op& op, const T* a, const T* b, bool* y, int64_t count);
              template <class Op, class T>
              void classify(const Op& op, const T* x, bool* y, int64_t count);
              template <class From, class To> void cast(const From* x, To* y, int64_t count);
              // T: an unsigned integer of the element's size.
              template <class T>
              void where(const bool* condition, const T* a, const T* b, T* y, int64_t count);)

}  // namespace tern::kernels::cpu
