// Which bin an element falls into.
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

// The element's own value; it is one of the bins.
template <class T>
struct OwnBin {
    TERN_HD int64_t operator()(T x) const { return static_cast<int64_t>(x); }
};

// The bin between edges[i] (which belongs to it) and edges[i + 1] (which does to the last bin
// only); `count` for elements outside and NaN. Edges rise; `even` ones are found by a division,
// whose rounding is then made good.
template <class T>
struct EdgeBin {
    const T* edges;
    int64_t count;
    bool even;

    TERN_HD int64_t operator()(T x) const {
        const T low = edges[0], high = edges[count];
        if (!(x >= low && x <= high)) return count;
        int64_t bin = 0;
        if (even) {
            bin = static_cast<int64_t>((x - low) / (high - low) * static_cast<T>(count));
            bin = bin < count ? bin : count - 1;
            while (bin > 0 && x < edges[bin]) --bin;
            while (bin + 1 < count && x >= edges[bin + 1]) ++bin;
            return bin;
        }
        for (int64_t end = count; end - bin > 1;) {
            const int64_t middle = bin + (end - bin) / 2;
            if (x >= edges[middle])
                bin = middle;
            else
                end = middle;
        }
        return bin;
    }
};

}  // namespace tern::kernels::fn
