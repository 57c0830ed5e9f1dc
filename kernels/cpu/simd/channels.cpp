// Sums and maps over the channels of [n, c, inner]. With inner = 1 a register holds neighbouring
// channels; else it holds neighbouring elements of one.
#include "kernels/cpu/simd/normalize.h"
#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int64_t kBlock = 256;  // terms added in T before they go to a double

// sums[ch] = sum of term(load, param), where load(p) reads p: [n, c, inner] and param(p) reads
// p: [c]. term gives 0 where load reads `rest` beyond the end.
template <class T, class Term>
[[gnu::always_inline]] inline void sum_channels(Channels s, double* sums, int64_t begin,
                                                int64_t end, const Term& term) {
    using V = Vec<T>;
    constexpr int64_t kWidth = V::width;
    T lanes[kWidth];
    if (s.inner == 1) {
        for (int64_t ch = begin; ch < end; ch += kWidth) {
            const int64_t used = end - ch < kWidth ? end - ch : kWidth;
            const auto param = [=](const T* p) {
                return used == kWidth ? V::load(p + ch) : V::load_partial(p + ch, used);
            };
            for (int64_t i = 0; i < used; ++i) sums[ch + i] = 0;
            for (int64_t block = 0; block < s.n; block += kBlock) {
                const int64_t stop = block + kBlock < s.n ? block + kBlock : s.n;
                V acc(T(0));
                for (int64_t row = block; row < stop; ++row) {
                    const int64_t at = row * s.c + ch;
                    acc = acc + (used == kWidth
                                     ? term([at](const T* p, T) { return V::load(p + at); }, param)
                                     : term([at, used](const T* p,
                                                       T) { return V::load_partial(p + at, used); },
                                            param));
                }
                acc.store(lanes);
                for (int64_t i = 0; i < used; ++i) sums[ch + i] += lanes[i];
            }
        }
        return;
    }
    for (int64_t ch = begin; ch < end; ++ch) {
        double total = 0;
        const auto param = [ch](const T* p) { return V(p[ch]); };
        for (int64_t sample = 0; sample < s.n; ++sample) {
            const int64_t base = (sample * s.c + ch) * s.inner;
            for (int64_t block = 0; block < s.inner; block += kBlock * kWidth) {
                const int64_t limit = block + kBlock * kWidth;
                const int64_t stop = limit < s.inner ? limit : s.inner;
                V acc(T(0));
                int64_t i = block;
                for (; i + kWidth <= stop; i += kWidth)
                    acc = acc + term([=](const T* p, T) { return V::load(p + base + i); }, param);
                if (i < stop)
                    acc = acc + term(
                                    [=](const T* p, T rest) {
                                        return V::load_partial(p + base + i, stop - i, rest);
                                    },
                                    param);
                acc.store(lanes);
                for (const T lane : lanes) total += lane;
            }
        }
        sums[ch] = total;
    }
}

// y = value(load, param) for samples [begin, end).
template <class T, class Value>
[[gnu::always_inline]] inline void map_channels(Channels s, T* y, int64_t begin, int64_t end,
                                                const Value& value) {
    using V = Vec<T>;
    constexpr int64_t kWidth = V::width;
    const bool by_channel = s.inner == 1;
    const int64_t rows = by_channel ? 1 : s.c;
    const int64_t length = by_channel ? s.c : s.inner;
    for (int64_t sample = begin; sample < end; ++sample) {
        for (int64_t row = 0; row < rows; ++row) {
            const int64_t base = (sample * rows + row) * length;
            for (int64_t i = 0; i < length; i += kWidth) {
                const int64_t used = length - i < kWidth ? length - i : kWidth;
                const auto read = [used](const T* p) {
                    return used == kWidth ? V::load(p) : V::load_partial(p, used);
                };
                const V v = value([&](const T* p) { return read(p + base + i); },
                                  [&](const T* p) { return by_channel ? read(p + i) : V(p[row]); });
                if (used == kWidth)
                    v.store(y + base + i);
                else
                    v.store_partial(y + base + i, used);
            }
        }
    }
}

}  // namespace

template <class T>
[[gnu::flatten]] void channel_sum(Channels shape, const T* x, double* sums, int64_t begin,
                                  int64_t end) {
    sum_channels<T>(shape, sums, begin, end, [x](auto load, auto) { return load(x, T(0)); });
}

template <class T>
[[gnu::flatten]] void channel_squares(Channels shape, const T* x, const T* mean, double* sums,
                                      int64_t begin, int64_t end) {
    if (shape.inner == 1) {  // lanes beyond the last channel hold x = mean = 0
        return sum_channels<T>(shape, sums, begin, end, [x, mean](auto load, auto param) {
            const Vec<T> c = load(x, T(0)) - param(mean);
            return c * c;
        });
    }
    for (int64_t ch = begin; ch < end; ++ch)
        sum_channels<T>(shape, sums, ch, ch + 1, [x, center = mean[ch]](auto load, auto) {
            const Vec<T> c = load(x, center) - Vec<T>(center);
            return c * c;
        });
}

template <class T>
[[gnu::flatten]] void channel_products(Channels shape, const T* grad, const T* x, const T* mean,
                                       double* sums, int64_t begin, int64_t end) {
    sum_channels<T>(shape, sums, begin, end, [=](auto load, auto param) {
        return load(grad, T(0)) * (load(x, T(0)) - param(mean));
    });
}

template <class T>
[[gnu::flatten]] void channel_apply(Channels shape, const T* x, const T* mean, const T* scale,
                                    const T* shift, T* y, int64_t begin, int64_t end) {
    map_channels<T>(shape, y, begin, end, [=](auto load, auto param) {
        return (load(x) - param(mean)) * param(scale) + param(shift);
    });
}

template <class T>
[[gnu::flatten]] void channel_apply_grad(Channels shape, const T* grad, const T* x, const T* mean,
                                         const T* scale, const T* offset, const T* slope, T* y,
                                         int64_t begin, int64_t end) {
    map_channels<T>(shape, y, begin, end, [=](auto load, auto param) {
        return param(scale) * (load(grad) - param(offset) - (load(x) - param(mean)) * param(slope));
    });
}

#define TERN_CHANNELS(T)                                                                         \
    template void channel_sum(Channels, const T*, double*, int64_t, int64_t);                    \
    template void channel_squares(Channels, const T*, const T*, double*, int64_t, int64_t);      \
    template void channel_products(Channels, const T*, const T*, const T*, double*, int64_t,     \
                                   int64_t);                                                     \
    template void channel_apply(Channels, const T*, const T*, const T*, const T*, T*, int64_t,   \
                                int64_t);                                                        \
    template void channel_apply_grad(Channels, const T*, const T*, const T*, const T*, const T*, \
                                     const T*, T*, int64_t, int64_t);
TERN_CHANNELS(float)
TERN_CHANNELS(double)

}  // namespace tern::kernels::cpu::TERN_ISA
