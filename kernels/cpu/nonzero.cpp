// Where a mask is true: chunks are counted, their counts added up, then each writes its places.
#include "kernels/nonzero.h"

#include <vector>

#include "kernels/cpu/parallel.h"

namespace tern::kernels::cpu {

int64_t true_places(const View& mask, const View& places) {
    const int64_t n = mask.numel();
    const auto* flags = mask.ptr<uint8_t>();
    auto* to = places.ptr<int64_t>();
    std::vector<int64_t> start(static_cast<size_t>((n + kGrain - 1) / kGrain) + 1, 0);
    parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
        int64_t count = 0;
        for (int64_t i = begin; i < end; ++i) count += flags[i];
        start[static_cast<size_t>(begin / kGrain) + 1] = count;
    });
    for (size_t c = 1; c < start.size(); ++c) start[c] += start[c - 1];
    parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
        int64_t at = start[static_cast<size_t>(begin / kGrain)];
        for (int64_t i = begin; i < end; ++i)
            if (flags[i]) to[at++] = i;
    });
    return start.back();
}

void coordinates(const View& places, const Shape& shape, const View& y) {
    const int64_t* from = places.ptr<int64_t>();
    auto* to = y.ptr<int64_t>();
    const int rank = shape.size();
    parallel_for(places.numel(), grain_of(rank), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            int64_t rest = from[i];
            for (int d = rank - 1; d >= 0; --d) {
                to[i * rank + d] = rest % shape[d];
                rest /= shape[d];
            }
        }
    });
}

}  // namespace tern::kernels::cpu
