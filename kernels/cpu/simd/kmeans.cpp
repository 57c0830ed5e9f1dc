// Nearest centres: lanes are rows, which are packed by columns, so that every score and the choice
// among them stay in their lane; a register meets one coordinate of one centre at a time. A score
// is h + sum x c, from the first coordinate to the last, on every instruction set and device.
#include "kernels/cpu/simd/kmeans.h"

#include <limits>

#include "kernels/cpu/simd/fold.h"
#include "kernels/cpu/simd/math.h"
#include "kernels/cpu/simd/row_tile.h"
#include "kernels/formula/kmeans.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

template <class T>
[[gnu::always_inline]] inline Vec<T> greater_of(Vec<T> a, Vec<T> b) {
    return xsimd::max(a.b, b.b);
}
template <class T>
[[gnu::always_inline]] inline Vec<T> lesser_of(Vec<T> a, Vec<T> b) {
    return xsimd::min(a.b, b.b);
}

// The best of all centres for each row of the tile, and the score that comes next.
template <bool kBounds, class T>
[[gnu::always_inline]] inline void best_centers(const PackedCenters<T>& centers, const T* packed,
                                                T* best, T* next, T* which) {
    using V = Vec<T>;
    const int64_t d = centers.d;
    const T* c = centers.groups;
    for (int r = 0; r < kRowRegisters; ++r) {
        const V least(-std::numeric_limits<T>::infinity());
        least.store(best + r * V::width);
        least.store(next + r * V::width);
        V(T(0)).store(which + r * V::width);
    }
    for (int64_t j = 0; j < centers.k; j += kCenterGroup) {
        V score[kCenterGroup][kRowRegisters];
#pragma GCC unroll 5
        for (int g = 0; g < kCenterGroup; ++g)
#pragma GCC unroll 4
            for (int r = 0; r < kRowRegisters; ++r) score[g][r] = V(centers.height[j + g]);
        const T* x = packed;
        for (int64_t p = 0; p < d; ++p, x += kRows<T>, c += kCenterGroup) {
            V row[kRowRegisters];
#pragma GCC unroll 4
            for (int r = 0; r < kRowRegisters; ++r) row[r] = V::load(x + r * V::width);
#pragma GCC unroll 5
            for (int g = 0; g < kCenterGroup; ++g) {
                const V coordinate(c[g]);
#pragma GCC unroll 4
                for (int r = 0; r < kRowRegisters; ++r)
                    score[g][r] = fma(row[r], coordinate, score[g][r]);
            }
        }
#pragma GCC unroll 4
        for (int r = 0; r < kRowRegisters; ++r) {
            V top = V::load(best + r * V::width), second = V::load(next + r * V::width);
            V at = V::load(which + r * V::width);
#pragma GCC unroll 5
            for (int g = 0; g < kCenterGroup; ++g) {
                const V s = score[g][r];
                at = select(s > top, V(static_cast<T>(j + g)), at);
                if constexpr (kBounds) second = greater_of(second, lesser_of(top, s));
                top = greater_of(top, s);
            }
            top.store(best + r * V::width);
            if constexpr (kBounds) second.store(next + r * V::width);
            at.store(which + r * V::width);
        }
    }
}

// Scores become distances, sure ones: upper at least the nearest, lower at most the next.
template <class T>
[[gnu::always_inline]] inline void bounds_of(const Nearest<T>& job, T* best, T* next) {
    using V = Vec<T>;
    const V two(T(2)), slack(job.slack), zero(T(0));
    for (int r = 0; r < kRowRegisters; ++r) {
        V spread(T(0));
        const T* x = job.packed + r * V::width;
        for (int64_t p = 0; p < job.centers.d; ++p) {
            const V off = V::load(x + p * kRows<T>) - V(job.centers.shift[p]);
            spread = fma(off, off, spread);
        }
        const V near = spread - two * V::load(best + r * V::width);
        const V far = spread - two * V::load(next + r * V::width);
        sqrt(greater_of(near, zero) + slack).store(best + r * V::width);
        sqrt(greater_of(far - slack, zero)).store(next + r * V::width);
    }
}

template <bool kBounds, class T>
[[gnu::always_inline]] inline void run(const Nearest<T>& job) {
    alignas(64) T best[kRows<T>], next[kRows<T>], which[kRows<T>];
    for (int64_t first = 0; first < job.count; first += kRows<T>) {
        pack_tile(TileRows<T>{job.x, job.rows, job.count, job.centers.d}, first, job.packed);
        best_centers<kBounds>(job.centers, job.packed, best, next, which);
        if constexpr (kBounds) bounds_of(job, best, next);
        const int64_t left = job.count - first, rows = left < kRows<T> ? left : kRows<T>;
        for (int64_t i = 0; i < rows; ++i) job.label[first + i] = static_cast<int32_t>(which[i]);
        if constexpr (kBounds) {
            for (int64_t i = 0; i < rows; ++i) job.upper[first + i] = best[i];
            for (int64_t i = 0; i < rows; ++i) job.lower[first + i] = next[i];
        }
    }
}

