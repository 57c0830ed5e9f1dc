// Plain loops that the compiler turns into SIMD.
#include "kernels/cpu/simd/sort.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T, class It>
[[gnu::flatten]] void make_items(const T* x, int64_t count, fn::KeyOf<T> flip, int64_t first,
                                 It* out) {
    for (int64_t i = 0; i < count; ++i) {
        out[i].key = fn::key_of(x[i]) ^ flip;
        if constexpr (kHasIndex<It>) out[i].index = static_cast<typename It::Index>(first + i);
    }
}

template <class T>
[[gnu::flatten]] KeyRange<fn::KeyOf<T>> key_range(const T* x, int64_t count, fn::KeyOf<T> flip) {
    using Key = fn::KeyOf<T>;
    Key low = fn::key_of(x[0]) ^ flip, high = low;
    for (int64_t i = 1; i < count; ++i) {
        const Key key = fn::key_of(x[i]) ^ flip;
        low = key < low ? key : low;
        high = key > high ? key : high;
    }
    return {low, high};
}

template <class T, class It>
[[gnu::flatten]] void write_values(const It* items, int64_t count, fn::KeyOf<T> flip, const T* row,
                                   T* values) {
    bool ambiguous = false;
    for (int64_t i = 0; i < count; ++i) {
        const fn::KeyOf<T> key = items[i].key ^ flip;
        values[i] = fn::value_of<T>(key);
        ambiguous |= fn::is_ambiguous<T>(key);
    }
    if constexpr (kHasIndex<It>) {
        if (!ambiguous) return;
        for (int64_t i = 0; i < count; ++i)
            if (fn::is_ambiguous<T>(items[i].key ^ flip)) values[i] = row[items[i].index];
    }
}

template <class It>
[[gnu::flatten]] void write_indices(const It* items, int64_t count, int64_t* indices) {
    for (int64_t i = 0; i < count; ++i) indices[i] = static_cast<int64_t>(items[i].index);
}

template <class T, class It>
[[gnu::flatten]] Filtered filter_below(const T* x, int64_t count, fn::KeyOf<T> flip,
                                       fn::KeyOf<T> bound, int64_t first, It* out, int64_t room) {
    using Key = fn::KeyOf<T>;
    int64_t kept = 0;
    for (int64_t at = 0; at < count; at += kFilterBlock) {
        if (room - kept < kFilterBlock) return {at, kept};
        const int64_t size = count - at < kFilterBlock ? count - at : kFilterBlock;
        Key keys[kFilterBlock];
        Key least = fn::kNanKey<Key>;
        if (size == kFilterBlock) {
            for (int64_t i = 0; i < kFilterBlock; ++i) {
                keys[i] = fn::key_of(x[at + i]) ^ flip;
                least = keys[i] < least ? keys[i] : least;
            }
            if (least >= bound) continue;
        } else {
            for (int64_t i = 0; i < size; ++i) keys[i] = fn::key_of(x[at + i]) ^ flip;
        }
        for (int64_t i = 0; i < size; ++i) {
            out[kept].key = keys[i];
            out[kept].index = static_cast<typename It::Index>(first + at + i);
            kept += keys[i] < bound ? 1 : 0;
        }
    }
    return {count, kept};
}

template <class T>
[[gnu::flatten]] bool has_lost_bits(const T* x, int64_t count) {
    using Key = fn::KeyOf<T>;
    Key lost = 0;
    for (int64_t i = 0; i < count; ++i) {
        const Key key = fn::key_of(x[i]);
        Key bits = 0, given = 0;
        const T back = fn::value_of<T>(key);
        __builtin_memcpy(&bits, x + i, sizeof(T));
        __builtin_memcpy(&given, &back, sizeof(T));
        lost |= bits ^ given;
    }
    return lost != 0;
}

template <class Key>
[[gnu::flatten]] void rank_keys(const Key* keys, int64_t count, Key* ranks) {
    for (int64_t i = 0; i < count; ++i) {
        const Key key = keys[i];
        Key before = 0;
        for (int64_t j = 0; j < i; ++j) before += keys[j] <= key ? 1 : 0;
        for (int64_t j = i + 1; j < count; ++j) before += keys[j] < key ? 1 : 0;
        ranks[i] = before;
    }
}

#define TERN_ITEMS(T, It)                                                    \
    template void make_items(const T*, int64_t, fn::KeyOf<T>, int64_t, It*); \
    template void write_values(const It*, int64_t, fn::KeyOf<T>, const T*, T*);
#define TERN_SORT(T)                                                                       \
    TERN_ITEMS(T, Bare<fn::KeyOf<T>>)                                                      \
    TERN_ITEMS(T, Numbered<fn::KeyOf<T>>)                                                  \
    template KeyRange<fn::KeyOf<T>> key_range(const T*, int64_t, fn::KeyOf<T>);            \
    template bool has_lost_bits(const T*, int64_t);                                        \
    template Filtered filter_below(const T*, int64_t, fn::KeyOf<T>, fn::KeyOf<T>, int64_t, \
                                   Numbered<fn::KeyOf<T>>*, int64_t);
TERN_SORT(float)
TERN_SORT(double)
TERN_SORT(int32_t)
TERN_SORT(int64_t)
TERN_SORT(uint8_t)
TERN_SORT(bool)
TERN_SORT(Half)
TERN_SORT(BFloat16)
TERN_SORT(int8_t)
TERN_SORT(int16_t)
template void write_indices(const Numbered<uint16_t>*, int64_t, int64_t*);
template void write_indices(const Numbered<uint32_t>*, int64_t, int64_t*);
template void write_indices(const Numbered<uint64_t>*, int64_t, int64_t*);
template void rank_keys(const uint16_t*, int64_t, uint16_t*);
template void rank_keys(const uint32_t*, int64_t, uint32_t*);
template void rank_keys(const uint64_t*, int64_t, uint64_t*);

}  // namespace tern::kernels::cpu::TERN_ISA
