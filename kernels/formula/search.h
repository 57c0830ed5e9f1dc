// Binary search, the same steps on both devices.
#pragma once

#include "kernels/formula/order.h"

namespace tern::kernels::fn {

// The number of elements of the ascending row: [n] that go before `value`: the smaller ones or,
// with `right`, also the equal ones.
template <class T>
TERN_HD int64_t places_before(const T* row, int64_t n, T value, bool right) {
    const KeyOf<T> key = key_of(value);
    int64_t begin = 0;
    while (n > 0) {  // the answer is in [begin, begin + n]
        const int64_t half = n / 2;
        const KeyOf<T> middle = key_of(row[begin + half]);
        const bool before = right ? middle <= key : middle < key;
        begin = before ? begin + half + 1 : begin;
        n = before ? n - half - 1 : half;
    }
    return begin;
}

}  // namespace tern::kernels::fn
