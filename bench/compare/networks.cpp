#include "bench/compare/networks.h"

#include <cmath>

#include "bench/compare/inputs.h"

namespace tern::bench {

nn::Sequential network(const std::vector<int64_t>& sizes) {
    const NoGradGuard guard;
    nn::Sequential model;
    for (size_t i = 0; i + 1 < sizes.size(); ++i) {
        if (i > 0) model.push_back(nn::ReLU());
        const nn::Linear layer(sizes[i], sizes[i + 1]);
        layer.weight.copy_(bells(sizes[i + 1], sizes[i], 100 + 2 * i) *
                           (0.5 / std::sqrt(static_cast<double>(sizes[i]))));
        layer.bias.zero_();
        model.push_back(layer);
    }
    return model;
}

}  // namespace tern::bench
