#include "bench/compare/inputs.h"

#include <cmath>

namespace tern::bench {

uint64_t mixed(uint64_t i, uint64_t salt) {
    uint64_t z = i * 0x9e3779b97f4a7c15 + salt * 0xd1b54a32d192ed03;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

Tensor numbers(const Shape& shape, uint32_t salt, float low, float high) {
    const Tensor out = empty(shape);
    float* to = out.data<float>();
    const float scale = (high - low) / 16777216.0f;
    for (int64_t i = 0, n = out.numel(); i < n; ++i) {
        const uint32_t bits = static_cast<uint32_t>(i) * 2654435761u + salt * 40503u;
        to[i] = low + static_cast<float>(bits >> 8) * scale;
    }
    return out;
}

Tensor falling_columns(int64_t n, int64_t d, uint32_t salt) {
    const Tensor out = numbers({n, d}, salt);
    float* to = out.data<float>();
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < d; ++j)
            to[i * d + j] *= static_cast<float>(1 / std::sqrt(static_cast<double>(1 + j)));
    return out;
}

Tensor bells(int64_t n, int64_t d, uint64_t salt) {
    const Tensor out = empty({n, d});
    float* to = out.data<float>();
    for (int64_t i = 0; i < n * d; ++i) {
        const uint64_t z = mixed(static_cast<uint64_t>(i), salt);
        const uint64_t sum = (z & 0xffff) + (z >> 16 & 0xffff) + (z >> 32 & 0xffff) + (z >> 48);
        to[i] = (static_cast<float>(sum) - 131070.0f) * (1.0f / 32768.0f);
    }
    return out;
}

Labelled labelled(int64_t n, int64_t d, int64_t classes, uint64_t salt) {
    const Tensor x = bells(n, d, salt), y = empty({n}, {.dtype = int64});
    float* const row = x.data<float>();
    for (int64_t i = 0; i < n; ++i) {
        const uint64_t bits = mixed(static_cast<uint64_t>(i), salt + 1) >> 32;
        const int64_t label = static_cast<int64_t>(bits % static_cast<uint64_t>(classes));
        y.data<int64_t>()[i] = label;
        for (int64_t j = label; j < d; j += classes) row[i * d + j] += 0.5f;
    }
    return {x, y};
}

}  // namespace tern::bench
