// Lists of indices in plain numbers, read by an interpreter that goes element by element.
#pragma once

#include <vector>

#include "tensor/indexing.h"
#include "tests/support/random_tensors.h"

namespace tern::test {

// One index.
struct Part {
    TensorIndex::Kind kind;
    int64_t number = 0;                     // of an integer, a boolean
    int64_t start = 0, stop = 0, step = 1;  // of a slice, as given
    HostArray values;                       // of a tensor
    bool mask = false;
};

// The shape of the result and, in row-major order, the places in x that it reads.
struct Interpreted {
    Shape shape;
    std::vector<int64_t> elements;
};
Interpreted interpret(const Shape& shape, const std::vector<Part>& parts);

std::vector<TensorIndex> indices_of(const std::vector<Part>& parts, Device device);

struct Case {
    Shape shape;
    std::vector<Part> parts;
};
// The same for the same label and TERN_TEST_SEED. All are right, and none makes too many dims.
std::vector<Case> random_cases(const char* label, size_t count);

}  // namespace tern::test
