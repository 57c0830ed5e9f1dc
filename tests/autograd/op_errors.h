// Error inputs that many rows share.
#pragma once

#include "tests/autograd/op_table.h"

namespace tern::test {

using UnaryOp = std::function<Tensor(const Tensor&)>;
using BinaryOp = std::function<Tensor(const Tensor&, const Tensor&)>;

// What an operation says it takes.
inline constexpr const char* kTakesFloats = "float32, float64";
inline constexpr const char* kTakesNumbers = "float32, float64, int32, int64, uint8";
inline constexpr const char* kTakesBits = "int32, int64, uint8, bool";
inline constexpr const char* kTakesIntegers = "int32, int64, uint8";

// Every dtype that is not among those taken, and an undefined tensor.
std::vector<ErrorCase> unary_errors(const std::string& name, const UnaryOp& op,
                                    const char* takes = kTakesFloats);

// Shapes, dtypes and undefined tensors on either side; and, unless all are taken, a dtype that is
// not.
std::vector<ErrorCase> binary_errors(const std::string& name, const BinaryOp& op,
                                     const char* takes);

// A number beside integers that is a fraction, NaN, infinite or too large for them, and an
// undefined tensor.
std::vector<ErrorCase> number_errors(const std::string& name,
                                     const std::function<Tensor(const Tensor&, double)>& op);

}  // namespace tern::test
