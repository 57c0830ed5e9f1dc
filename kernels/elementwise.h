// Elementwise kernels. All operands already have the result's shape (broadcast dimensions have
// stride 0) and may have any strides; the result must not be broadcast. Input and result may be the
// same memory if their layouts are equal.
#pragma once

#include "kernels/formula/elementwise.h"
#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
template <class Op>
void unary(Op op, const View& x, const View& y);
template <class Op>
void binary(Op op, const View& a, const View& b, const View& y);
template <class Op>
void ternary(Op op, const View& a, const View& b, const View& c, const View& y);
template <class Op>
void compare(Op op, const View& a, const View& b, const View& y);
template <class Op>
void classify(Op op, const View& x, const View& y);
void where(const View& condition, const View& a, const View& b, const View& y);
void cast(const View& x, const View& y);
void fill(const View& y, double value);
}  // namespace cpu
namespace cuda {
template <class Op>
void unary(Op op, const View& x, const View& y);
template <class Op>
void binary(Op op, const View& a, const View& b, const View& y);
template <class Op>
void ternary(Op op, const View& a, const View& b, const View& c, const View& y);
template <class Op>
void compare(Op op, const View& a, const View& b, const View& y);
template <class Op>
void classify(Op op, const View& x, const View& y);
void where(const View& condition, const View& a, const View& b, const View& y);
void cast(const View& x, const View& y);
void fill(const View& y, double value);
}  // namespace cuda

// 16-bit floats are taken wherever float is: formulas are computed in float and rounded once.

// y = op(x); one dtype, of Op::domain. Op: TERN_UNARY_FORMULAS, and the bound binary formulas.
template <class Op>
void unary(Op op, const View& x, const View& y) {
    TERN_LAUNCH(y.device, unary, op, x, y);
}

// y = op(a, b); one dtype. Op: TERN_BINARY_FORMULAS, over Op::domain, and
// TERN_GRADIENT_FORMULAS, over Floats.
template <class Op>
void binary(Op op, const View& a, const View& b, const View& y) {
    TERN_LAUNCH(y.device, binary, op, a, b, y);
}

// y = op(a, b, c); one dtype, of Op::domain. Op: TERN_TERNARY_FORMULAS.
template <class Op>
void ternary(Op op, const View& a, const View& b, const View& c, const View& y) {
    TERN_LAUNCH(y.device, ternary, op, a, b, c, y);
}

// y = a op b, y bool; a and b of one dtype, any. Op: TERN_COMPARE_FORMULAS.
template <class Op>
void compare(Op op, const View& a, const View& b, const View& y) {
    TERN_LAUNCH(y.device, compare, op, a, b, y);
}

// y = op(x), y bool; x of any dtype. Op: TERN_CLASSIFY_FORMULAS.
template <class Op>
void classify(Op op, const View& x, const View& y) {
    TERN_LAUNCH(y.device, classify, op, x, y);
}

// y = condition ? a : b; condition bool, the others of one dtype, any.
inline void where(const View& condition, const View& a, const View& b, const View& y) {
    TERN_LAUNCH(y.device, where, condition, a, b, y);
}

// y = x, converted; also the strided copy. Float to integer truncates and saturates, NaN gives 0;
// anything but 0 is true.
inline void cast(const View& x, const View& y) { TERN_LAUNCH(y.device, cast, x, y); }

// y = value, converted likewise.
inline void fill(const View& y, double value) { TERN_LAUNCH(y.device, fill, y, value); }

}  // namespace tern::kernels
