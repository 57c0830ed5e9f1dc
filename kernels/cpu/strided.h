// Walking a strided loop in row-major order, and copying between strided and dense memory.
#pragma once

#include <cstring>

#include "kernels/loop.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {

template <class Word>
void copy_words(char* to, int64_t to_step, const char* from, int64_t from_step, int64_t count) {
    constexpr int64_t size = sizeof(Word);
    if (to_step == 1 && from_step == 1) {
        std::memcpy(to, from, count * size);
        return;
    }
    if (to_step == 1 && from_step == 0) {
        Word value;
        std::memcpy(&value, from, size);
        for (int64_t i = 0; i < count; ++i) std::memcpy(to + i * size, &value, size);
        return;
    }
    for (int64_t i = 0; i < count; ++i)
        std::memcpy(to + i * to_step * size, from + i * from_step * size, size);
}

// Copies `count` elements of `item` bytes (1, 2, 4 or 8); steps are in elements.
inline void copy_items(int item, char* to, int64_t to_step, const char* from, int64_t from_step,
                       int64_t count) {
    visit_bits(static_cast<size_t>(item),
               [&]<class Word>() { copy_words<Word>(to, to_step, from, from_step, count); });
}

// A place in the row-major walk through a loop: where it lies in operand n.
template <int N>
struct Cursor {
    const Loop<N>* loop = nullptr;
    int n = 0;
    int64_t index[kMaxDims] = {};
    int64_t offset = 0;  // in elements

    Cursor() = default;
    Cursor(const Loop<N>& loop, int n, int64_t at) : loop(&loop), n(n) {
        for (int d = loop.dim - 1; at > 0 && d >= 0; --d) {
            index[d] = at % loop.sizes[d];
            at /= loop.sizes[d];
            offset += index[d] * loop.strides[n][d];
        }
    }
    // Elements from here to the end of the innermost row, and the step between them.
    int64_t left_in_row() const {
        return loop->dim == 0 ? 1 : loop->sizes[loop->dim - 1] - index[loop->dim - 1];
    }
    int64_t step() const { return loop->dim == 0 ? 1 : loop->strides[n][loop->dim - 1]; }
    // Moves on by at most left_in_row().
    void advance(int64_t count) {
        int d = loop->dim - 1;
        if (d < 0) return;
        index[d] += count;
        offset += count * loop->strides[n][d];
        for (; d > 0 && index[d] == loop->sizes[d]; --d) {
            offset += loop->strides[n][d - 1] - index[d] * loop->strides[n][d];
            index[d] = 0;
            ++index[d - 1];
        }
    }
};

// The next `count` elements at `data` to a dense buffer; the cursor moves past them.
template <int N>
void pack(Cursor<N>& cursor, const char* data, int item, int64_t count, char* buffer) {
    for (int64_t piece; count > 0; count -= piece) {
        piece = cursor.left_in_row() < count ? cursor.left_in_row() : count;
        copy_items(item, buffer, 1, data + cursor.offset * item, cursor.step(), piece);
        buffer += piece * item;
        cursor.advance(piece);
    }
}

// The same, back.
template <int N>
void unpack(Cursor<N>& cursor, char* data, int item, int64_t count, const char* buffer) {
    for (int64_t piece; count > 0; count -= piece) {
        piece = cursor.left_in_row() < count ? cursor.left_in_row() : count;
        copy_items(item, data + cursor.offset * item, cursor.step(), buffer, 1, piece);
        buffer += piece * item;
        cursor.advance(piece);
    }
}

// Dimensions by falling stride, so that memory is walked in order; order has room for kMaxDims.
// True when they are in that order already.
inline bool order_by_stride(const Strides& strides, int* order) {
    bool ordered = true;
    for (int d = 0; d < strides.size(); ++d) {
        int at = d;
        for (; at > 0 && strides[order[at - 1]] < strides[d]; --at) order[at] = order[at - 1];
        order[at] = d;
        ordered = ordered && at == d;
    }
    return ordered;
}

}  // namespace tern::kernels::cpu
