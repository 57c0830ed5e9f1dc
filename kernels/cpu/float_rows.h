// Rows of any floating type for loops over floats: those of 16 bits become float a few rows at a
// time, in memory that stays in the first cache.
#pragma once

#include <algorithm>

#include "kernels/cpu/scratch.h"
#include "kernels/cpu/simd/half.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kFloatsAtOnce = 2048;

// Calls f(in, out, first, count) for rows [begin, end) of `n` elements, a few at a time: in[k] is
// row `first` of x[k] as float (or double), and f fills as many rows of out. y may be null, out is
// scratch memory then.
template <class T, size_t kInputs, class F>
void each_float_row(int64_t begin, int64_t end, int64_t n, const T* const (&x)[kInputs], T* y,
                    const F& f) {
    using C = compute_t<T>;
    const C* in[kInputs];
    if constexpr (std::is_same_v<T, C>) {
        for (size_t k = 0; k < kInputs; ++k) in[k] = x[k] + begin * n;
        f(in, y ? y + begin * n : nullptr, begin, end - begin);
    } else {
        const int64_t batch = std::max<int64_t>(1, kFloatsAtOnce / std::max<int64_t>(n, 1));
        const HostScratch<float> room(static_cast<int64_t>(kInputs + 1) * batch * n);
        float* const out = room.get() + static_cast<int64_t>(kInputs) * batch * n;
        for (size_t k = 0; k < kInputs; ++k)
            in[k] = room.get() + static_cast<int64_t>(k) * batch * n;
        for (int64_t first = begin; first < end; first += batch) {
            const int64_t count = std::min(batch, end - first);
            for (size_t k = 0; k < kInputs; ++k)
                widen(x[k] + first * n, const_cast<float*>(in[k]), count * n);
            f(in, out, first, count);
            if (y) narrow(out, y + first * n, count * n);
        }
    }
}

// Columns side by side: [n, width] of an array of [n, stride].
struct Strip {
    int64_t n, width, stride;
};

// The same for a strip: calls f(in, out, stride, width) once, the strips of in and out with that
// stride.
template <class T, size_t kInputs, class F>
void with_float_columns(const Strip& strip, const T* const (&x)[kInputs], T* y, const F& f) {
    using C = compute_t<T>;
    if constexpr (std::is_same_v<T, C>) {
        f(x, y, strip.stride, strip.width);
    } else {
        const int64_t n = strip.n, width = strip.width;
        const HostScratch<float> room(static_cast<int64_t>(kInputs + 1) * n * width);
        float* part = room.get();
        const float* in[kInputs];
        for (size_t k = 0; k < kInputs; ++k, part += n * width) {
            in[k] = part;
            for (int64_t i = 0; i < n; ++i) widen(x[k] + i * strip.stride, part + i * width, width);
        }
        f(in, part, width, width);
        for (int64_t i = 0; i < n; ++i) narrow(part + i * width, y + i * strip.stride, width);
    }
}

}  // namespace tern::kernels::cpu
