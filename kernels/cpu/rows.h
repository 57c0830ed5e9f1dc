// The rows of a dense array as what radix.h sorts.
#pragma once

#include "kernels/cpu/radix.h"
#include "kernels/cpu/simd/sort.h"
#include "tensor/core/error.h"

namespace tern::kernels::cpu {

template <class T, class It>
void make_row_items(const T* x, int64_t count, fn::KeyOf<T> flip, int64_t first, It* out) {
    TERN_ON_ISA(make_items(x, count, flip, first, out));
}
template <class T>
KeyRange<fn::KeyOf<T>> row_key_range(const T* x, int64_t count, fn::KeyOf<T> flip) {
    TERN_ON_ISA(key_range(x, count, flip));
}

// Items carry element numbers of 32 bits beside all but 8-byte keys.
template <class It>
void check_row_length(const char* op, int64_t n) {
    TERN_CHECK(sizeof(typename It::Key) == 8 || n <= UINT32_MAX, ValueError, op, ": rows of ", n,
               " elements are too long; at most ", UINT32_MAX, " can be told apart");
}

// `flip` is applied to every key: all ones for a descending order.
template <class T, class It>
struct RowSource final : ItemSource<It> {
    const T* row;
    fn::KeyOf<T> flip;
    RowSource(const T* row, fn::KeyOf<T> flip) : row(row), flip(flip) {}
    void read(int64_t begin, int64_t count, It* out) const override {
        make_row_items(row + begin, count, flip, begin, out);
    }
    KeyRange<fn::KeyOf<T>> range(int64_t begin, int64_t count) const override {
        return row_key_range(row + begin, count, flip);
    }
};

// Where a row's sorted values and, if wanted, indices go: the first `count` places of them.
template <class T, class It>
struct RowSink final : ItemSink<It> {
    const T* row;
    fn::KeyOf<T> flip;
    int64_t count;
    T* values;
    int64_t* indices;
    RowSink(const T* row, fn::KeyOf<T> flip, int64_t count, T* values, int64_t* indices)
        : row(row), flip(flip), count(count), values(values), indices(indices) {}
    void write(int64_t at, const It* items, int64_t size) const override {
        size = size < count - at ? size : count - at;
        if (size <= 0) return;
        put_values(items, size, values + at);
        if constexpr (kHasIndex<It>) put_indices(items, size, indices + at);
    }

 private:
    void put_values(const It* items, int64_t size, T* to) const {
        TERN_ON_ISA(write_values(items, size, flip, row, to));
    }
    static void put_indices(const It* items, int64_t size, int64_t* to) {
        TERN_ON_ISA(write_indices(items, size, to));
    }
};

}  // namespace tern::kernels::cpu
