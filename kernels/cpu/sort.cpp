// Sorting rows. Long rows one after the other, each by all threads; short ones side by side: by the
// ranks of their keys while those are few, else by digits. The first few of a row are found by
// keeping those below a bound that sinks as they are found.
#include "kernels/sort.h"

#include <algorithm>
#include <atomic>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/rows.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRanked = 160;     // keys of a row whose ranks are counted
constexpr int64_t kFewInverse = 16;  // the first k of n are few when 16 k <= n
constexpr int64_t kFirstChunk = 1 << 16;

template <class Key>
void count_ranks(const Key* keys, int64_t count, Key* ranks) {
    TERN_ON_ISA(rank_keys(keys, count, ranks));
}
template <class T, class It>
Filtered keep_below(const T* x, int64_t count, fn::KeyOf<T> flip, fn::KeyOf<T> bound, int64_t first,
                    It* out, int64_t room) {
    TERN_ON_ISA(filter_below(x, count, flip, bound, first, out, room));
}

template <class T, class It>
void sort_by_ranks(const T* row, int64_t n, fn::KeyOf<T> flip, const RowSink<T, It>& sink) {
    using Key = fn::KeyOf<T>;
    It items[kRanked], sorted[kRanked];
    Key keys[kRanked], ranks[kRanked];
    make_row_items(row, n, flip, 0, items);
    for (int64_t i = 0; i < n; ++i) keys[i] = items[i].key;
    count_ranks(keys, n, ranks);
    for (int64_t i = 0; i < n; ++i) sorted[ranks[i]] = items[i];
    sink.write(0, sorted, n);
}

template <class T, class It>
void sort_by_digits(const T* row, int64_t n, fn::KeyOf<T> flip, It* room,
                    const RowSink<T, It>& sink) {
    make_row_items(row, n, flip, 0, room);
    sink.write(0, radix_sort(room, room + n, n), n);
}

// The first k items of elements [begin, end), sorted, in one half of room, which has two of
// first_room(k).
int64_t first_room(int64_t k) { return std::max<int64_t>(2 * k, 64) + kFilterBlock; }

template <class T, class It>
It* first_items(const T* row, int64_t begin, int64_t end, fn::KeyOf<T> flip, int64_t k, It* room) {
    using Key = fn::KeyOf<T>;
    It *items = room, *spare = room + first_room(k);
    int64_t kept = std::min(end - begin, first_room(k) - kFilterBlock);
    make_row_items(row + begin, kept, flip, begin, items);
    int64_t at = begin + kept;
    while (true) {
        It* const sorted = radix_sort(items, spare, kept);
        if (sorted != items) std::swap(items, spare);
        kept = std::min(kept, k);
        if (at >= end) return items;
        const Key bound = items[kept - 1].key;  // equal keys further on come later
        const Filtered more =
            keep_below(row + at, end - at, flip, bound, at, items + kept, first_room(k) - kept);
        at += more.read;
        kept += more.kept;
    }
}

template <class T, class It>
void sort_first(const T* row, int64_t n, fn::KeyOf<T> flip, int64_t k, const RowSink<T, It>& sink) {
    const int64_t chunk = std::max({kFirstChunk, (n + 31) / 32, 4 * k});
    const int64_t chunks = (n + chunk - 1) / chunk;
    if (chunks == 1) {
        const HostScratch<It> room(2 * first_room(k));
        return sink.write(0, first_items(row, 0, n, flip, k, room.get()), k);
    }
    const HostScratch<It> firsts(2 * chunks * k);
    parallel_for(chunks, 1, [&](int64_t c, int64_t) {
        const HostScratch<It> room(2 * first_room(k));
        const int64_t begin = c * chunk, end = std::min(n, begin + chunk);
        const It* items = first_items(row, begin, end, flip, k, room.get());
        std::copy_n(items, std::min(k, end - begin), firsts.get() + c * k);
    });
    const int64_t last = n - (chunks - 1) * chunk;
    const int64_t count = (chunks - 1) * k + std::min(k, last);
    sink.write(0, radix_sort(firsts.get(), firsts.get() + chunks * k, count), k);
}

