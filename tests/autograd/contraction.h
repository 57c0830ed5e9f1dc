// Products as sums over subscripts: the reference of all of them, and what their rows share.
#pragma once

#include "tests/autograd/op_reference.h"

namespace tern::test {

using Letters = std::vector<std::string>;
using Binary = std::function<Tensor(const Tensor&, const Tensor&)>;

// out[output] = the sum over all other letters of the operands' product; sizes of 1 stretch.
HostArray contraction(const std::vector<HostArray>& x, const Letters& inputs,
                      const std::string& output);
Reference contracted(const Letters& inputs, const std::string& output);

// Samples of values of these shapes.
std::vector<Sample> shaped(std::initializer_list<std::vector<Shape>> all);

// What any product of two refuses: dtypes, undefined operands, and ranks of neither.
std::vector<ErrorCase> product_errors(const std::string& name, const Binary& op, int rank_a,
                                      int rank_b);
ErrorCase inner_error(const std::string& name, const Binary& op, const Shape& a, const Shape& b);

}  // namespace tern::test
