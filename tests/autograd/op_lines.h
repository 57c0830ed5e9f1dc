// Pieces of rows of operations that work along a dim, line by line.
#pragma once

#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {

using Line = std::vector<double>;
using LineFunction = std::function<Line(const Line&)>;

// f(the values along dim, in order), in their place, or with dim dropped; a tensor of rank 0 is a
// line of one. The size of f's result depends on that of the line alone.
HostArray along(const HostArray& x, int64_t dim, bool drop, const LineFunction& f);

// Places [begin, end) of the sorted line, end clipped: the values or where they were. Equal values
// stay in order.
LineFunction sorted_part(bool descending, size_t begin, size_t end, bool indices);

// No two elements equal.
inline Domain distinct() { return {-2, 2, {}, true}; }

// Two rows of an operation that picks elements along a dim: its values and its indices; reference
// gives either.
void add_picks(std::vector<OpRow>& rows, const std::string& name, const std::string& variant,
               const std::function<ValuesAndIndices(const Tensor&)>& op, int64_t dim, bool drop,
               const std::function<LineFunction(bool indices)>& reference,
               const std::vector<Sample>& samples, const std::vector<DType>& dtypes,
               const std::vector<ErrorCase>& errors = {});

using LineOp = std::function<void(const Tensor&, int64_t dim)>;

// What is wrong with a dim and an input, whatever is done along the dim.
std::vector<ErrorCase> line_errors(const std::string& name, const LineOp& op);
// The same, and every type that the operation does not take.
std::vector<ErrorCase> line_errors(const std::string& name, const LineOp& op, const char* takes);
// A type that the operation does not take.
ErrorCase type_error(const std::string& name, const LineOp& op, DType dtype,
                     const std::string& takes);

// Functions, not constants: the table is filled before main.
inline std::string undefined_message() {
    return "an undefined tensor was used: it was never given a value";
}
inline std::string ordered_types() {
    return "float32, float64, int32, int64, uint8, float16, bfloat16, int8, int16";
}

}  // namespace tern::test
