// An equation of einsum, read against the shapes of its operands.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tensor/core/shape.h"

namespace tern::subscripts {

// A character a dimension: a letter, or for those under the ellipsis a digit, counted from the
// right.
using Labels = std::string;
using Sizes = std::map<char, int64_t>;

struct Equation {
    std::vector<Labels> inputs;
    Labels output;
    Sizes sizes;  // of every label; 1 where all operands have 1
};

// Throws ValueError for an equation that is malformed or of another number of operands, ShapeError
// for ranks and sizes that do not fit it.
Equation parse(const std::string& equation, const std::vector<Shape>& shapes);

}  // namespace tern::subscripts
