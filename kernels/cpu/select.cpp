// Order statistics: short rows are sorted side by side; of a long one only the buckets that hold a
// wanted place are.
#include "kernels/select.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/rows.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

// Writes the items at certain places, place[r] to the r-th element of a row of results.
template <class T, class It>
struct PickSink final : ItemSink<It> {
    const std::vector<int64_t>& places;
    RowSink<T, It> results;
    PickSink(const std::vector<int64_t>& places, const RowSink<T, It>& results)
        : places(places), results(results) {}
    void write(int64_t at, const It* items, int64_t count) const override {
        for (size_t r = 0; r < places.size(); ++r)
            if (places[r] >= at && places[r] < at + count)
                results.write(static_cast<int64_t>(r), items + (places[r] - at), 1);
    }
};

template <class T>
int64_t count_nan(const T* row, int64_t n) {
    constexpr int64_t chunk = 1 << 16;
    std::vector<int64_t> parts(static_cast<size_t>((n + chunk - 1) / chunk));
    parallel_for(n, chunk, [&](int64_t begin, int64_t end) {
        int64_t count = 0;
        for (int64_t i = begin; i < end; ++i) count += row[i] != row[i] ? 1 : 0;
        parts[static_cast<size_t>(begin / chunk)] = count;
    });
    return std::accumulate(parts.begin(), parts.end(), int64_t{0});
}

template <class T, class It>
struct SelectRows {
    const T* x;
    int64_t rows, n;
    std::span<const fn::Rank> ranks;
    fn::NanRule rule;
    T* values;
    int64_t* indices;

    void run() const {
        if (n < kLongRow) return run_short();
        for (int64_t r = 0; r < rows; ++r) run_long(r);
    }

 private:
    static constexpr bool kMayBeNan = !std::is_integral_v<T>;

    RowSink<T, It> results(int64_t row) const {
        const auto count = static_cast<int64_t>(ranks.size());
        return {x + row * n, 0, count, values + row * count,
                indices ? indices + row * count : nullptr};
    }
    std::vector<int64_t> places(int64_t valid) const {
        std::vector<int64_t> out;
        for (const fn::Rank& rank : ranks) out.push_back(rank.place(rule, n, valid));
        return out;
    }

    void run_short() const {
        parallel_for(rows, grain_of(8 * n), [&](int64_t begin, int64_t end) {
            const HostScratch<It> room(2 * n);
            for (int64_t r = begin; r < end; ++r) {
                make_row_items(x + r * n, n, fn::KeyOf<T>{0}, 0, room.get());
                const It* sorted = radix_sort(room.get(), room.get() + n, n);
                int64_t valid = n;
                if constexpr (kMayBeNan)
                    while (valid > 0 && sorted[valid - 1].key == fn::kNanKey<fn::KeyOf<T>>) --valid;
                const std::vector<int64_t> at = places(valid);
                PickSink<T, It>(at, results(r)).write(0, sorted, n);
            }
        });
    }

    void run_long(int64_t r) const {
        const T* row = x + r * n;
        const RowSource<T, It> source(row, 0);
        const KeyRange<fn::KeyOf<T>> range = range_of<It>(source, n);
        const bool has_nan = kMayBeNan && range.high == fn::kNanKey<fn::KeyOf<T>>;
        const std::vector<int64_t> at = places(has_nan ? n - count_nan(row, n) : n);
        std::vector<int64_t> ascending = at;
        std::sort(ascending.begin(), ascending.end());
        std::vector<Places> wanted;
        for (int64_t place : ascending)
            if (wanted.empty() || wanted.back().begin != place)
                wanted.push_back({place, place + 1});
        sort_long<It>(source, n, range, wanted, PickSink<T, It>(at, results(r)));
    }
};

template <class T, class It>
void select_rows(const View& x, std::span<const fn::Rank> ranks, fn::NanRule rule,
                 const View& values, const View* indices) {
    check_row_length<It>("select", x.shape[1]);
    if (values.numel() == 0) return;
    SelectRows<T, It>{x.ptr<T>(),
                      x.shape[0],
                      x.shape[1],
                      ranks,
                      rule,
                      values.ptr<T>(),
                      indices ? indices->ptr<int64_t>() : nullptr}
        .run();
}

}  // namespace

void select(const View& x, std::span<const fn::Rank> ranks, fn::NanRule rule, const View& values,
            const View* indices) {
    visit("select", x.dtype, fn::OrderedNumbers{}, [&]<class T>() {
        using Key = fn::KeyOf<T>;
        if (indices)
            select_rows<T, Numbered<Key>>(x, ranks, rule, values, indices);
        else
            select_rows<T, Bare<Key>>(x, ranks, rule, values, indices);
    });
}

}  // namespace tern::kernels::cpu
