// Networks of fully connected layers that start from given weights, as the peers' do.
#pragma once

#include <tern/nn/nn.h>

namespace tern::bench {

// Linear layers from sizes[i] to sizes[i + 1], and ReLU between them. Weights are bells of salt
// 100 + 2 i divided by 2 sqrt(in), biases 0.
nn::Sequential network(const std::vector<int64_t>& sizes);

}  // namespace tern::bench