template <class T>
bool lost_bits(const T* x, int64_t count) {
    TERN_ON_ISA(has_lost_bits(x, count));
}

// Zeros and NaN share keys: where keys alone were sorted, puts the signs and bits that the row has,
// in its order, back into the first k sorted values.
template <class T>
void restore(const T* row, int64_t n, fn::KeyOf<T> flip, T* values, int64_t k) {
    using Key = fn::KeyOf<T>;
    for (const Key shared : {fn::detail::kSign<Key>, fn::kNanKey<Key>}) {
        const auto before = [=](T v) { return (fn::key_of(v) ^ flip) < (shared ^ flip); };
        T* const first = std::partition_point(values, values + k, before);
        if (first == values + k || fn::key_of(*first) != shared) continue;
        std::atomic<bool> lost{false};
        parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
            if (lost_bits(row + begin, end - begin)) lost.store(true, std::memory_order_relaxed);
        });
        if (!lost.load()) return;
        T* to = first;
        for (const T* x = row; to < values + k && fn::key_of(*to) == shared && x < row + n; ++x)
            if (fn::key_of(*x) == shared) *to++ = *x;
    }
}

// Arrays whose rows are sorted; It says whether indices are wanted.
template <class T, class It>
struct SortRows {
    const T* x;
    int64_t rows, n, k;
    fn::KeyOf<T> flip;
    T* values;
    int64_t* indices;

    RowSink<T, It> sink(int64_t row) const {
        return {x + row * n, flip, k, values + row * k, indices ? indices + row * k : nullptr};
    }
    bool is_few() const { return kHasIndex<It> && n > kRanked && kFewInverse * k <= n; }

    void run() const {
        if (n < kLongRow) return run_short();
        for (int64_t r = 0; r < rows; ++r) {
            sort_long_row(r);
            finish(r);
        }
    }

 private:
    void sort_long_row(int64_t r) const {
        const T* row = x + r * n;
        if constexpr (kHasIndex<It>)
            if (is_few() && 32 * k <= kLongRow) return sort_first(row, n, flip, k, sink(r));
        const RowSource<T, It> source(row, flip);
        const Places wanted{0, k};
        sort_long<It>(source, n, range_of<It>(source, n), {&wanted, 1}, sink(r));
    }

    void sort_short_row(int64_t r, It* room) const {
        const T* row = x + r * n;
        if (n <= kRanked) return sort_by_ranks(row, n, flip, sink(r));
        if constexpr (kHasIndex<It>)
            if (is_few()) return sort_first(row, n, flip, k, sink(r));
        sort_by_digits(row, n, flip, room, sink(r));
    }

    void run_short() const {
        parallel_for(rows, grain_of(8 * n), [&](int64_t begin, int64_t end) {
            const HostScratch<It> room(n > kRanked ? 2 * n : 0);
            for (int64_t r = begin; r < end; ++r) {
                sort_short_row(r, room.get());
                finish(r);
            }
        });
    }

    void finish(int64_t r) const {
        if constexpr (!kHasIndex<It> && !std::is_integral_v<T>)
            restore(x + r * n, n, flip, values + r * k, k);
    }
};

template <class T, class It>
void sort_rows(const View& x, bool descending, const View& values, const View* indices) {
    const SortRows<T, It> all{x.ptr<T>(),
                              x.shape[0],
                              x.shape[1],
                              values.shape[1],
                              descending ? static_cast<fn::KeyOf<T>>(-1) : fn::KeyOf<T>{0},
                              values.ptr<T>(),
                              indices ? indices->ptr<int64_t>() : nullptr};
    check_row_length<It>("sort", all.n);
    if (values.numel() > 0) all.run();
}

}  // namespace

void sort(const View& x, bool descending, const View& values, const View* indices) {
    visit("sort", x.dtype, fn::Ordered{}, [&]<class T>() {
        using Key = fn::KeyOf<T>;
        if (indices)
            sort_rows<T, Numbered<Key>>(x, descending, values, indices);
        else
            sort_rows<T, Bare<Key>>(x, descending, values, indices);
    });
}

}  // namespace tern::kernels::cpu
