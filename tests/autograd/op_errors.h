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
inline constexpr const char* kTakesAny = "float32, float64, int32, int64, uint8, bool";
inline constexpr const char* kTakesAll = "float32, float64, int32, int64, uint8, bool, int8, int16";

// What is refused of a tensor that was never given a value.
ErrorCase undefined_error(const std::function<void()>& call);

// A call whose result would have more dimensions than there are.
ErrorCase rank_error(const std::string& name, int rank, const std::function<void()>& call);

// Every dtype that is not among those taken; 16-bit floats are taken where float32 is.
std::vector<ErrorCase> dtype_errors(const std::string& name, const std::function<void(DType)>& op,
                                    const char* takes);

// The same for an operation on one tensor, and an undefined tensor.
std::vector<ErrorCase> unary_errors(const std::string& name, const UnaryOp& op,
                                    const char* takes = kTakesFloats);

// Shapes, dtypes and undefined tensors on either side; and, unless all are taken, a dtype that is
// not.
std::vector<ErrorCase> binary_errors(const std::string& name, const BinaryOp& op,
                                     const char* takes);

// Shapes, dtypes and undefined tensors on either side, for a loss of an input and a target of one
// shape.
std::vector<ErrorCase> loss_errors(const std::string& name, const BinaryOp& op);

// A number beside integers that is a fraction, NaN, infinite or too large for them, and an
// undefined tensor.
std::vector<ErrorCase> number_errors(const std::string& name,
                                     const std::function<Tensor(const Tensor&, double)>& op);

std::vector<ErrorCase> with_errors(std::vector<ErrorCase> errors,
                                   const std::vector<ErrorCase>& more);

}  // namespace tern::test