template <class T>
[[gnu::always_inline]] inline T squared(const T* x, const T* c, int64_t d) {
    using V = Vec<T>;
    V total(T(0));
    int64_t p = 0;
    for (; p + V::width <= d; p += V::width) {
        const V off = V::load(x + p) - V::load(c + p);
        total = fma(off, off, total);
    }
    if (p < d) {
        const V off = V::load_partial(x + p, d - p) - V::load_partial(c + p, d - p);
        total = fma(off, off, total);
    }
    return fold_lanes(total, Plus{});
}

}  // namespace

template <class T>
[[gnu::flatten]] void nearest(const Nearest<T>& job, bool bounds) {
    if (bounds)
        run<true>(job);
    else
        run<false>(job);
}

template <class T>
[[gnu::flatten]] double squared_distance(const T* x, const T* c, int64_t d) {
    constexpr int lanes = 8;
    double total[lanes] = {};
    const auto square = [=](int64_t p) {
        const double off = static_cast<double>(x[p]) - static_cast<double>(c[p]);
        return off * off;
    };
    int64_t p = 0;
    for (; p + lanes <= d; p += lanes)
        for (int l = 0; l < lanes; ++l) total[l] += square(p + l);
    for (int l = 0; p < d; ++p, ++l) total[l] += square(p);
    return ((total[0] + total[4]) + (total[1] + total[5])) +
           ((total[2] + total[6]) + (total[3] + total[7]));
}

template <class T>
[[gnu::flatten]] void tighten(const T* x, const T* centers, int64_t d, const int32_t* rows,
                              int64_t count, const int32_t* labels, T* upper) {
    const T more = T(1) + static_cast<T>(2 * static_cast<double>(d + 8) * fn::rounding<T>());
    for (int64_t i = 0; i < count; ++i) {
        const int64_t row = rows[i];
        const T distance = squared(x + row * d, centers + labels[row] * d, d) * more;
        const T root = __builtin_sqrt(distance);
        upper[row] = root < upper[row] ? root : upper[row];
    }
}

template <class T>
[[gnu::flatten]] int64_t shift_bounds(int64_t n, const int32_t* labels, const T* move,
                                      const T* away, T slack, T* upper, T* lower, int32_t* rows) {
    const T up = T(1) + static_cast<T>(8 * fn::rounding<T>());
    const T down = T(1) - static_cast<T>(8 * fn::rounding<T>());
    T* __restrict const far = upper;
    T* __restrict const near = lower;
    constexpr int64_t block = 256;
    uint8_t open[block];
    int64_t count = 0;
    for (int64_t first = 0; first < n; first += block) {
        const int64_t size = n - first < block ? n - first : block;
        for (int64_t i = 0; i < size; ++i) {
            const int32_t label = labels[first + i];
            const T u = (far[first + i] + move[label]) * up;
            const T l = (near[first + i] - away[label]) * down;
            far[first + i] = u;
            near[first + i] = l;
            open[i] = (l - u) * (l + u) > slack ? l <= u : 1;
        }
        for (int64_t i = 0; i < size; ++i) {
            rows[count] = static_cast<int32_t>(first + i);
            count += open[i];
        }
    }
    return count;
}

template <class T>
[[gnu::flatten]] void column_run(const T* x, int64_t rows, int64_t d, const double* center,
                                 double* low, double* high, double* sum, double* squares) {
    for (int64_t i = 0; i < rows; ++i, x += d)
        for (int64_t p = 0; p < d; ++p) {
            const auto value = static_cast<double>(x[p]);
            const double off = value - center[p];
            low[p] = value < low[p] ? value : low[p];
            high[p] = value > high[p] ? value : high[p];
            sum[p] += off;
            squares[p] += off * off;
        }
}

#define TERN_KMEANS(T)                                                                             \
    template void nearest(const Nearest<T>&, bool);                                                \
    template double squared_distance(const T*, const T*, int64_t);                                 \
    template void tighten(const T*, const T*, int64_t, const int32_t*, int64_t, const int32_t*,    \
                          T*);                                                                     \
    template int64_t shift_bounds(int64_t, const int32_t*, const T*, const T*, T, T*, T*,          \
                                  int32_t*);                                                       \
    template void column_run(const T*, int64_t, int64_t, const double*, double*, double*, double*, \
                             double*);
TERN_KMEANS(float)
TERN_KMEANS(double)
#undef TERN_KMEANS

}  // namespace tern::kernels::cpu::TERN_ISA
