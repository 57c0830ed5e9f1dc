// The inputs of workloads, drawn by formulas that inputs.py repeats, so that results can be
// compared.
#pragma once

#include <tern/tensor/tensor.h>

namespace tern::bench {

// float32. Element i is the upper 24 bits of i * 2654435761 + salt * 40503 modulo 2^32, in
// [low, high).
Tensor numbers(const Shape& shape, uint32_t salt, float low = -2, float high = 2);

// numbers({n, d}, salt) with column j divided by the square root of 1 + j.
Tensor falling_columns(int64_t n, int64_t d, uint32_t salt);

// splitmix64: element i of a stream of words that look random.
uint64_t mixed(uint64_t i, uint64_t salt);

// float32 [n, d], about normal, mean 0 and variance 4 / 3: four numbers of 16 bits of a mixed word,
// added up.
Tensor bells(int64_t n, int64_t d, uint64_t salt);

// bells({n, d}) and for each row a class, int64, at whose columns, every classes-th, 0.5 is added.
struct Labelled {
    Tensor x, y;
};
Labelled labelled(int64_t n, int64_t d, int64_t classes, uint64_t salt);

}  // namespace tern::bench
