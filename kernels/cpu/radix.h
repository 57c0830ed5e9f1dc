// Stable sorting of items by key. Short runs are sorted in cache, from the lowest digit up; long
// ones are first dealt out into buckets of neighbouring keys that fit the cache, of which only
// those that hold a wanted place are made and sorted. The result of a stable sort is unique, so it
// does not depend on how the work is cut or shared.
#pragma once

#include <span>

#include "kernels/cpu/items.h"
#include "kernels/cpu/scratch.h"

namespace tern::kernels::cpu {

// Elements of a row from which on it is worth several threads.
inline constexpr int64_t kLongRow = 1 << 17;

// Sorts in this thread; spare has room for count. Returns where the result is: items or spare.
template <class It>
It* radix_sort(It* items, It* spare, int64_t count);

// A row to be sorted; read from several threads at once.
template <class It>
struct ItemSource {
    virtual ~ItemSource() = default;
    // Items [begin, begin + count) of the row; begin is a multiple of 256.
    virtual void read(int64_t begin, int64_t count, It* out) const = 0;
    // Of those; count > 0.
    virtual KeyRange<typename It::Key> range(int64_t begin, int64_t count) const = 0;
};

// Takes the sorted items, a run at a time, in any order and from several threads at once.
template <class It>
struct ItemSink {
    virtual ~ItemSink() = default;
    // The `count` items from place `at` of the sorted row on.
    virtual void write(int64_t at, const It* items, int64_t count) const = 0;
};

// Places [begin, end) of the sorted row.
struct Places {
    int64_t begin, end;
};

// The extent of all keys of a long row, count > 0.
template <class It>
KeyRange<typename It::Key> range_of(const ItemSource<It>& source, int64_t count);

// Sorts the `count` items of source, whose keys lie in `range`, and writes at least the wanted
// places (ascending, disjoint).
template <class It>
void sort_long(const ItemSource<It>& source, int64_t count, KeyRange<typename It::Key> range,
               std::span<const Places> wanted, const ItemSink<It>& sink);

}  // namespace tern::kernels::cpu
