// Reductions of 16-bit floats by loops over floats: what a leaf of the walk reads becomes float
// there, on the stack.
#pragma once

#include "kernels/cpu/reduce.h"
#include "kernels/cpu/simd/half.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {

using NumbersAndHalves = Types<float, double, int32_t, int64_t, uint8_t, Half, BFloat16>;

// R, a reduction of floats, for elements of T.
template <class T, class R>
struct Widened {
    using In = T;
    using Part = typename R::Part;
    static constexpr bool kByPosition = R::kByPosition;
    static constexpr int64_t kRows = R::kRows;
    R r;

    void rows(const T* x, int64_t count, int64_t step, int64_t n, int64_t first, Part* out) const {
        float buffer[kRun];
        const int64_t at_once = step == n ? kRun / std::max<int64_t>(n, 1) : 1;
        for (int64_t i = 0; i < count; i += at_once) {
            const int64_t some = std::min(at_once, count - i);
            widen(x + i * step, buffer, some * n);
            r.rows(buffer, some, n, n, first, out + i);
        }
    }
    void columns(const T* const* x, int64_t count, int64_t width, int64_t first, Part* out) const {
        float buffer[kRows * kColumns];
        const float* rows[kRows];
        for (int64_t i = 0; i < count; ++i) {
            widen(x[i], buffer + i * width, width);
            rows[i] = buffer + i * width;
        }
        r.columns(rows, count, width, first, out);
    }
    Part combine(const Part& a, const Part& b) const { return r.combine(a, b); }
    void write(int64_t at, const Part& part) const { r.write(at, part); }
};

// x's elements are of T, r reduces compute_t<T>.
template <class T, class R>
void reduce_as(const R& r, const View& x, const View& y) {
    if constexpr (is_half_v<T>)
        reduce(Widened<T, R>{r}, x, y);
    else
        reduce(r, x, y);
}

}  // namespace tern::kernels::cpu
