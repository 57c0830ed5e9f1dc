// Moments of short runs, and of a few rows column by column: the mean, then squares about it while
// the elements are still in the nearest cache, and the rounding of the mean made good.
#include "kernels/cpu/simd/moments.h"

#include "kernels/cpu/simd/fold.h"

namespace tern::kernels::cpu::TERN_ISA {

namespace {

constexpr int64_t kColumns = 128;

// From sums of x - center and (x - center)^2, where center is near the mean.
[[gnu::always_inline]] inline fn::Moments about(double count, double center, double rest,
                                                double squares) {
    return {count, center + rest / count, squares - rest * rest / count};
}

}  // namespace

template <class T>
[[gnu::flatten]] void moments_rows(const T* x, int64_t rows, int64_t step, int64_t n,
                                   fn::Moments* out) {
    using V = Vec<T>;
    const double count = static_cast<double>(n);
    for (int64_t r = 0; r < rows; ++r, x += step) {
        const T center = static_cast<T>(fold_run(n, T(0), Plus{}, Same{}, T(0), x) / count);
        const V c(center);
        const double rest = fold_run(
            n, T(0), Plus{}, [=](V v) { return v - c; }, center, x);
        const auto square = [=](V v) { return (v - c) * (v - c); };
        out[r] = about(count, center, rest, fold_run(n, T(0), Plus{}, square, center, x));
    }
}

// Each row is read from its start to its end, as the hardware's prefetching likes it.
template <class T>
[[gnu::flatten]] void moments_columns(const T* const* rows, int64_t count, int64_t width,
                                      fn::Moments* out) {
    T center[kColumns] = {}, rest[kColumns] = {}, squares[kColumns] = {};
    int64_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const T *a = rows[r], *b = rows[r + 1], *c = rows[r + 2], *d = rows[r + 3];
        for (int64_t i = 0; i < width; ++i) center[i] += (a[i] + b[i]) + (c[i] + d[i]);
    }
    for (; r < count; ++r)
        for (int64_t i = 0; i < width; ++i) center[i] += rows[r][i];
    const T share = static_cast<T>(1) / static_cast<T>(count);
    for (int64_t i = 0; i < width; ++i) center[i] *= share;
    for (r = 0; r + 2 <= count; r += 2) {
        const T *a = rows[r], *b = rows[r + 1];
        for (int64_t i = 0; i < width; ++i) {
            const T p = a[i] - center[i], q = b[i] - center[i];
            rest[i] += p + q;
            squares[i] += p * p + q * q;
        }
    }
    for (; r < count; ++r)
        for (int64_t i = 0; i < width; ++i) {
            const T p = rows[r][i] - center[i];
            rest[i] += p;
            squares[i] += p * p;
        }
    const auto number = static_cast<double>(count);
    for (int64_t i = 0; i < width; ++i) out[i] = about(number, center[i], rest[i], squares[i]);
}

#define TERN_MOMENTS(T)                                                            \
    template void moments_rows(const T*, int64_t, int64_t, int64_t, fn::Moments*); \
    template void moments_columns(const T* const*, int64_t, int64_t, fn::Moments*);
TERN_MOMENTS(float)
TERN_MOMENTS(double)

}  // namespace tern::kernels::cpu::TERN_ISA
