// Rows of elementwise operations.
#pragma once

#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {

using RealFunction = std::function<Real(Real)>;
using RealFunctionOfTwo = std::function<Real(Real, Real)>;

// Of floating types.
inline OpRow unary_row(const char* name, const char* variant, const UnaryOp& op,
                       const RealFunction& reference, const Domain& domain, double ulps = 0) {
    return {.name = name,
            .variant = variant,
            .op = [op](const auto& x) { return op(x[0]); },
            .reference = elementwise(reference),
            .samples = one_operand(domain),
            .ulps = ulps,
            .errors = unary_errors(name, op)};
}

// Of numbers: integers too, which are taken from the domain as they are rounded.
inline OpRow number_row(const char* name, const char* variant, const UnaryOp& op,
                        const RealFunction& reference, const Domain& domain, double ulps = 0) {
    OpRow row = unary_row(name, variant, op, reference, domain, ulps);
    row.dtypes = signed_numbers();
    row.errors = unary_errors(name, op, kTakesNumbers);
    return row;
}

inline OpRow binary_row(const char* name, const BinaryOp& op, const RealFunctionOfTwo& reference,
                        const Domain& a, const Domain& b, const char* takes,
                        std::vector<DType> dtypes) {
    return {.name = name,
            .op = [op](const auto& x) { return op(x[0], x[1]); },
            .reference = elementwise(reference),
            .samples = two_operands(a, b),
            .dtypes = std::move(dtypes),
            .errors = binary_errors(name, op, takes)};
}

}  // namespace tern::test
