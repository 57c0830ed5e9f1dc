// Formulas over dense runs, and how a family instantiates its lists of them.
#pragma once

#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/map.h"
#include "kernels/cpu/simd/math.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void unary(const Op& op, const T* x, T* y, int64_t count) {
    if constexpr (contains<T>(typename Op::domain{})) map_run(op, count, y, x);
}

// Gradient formulas name no domain: they are for floats.
template <class Op, class T>
[[gnu::flatten]] void binary(const Op& op, const T* a, const T* b, T* y, int64_t count) {
    if constexpr (requires { typename Op::domain; }) {
        if constexpr (contains<T>(typename Op::domain{})) map_run(op, count, y, a, b);
    } else {
        map_run(op, count, y, a, b);
    }
}

template <class Op, class T>
[[gnu::flatten]] void ternary(const Op& op, const T* a, const T* b, const T* c, T* y,
                              int64_t count) {
    map_run(op, count, y, a, b, c);
}

#define TERN_SIMD_UNARY_OVER(Op, T) template void unary(const Op&, const T*, T*, int64_t);
#define TERN_SIMD_BINARY_OVER(Op, T) \
    template void binary(const Op&, const T*, const T*, T*, int64_t);

// Over every type a formula may be for; where it is not, the function is empty.
#define TERN_SIMD_UNARY(Op)               \
    TERN_SIMD_UNARY_OVER(fn::Op, float)   \
    TERN_SIMD_UNARY_OVER(fn::Op, double)  \
    TERN_SIMD_UNARY_OVER(fn::Op, int32_t) \
    TERN_SIMD_UNARY_OVER(fn::Op, int64_t) \
    TERN_SIMD_UNARY_OVER(fn::Op, uint8_t)
#define TERN_SIMD_BINARY(Op)               \
    TERN_SIMD_BINARY_OVER(fn::Op, float)   \
    TERN_SIMD_BINARY_OVER(fn::Op, double)  \
    TERN_SIMD_BINARY_OVER(fn::Op, int32_t) \
    TERN_SIMD_BINARY_OVER(fn::Op, int64_t) \
    TERN_SIMD_BINARY_OVER(fn::Op, uint8_t)
#define TERN_SIMD_GRADIENT(Op)           \
    TERN_SIMD_BINARY_OVER(fn::Op, float) \
    TERN_SIMD_BINARY_OVER(fn::Op, double)
#define TERN_SIMD_TERNARY_OVER(Op, T) \
    template void ternary(const Op&, const T*, const T*, const T*, T*, int64_t);
#define TERN_SIMD_TERNARY(Op)             \
    TERN_SIMD_TERNARY_OVER(fn::Op, float) \
    TERN_SIMD_TERNARY_OVER(fn::Op, double)

}  // namespace tern::kernels::cpu::TERN_ISA
