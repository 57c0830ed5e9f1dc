// Eight steps of a binary search without branches, sixteen values side by side.
#include "kernels/cpu/simd/bin.h"

namespace tern::kernels::cpu::TERN_ISA {

namespace {
constexpr int kLanes = 16;
}

template <class T>
[[gnu::flatten]] void bin_values(const T* x, int64_t count, const T* edges, uint8_t missing,
                                 uint8_t* out) {
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        int32_t at[kLanes] = {};
        for (int step = 128; step > 0; step /= 2)
            for (int k = 0; k < kLanes; ++k) at[k] += edges[at[k] + step - 1] < x[i + k] ? step : 0;
        for (int k = 0; k < kLanes; ++k)
            out[i + k] = x[i + k] == x[i + k] ? static_cast<uint8_t>(at[k]) : missing;
    }
    for (; i < count; ++i) {
        int at = 0;
        for (int step = 128; step > 0; step /= 2) at += edges[at + step - 1] < x[i] ? step : 0;
        out[i] = x[i] == x[i] ? static_cast<uint8_t>(at) : missing;
    }
}

template void bin_values(const float*, int64_t, const float*, uint8_t, uint8_t*);
template void bin_values(const double*, int64_t, const double*, uint8_t, uint8_t*);

}  // namespace tern::kernels::cpu::TERN_ISA
