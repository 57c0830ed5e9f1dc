// Walking a strided loop in row-major order, and copying between strided and dense memory.
#pragma once

#include <cstring>

#include "kernels/loop.h"

namespace tern::kernels::cpu {

template <class Word>
void copy_words(char* to, int64_t to_step, const char* from, int64_t from_step, int64_t count) {
    constexpr int64_t size = sizeof(Word);
    if (to_step == 1 && from_step == 1) {
        std::memcpy(to, from, count * size);
        return;
    }
    for (int64_t i = 0; i < count; ++i)
        std::memcpy(to + i * to_step * size, from + i * from_step * size, size);
}

// Copies `count` elements of `item` bytes (1, 4 or 8); steps are in elements.
inline void copy_items(int item, char* to, int64_t to_step, const char* from, int64_t from_step,
                       int64_t count) {
    if (item == 4) return copy_words<uint32_t>(to, to_step, from, from_step, count);
    if (item == 8) return copy_words<uint64_t>(to, to_step, from, from_step, count);
    copy_words<uint8_t>(to, to_step, from, from_step, count);
}

// Where element `at` of the loop, in row-major order, lies in operand n.
template <int N>
struct Cursor {
    const Loop<N>& loop;
    int n;
    int64_t index[kMaxDims] = {};
    int64_t offset = 0;  // in elements

    Cursor(const Loop<N>& loop, int n, int64_t at) : loop(loop), n(n) {
        for (int d = loop.dim - 1; d >= 0; --d) {
            index[d] = at % loop.sizes[d];
            at /= loop.sizes[d];
            offset += index[d] * loop.strides[n][d];
        }
    }
    // Elements from here to the end of the innermost row, and the step between them.
    int64_t left_in_row() const {
        return loop.dim == 0 ? 1 : loop.sizes[loop.dim - 1] - index[loop.dim - 1];
    }
    int64_t step() const { return loop.dim == 0 ? 1 : loop.strides[n][loop.dim - 1]; }
    // Moves on by at most left_in_row().
    void advance(int64_t count) {
        int d = loop.dim - 1;
        if (d < 0) return;
        index[d] += count;
        offset += count * loop.strides[n][d];
        for (; d > 0 && index[d] == loop.sizes[d]; --d) {
            offset += loop.strides[n][d - 1] - index[d] * loop.strides[n][d];
            index[d] = 0;
            ++index[d - 1];
        }
    }
};

// Elements [begin, begin + count) of operand n at `data` to a dense buffer.
template <int N>
void pack(const Loop<N>& loop, int n, const char* data, int item, int64_t begin, int64_t count,
          char* buffer) {
    for (Cursor<N> cursor(loop, n, begin); count > 0;) {
        const int64_t piece = cursor.left_in_row() < count ? cursor.left_in_row() : count;
        copy_items(item, buffer, 1, data + cursor.offset * item, cursor.step(), piece);
        buffer += piece * item;
        cursor.advance(piece);
        count -= piece;
    }
}

// The same, back.
template <int N>
void unpack(const Loop<N>& loop, int n, char* data, int item, int64_t begin, int64_t count,
            const char* buffer) {
    for (Cursor<N> cursor(loop, n, begin); count > 0;) {
        const int64_t piece = cursor.left_in_row() < count ? cursor.left_in_row() : count;
        copy_items(item, data + cursor.offset * item, cursor.step(), buffer, 1, piece);
        buffer += piece * item;
        cursor.advance(piece);
        count -= piece;
    }
}

// Dimensions by falling stride, so that memory is walked in order; order has room for kMaxDims.
inline void order_by_stride(const Strides& strides, int* order) {
    for (int d = 0; d < strides.size(); ++d) {
        int at = d;
        for (; at > 0 && strides[order[at - 1]] < strides[d]; --at) order[at] = order[at - 1];
        order[at] = d;
    }
}

}  // namespace tern::kernels::cpu
