// The inner loops of sorting: between values and items (kernels/cpu/items.h), the extent of keys,
// what is below a bound, and the ranks of short rows. `flip` is 0 or, for a descending order, all
// ones: it is applied to every key.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/cpu/items.h"

namespace tern::kernels::cpu {

TERN_EACH_ISA(
    // out[i] = the item of x[i], which is element first + i.
    template <class T, class It>
    void make_items(const T* x, int64_t count, fn::KeyOf<T> flip, int64_t first, It* out);
    // The smallest and the largest key; count > 0.
    template <class T> KeyRange<fn::KeyOf<T>> key_range(const T* x, int64_t count,
                                                        fn::KeyOf<T> flip);
    // Values back from items; those of an ambiguous key are read from row[index], where items know
    // it.
    template <class T, class It>
    void write_values(const It* items, int64_t count, fn::KeyOf<T> flip, const T* row, T* values);
    template <class It> void write_indices(const It* items, int64_t count, int64_t* indices);
    // Appends to out the items of x with keys below bound, until x ends or fewer than kFilterBlock
    // places of `room` are left.
    template <class T, class It>
    Filtered filter_below(const T* x, int64_t count, fn::KeyOf<T> flip, fn::KeyOf<T> bound,
                          int64_t first, It* out, int64_t room);
    // Whether one of x shares its key with other values and is not the one that value_of gives.
    template <class T> bool has_lost_bits(const T* x, int64_t count);
    // ranks[i] = the place of keys[i] in the sorted row, equal keys in order.
    template <class Key> void rank_keys(const Key* keys, int64_t count, Key* ranks);)

}  // namespace tern::kernels::cpu
