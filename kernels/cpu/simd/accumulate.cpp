// Accumulations of short runs, sixteen elements at a time, and of a few rows column by column, in
// loops that the compiler vectorises.
#include "kernels/cpu/simd/accumulate.h"

#include <cmath>

namespace tern::kernels::cpu::TERN_ISA {

namespace {
constexpr int kLanes = 16;
constexpr int64_t kColumns = 128;
}

template <class F>
[[gnu::flatten]] void accumulate_rows(const F& f, const typename F::In* x, int64_t rows,
                                      int64_t step, int64_t n, typename F::Part* out) {
    using Leaf = typename F::Leaf;
    for (int64_t r = 0; r < rows; ++r, x += step) {
        Leaf part[kLanes];
        for (Leaf& p : part) p = static_cast<Leaf>(F::start());
        int64_t i = 0;
        for (; i + kLanes <= n; i += kLanes)
            for (int k = 0; k < kLanes; ++k) part[k] = F::join(part[k], Leaf(f.lift(x[i + k])));
        for (int half = kLanes / 2; half > 0; half /= 2)
            for (int k = 0; k < half; ++k) part[k] = F::join(part[k], part[k + half]);
        for (; i < n; ++i) part[0] = F::join(part[0], Leaf(f.lift(x[i])));
        out[r] = part[0];
    }
}

// Four rows at a time, each read from its start to its end.
template <class F>
[[gnu::flatten]] void accumulate_columns(const F& f, const typename F::In* const* rows,
                                         int64_t count, int64_t width, typename F::Part* out) {
    using In = typename F::In;
    using Leaf = typename F::Leaf;
    Leaf part[kColumns];
    for (Leaf& p : part) p = static_cast<Leaf>(F::start());
    int64_t r = 0;
    for (; r + 4 <= count; r += 4) {
        const In *a = rows[r], *b = rows[r + 1], *c = rows[r + 2], *d = rows[r + 3];
        for (int64_t i = 0; i < width; ++i) {
            const Leaf front = F::join(Leaf(f.lift(a[i])), Leaf(f.lift(b[i])));
            const Leaf back = F::join(Leaf(f.lift(c[i])), Leaf(f.lift(d[i])));
            part[i] = F::join(part[i], F::join(front, back));
        }
    }
    for (; r < count; ++r) {
        const In* a = rows[r];
        for (int64_t i = 0; i < width; ++i) part[i] = F::join(part[i], Leaf(f.lift(a[i])));
    }
    for (int64_t i = 0; i < width; ++i) out[i] = part[i];
}

#define TERN_ACCUMULATION(...)                                                                   \
    template void accumulate_rows(const __VA_ARGS__&, const typename __VA_ARGS__::In*, int64_t,  \
                                  int64_t, int64_t, typename __VA_ARGS__::Part*);                \
    template void accumulate_columns(const __VA_ARGS__&, const typename __VA_ARGS__::In* const*, \
                                     int64_t, int64_t, typename __VA_ARGS__::Part*);
TERN_ACCUMULATIONS_OF_FLOATS(TERN_ACCUMULATION, float)
TERN_ACCUMULATIONS_OF_FLOATS(TERN_ACCUMULATION, double)
TERN_ACCUMULATIONS_OF_NUMBERS(TERN_ACCUMULATION, float)
TERN_ACCUMULATIONS_OF_NUMBERS(TERN_ACCUMULATION, double)
TERN_ACCUMULATIONS_OF_NUMBERS(TERN_ACCUMULATION, int32_t)
TERN_ACCUMULATIONS_OF_NUMBERS(TERN_ACCUMULATION, int64_t)
TERN_ACCUMULATIONS_OF_NUMBERS(TERN_ACCUMULATION, uint8_t)

}  // namespace tern::kernels::cpu::TERN_ISA
