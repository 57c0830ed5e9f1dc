// Every elementwise formula, by family. A family lists its formulas of one argument (UNARY), of two
// (BINARY) and the gradients (GRADIENT: of the incoming gradient and the value it is written in, x
// the input or y the output, as its parameter says), for both devices to instantiate.
#pragma once

#include "kernels/formula/activation.h"
#include "kernels/formula/arithmetic.h"
#include "kernels/formula/compare.h"
#include "kernels/formula/exponential.h"
#include "kernels/formula/hyperbolic.h"
#include "kernels/formula/piecewise.h"
#include "kernels/formula/special.h"

#define TERN_UNARY_FORMULAS(X) \
    TERN_ARITHMETIC_UNARY(X)   \
    TERN_EXPONENTIAL_UNARY(X)  \
    TERN_HYPERBOLIC_UNARY(X)   \
    TERN_SPECIAL_UNARY(X)      \
    TERN_ACTIVATION_UNARY(X)   \
    TERN_PIECEWISE_UNARY(X)
#define TERN_BINARY_FORMULAS(X) TERN_ARITHMETIC_BINARY(X)
#define TERN_GRADIENT_FORMULAS(X) \
    TERN_ARITHMETIC_GRADIENT(X)   \
    TERN_HYPERBOLIC_GRADIENT(X)   \
    TERN_ACTIVATION_GRADIENT(X)   \
    TERN_PIECEWISE_GRADIENT(X)
