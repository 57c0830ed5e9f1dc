// The table of operations in the documentation, made from the op table.
#pragma once

#include <string>
#include <vector>

#include "tests/autograd/op_table.h"

namespace tern::test {

struct OpNames {
    std::string tern, torch, numpy;  // empty where there is no such operation
};
// One entry an operation, by name.
const std::vector<OpNames>& op_names();

// docs/operations.md.
std::string op_document();

}  // namespace tern::test
