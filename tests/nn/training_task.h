// A small two-class problem and a network for it, for tests of training.
#pragma once

#include "nn/nn.h"

namespace tern::test {

// Points in the plane, by whether they lie outside a circle that halves them.
inline nn::TensorDataset circle(int64_t n, uint64_t seed) {
    const Tensor x = randn({n, 2}, {.seed = seed});
    return {x, gt(sum(square(x), {1}), 1.386).to(int64)};
}

// The same for the same seed; with dropout, so that random numbers matter too.
inline nn::Sequential circle_model(uint64_t seed) {
    Generator generator(seed);
    return nn::Sequential(nn::Linear(2, 16, {.generator = &generator}), nn::BatchNorm1d(16),
                          nn::ReLU(), nn::Dropout(0.1),
                          nn::Linear(16, 2, {.generator = &generator}));
}

}  // namespace tern::test
