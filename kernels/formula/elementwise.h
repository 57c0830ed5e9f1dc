// Every elementwise formula, by family. A family lists its formulas of one argument (UNARY), of two
// (BINARY) and of three (TERNARY), and the gradients (GRADIENT: of the incoming gradient and the
// value it is written in, x the input or y the output, as its parameter says), for both devices to
// instantiate.
#pragma once

#include "kernels/formula/activation.h"
#include "kernels/formula/arithmetic.h"
#include "kernels/formula/bitwise.h"
#include "kernels/formula/bound.h"
#include "kernels/formula/classify.h"
#include "kernels/formula/compare.h"
#include "kernels/formula/exponential.h"
#include "kernels/formula/hyperbolic.h"
#include "kernels/formula/piecewise.h"
#include "kernels/formula/rounding.h"
#include "kernels/formula/special.h"
#include "kernels/formula/trigonometric.h"

#define TERN_UNARY_FORMULAS(X)  \
    TERN_ARITHMETIC_UNARY(X)    \
    TERN_EXPONENTIAL_UNARY(X)   \
    TERN_TRIGONOMETRIC_UNARY(X) \
    TERN_HYPERBOLIC_UNARY(X)    \
    TERN_SPECIAL_UNARY(X)       \
    TERN_ROUNDING_UNARY(X)      \
    TERN_ACTIVATION_UNARY(X)    \
    TERN_PIECEWISE_UNARY(X)     \
    TERN_CLASSIFY_UNARY(X)      \
    TERN_BITWISE_UNARY(X)
#define TERN_BINARY_FORMULAS(X)  \
    TERN_ARITHMETIC_BINARY(X)    \
    TERN_EXPONENTIAL_BINARY(X)   \
    TERN_TRIGONOMETRIC_BINARY(X) \
    TERN_ROUNDING_BINARY(X)      \
    TERN_ACTIVATION_BINARY(X)    \
    TERN_PIECEWISE_BINARY(X)     \
    TERN_BITWISE_BINARY(X)       \
    TERN_SHIFT_BINARY(X)
#define TERN_TERNARY_FORMULAS(X) TERN_ARITHMETIC_TERNARY(X)
#define TERN_GRADIENT_FORMULAS(X)  \
    TERN_ARITHMETIC_GRADIENT(X)    \
    TERN_EXPONENTIAL_GRADIENT(X)   \
    TERN_TRIGONOMETRIC_GRADIENT(X) \
    TERN_HYPERBOLIC_GRADIENT(X)    \
    TERN_SPECIAL_GRADIENT(X)       \
    TERN_ACTIVATION_GRADIENT(X)    \
    TERN_PIECEWISE_GRADIENT(X)     \
    TERN_CLASSIFY_GRADIENT(X)
