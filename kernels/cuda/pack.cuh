// Several neighbouring elements, moved by one access of up to 128 bits.
#pragma once

#include <cstdint>
#include <cstring>

namespace tern::kernels::cuda {

template <class T, int V>
struct Pack {
    T at[V];
};

template <int kBytes>
struct WordOf;
template <>
struct WordOf<1> {
    using type = unsigned char;
};
template <>
struct WordOf<2> {
    using type = unsigned short;
};
template <>
struct WordOf<4> {
    using type = unsigned int;
};
template <>
struct WordOf<8> {
    using type = uint2;
};
template <>
struct WordOf<16> {
    using type = uint4;
};

// `p` must be aligned to the pack.
template <int V, class T>
__device__ Pack<T, V> load_pack(const T* p) {
    using Word = typename WordOf<V * sizeof(T)>::type;
    const Word word = *reinterpret_cast<const Word*>(p);
    Pack<T, V> pack;
    memcpy(&pack, &word, sizeof word);
    return pack;
}

// __stwb is the ordinary store; spelled so, the compiler cannot take the word apart again.
template <int V, class T>
__device__ void store_pack(T* p, const Pack<T, V>& pack) {
    using Word = typename WordOf<V * sizeof(T)>::type;
    Word word;
    memcpy(&word, &pack, sizeof word);
    __stwb(reinterpret_cast<Word*>(p), word);
}

// True when packs of V can start at `p`.
template <int V, class T>
bool is_aligned(const T* p) {
    return reinterpret_cast<uintptr_t>(p) % (V * sizeof(T)) == 0;
}

}  // namespace tern::kernels::cuda
