// Sums and extremes of short runs, and of a few rows column by column.
#include "kernels/cpu/simd/reduce.h"

#include "kernels/cpu/simd/fold.h"
#include "kernels/cpu/simd/map.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T>
[[gnu::flatten]] void sum_rows(const T* x, int64_t rows, int64_t step, int64_t n, SumOf<T>* out) {
    for (int64_t r = 0; r < rows; ++r, x += step) {
        if constexpr (std::is_floating_point_v<T>) {
            out[r] = fold_run(n, T(0), Plus{}, Same{}, T(0), x);
        } else {
            int64_t total = 0;
            for (int64_t i = 0; i < n; ++i) total += x[i];
            out[r] = total;
        }
    }
}

template <class T>
[[gnu::flatten]] void sum_columns(const T* const* rows, int64_t count, int64_t width,
                                  SumOf<T>* out) {
    using Part = std::conditional_t<std::is_floating_point_v<T>, T, int64_t>;
    Part part[128] = {};
    int64_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const T *a = rows[r], *b = rows[r + 1], *c = rows[r + 2], *d = rows[r + 3];
        for (int64_t i = 0; i < width; ++i)
            part[i] += (Part(a[i]) + Part(b[i])) + (Part(c[i]) + Part(d[i]));
    }
    for (; r < count; ++r)
        for (int64_t i = 0; i < width; ++i) part[i] += Part(rows[r][i]);
    for (int64_t i = 0; i < width; ++i) out[i] = part[i];
}

template <class Op, class T>
[[gnu::flatten]] void extreme_rows(const T* x, int64_t rows, int64_t step, int64_t n, T* out) {
    const auto combine = [](auto a, auto b) { return Op::combine(a, b); };
    const T identity = Op::template identity<T>();
    for (int64_t r = 0; r < rows; ++r, x += step) {
        if constexpr (std::is_floating_point_v<T>) {
            out[r] = fold_run(n, identity, combine, Same{}, identity, x);
        } else {
            T best = identity;
            for (int64_t i = 0; i < n; ++i) best = combine(best, x[i]);
            out[r] = best;
        }
    }
}

// Of three rows and what is in `best`.
template <class Op, class T>
[[gnu::always_inline]] inline void extreme_of_rows(const T* a, const T* b, const T* c, int64_t n,
                                                   T* best) {
    map_run([](auto x, auto p, auto q,
               auto r) { return Op::combine(Op::combine(x, p), Op::combine(q, r)); },
            n, best, best, a, b, c);
}

// Rows are read from their start to their end, as the hardware's prefetching likes it.
template <class Op, class T>
[[gnu::flatten]] void extreme_columns(const T* const* rows, int64_t count, int64_t width, T* out) {
    for (int64_t i = 0; i < width; ++i) out[i] = rows[0][i];
    int64_t r = 1;
    for (; r + 3 <= count; r += 3)
        extreme_of_rows<Op>(rows[r], rows[r + 1], rows[r + 2], width, out);
    for (; r < count; ++r) extreme_of_rows<Op>(rows[r], rows[r], rows[r], width, out);
}

// best = x[i], at = row where x goes before best.
template <class Op, class V>
[[gnu::always_inline]] inline void keep_first(V x, V row, V& best, V& at) {
    using fn::select;
    const auto wins = Op::before(x, best);
    best = select(wins, x, best);
    at = select(wins, row, at);
}

// The number of the row travels as a T, which holds it exactly. Two rows are taken at a time.
template <class Op, class T>
[[gnu::flatten]] void placed_columns(const T* const* rows, int64_t count, int64_t width,
                                     int64_t first, Placed<T>* out) {
    using V = std::conditional_t<kHasVec<T>, Vec<T>, T>;
    constexpr int64_t kColumns = 128, step = sizeof(V) / sizeof(T);
    T best[kColumns], at[kColumns] = {};
    for (int64_t i = 0; i < width; ++i) best[i] = rows[0][i];
    const int64_t whole = width / step * step;
    for (int64_t r = 1; r < count; r += 2) {
        const T *a = rows[r], *b = rows[r + 1 < count ? r + 1 : r];  // the last may come twice
        const T row_a = static_cast<T>(r), row_b = static_cast<T>(r + 1);
        if constexpr (kHasVec<T>)
            for (int64_t i = 0; i < whole; i += step) {
                V value = V::load(best + i), place = V::load(at + i);
                keep_first<Op>(V::load(a + i), V(row_a), value, place);
                keep_first<Op>(V::load(b + i), V(row_b), value, place);
                value.store(best + i);
                place.store(at + i);
            }
        for (int64_t i = kHasVec<T> ? whole : 0; i < width; ++i) {
            keep_first<Op>(a[i], row_a, best[i], at[i]);
            keep_first<Op>(b[i], row_b, best[i], at[i]);
        }
    }
    for (int64_t i = 0; i < width; ++i) out[i] = {best[i], first + static_cast<int64_t>(at[i])};
}

template <class T>
[[gnu::flatten]] int64_t find_first(const T* x, int64_t n, T value) {
    const bool wants_nan = value != value;
    int64_t i = 0;
    for (constexpr int64_t step = 64; i + step <= n; i += step) {
        int hits = 0;
        for (int64_t k = i; k < i + step; ++k) hits += wants_nan ? x[k] != x[k] : x[k] == value;
        if (hits > 0) break;
    }
    while (wants_nan ? x[i] == x[i] : x[i] != value) ++i;
    return i;
}

#define TERN_SUM(T)                                                         \
    template void sum_rows(const T*, int64_t, int64_t, int64_t, SumOf<T>*); \
    template void sum_columns(const T* const*, int64_t, int64_t, SumOf<T>*);
#define TERN_EXTREME(Op, T)                                                   \
    template void extreme_rows<Op>(const T*, int64_t, int64_t, int64_t, T*);  \
    template void extreme_columns<Op>(const T* const*, int64_t, int64_t, T*); \
    template void placed_columns<Op>(const T* const*, int64_t, int64_t, int64_t, Placed<T>*);
#define TERN_NUMBER(T)       \
    TERN_SUM(T)              \
    TERN_EXTREME(fn::Max, T) \
    TERN_EXTREME(fn::Min, T) \
    template int64_t find_first(const T*, int64_t, T);
TERN_NUMBER(float)
TERN_NUMBER(double)
TERN_NUMBER(int32_t)
TERN_NUMBER(int64_t)
TERN_NUMBER(uint8_t)

}  // namespace tern::kernels::cpu::TERN_ISA
