// Shapes that reductions are compared over: an array's, and the result's.
#pragma once

#include "tensor/core/shape.h"

namespace tern::test {

struct ReduceCase {
    Shape shape, result;
};
inline constexpr ReduceCase kReduceCases[] = {
    {{}, {}},
    {{7}, {1}},
    {{1}, {1}},
    {{100003}, {1}},
    {{5, 3}, {5, 1}},
    {{5, 3}, {1, 3}},
    {{37, 129}, {37, 1}},
    {{37, 129}, {1, 129}},
    {{37, 128}, {1, 128}},
    {{4, 1000}, {4, 1}},
    {{3, 40000}, {3, 1}},
    {{5000, 12}, {1, 12}},
    {{5, 6, 7}, {5, 1, 7}},
    {{5, 6, 7}, {1, 6, 1}},
    {{16, 8, 9, 4}, {1, 8, 1, 4}},
    {{9, 70, 33}, {1, 1, 1}},
    {{2, 3, 4}, {2, 3, 4}},
};

}  // namespace tern::test
