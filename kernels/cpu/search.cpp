// Binary search of many values, several at a time in lockstep: their steps through a long row miss
// the cache together, not one after the other.
#include "kernels/search.h"

#include <algorithm>
#include <bit>

#include "kernels/cpu/parallel.h"
#include "kernels/formula/search.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int kTogether = 16;

// fn::places_before of kTogether values. The comparison is arithmetic, not a branch, which would be
// mispredicted half of the time.
template <bool kRight, class T>
void places_before_all(const T* row, int64_t n, const T* values, int64_t* places) {
    fn::KeyOf<T> keys[kTogether];
    for (int v = 0; v < kTogether; ++v) {
        keys[v] = fn::key_of(values[v]);
        places[v] = 0;
    }
    // The answers are in [places, places + left].
    const auto step = [&](int64_t at, int64_t by) {
        for (int v = 0; v < kTogether; ++v) {
            const fn::KeyOf<T> key = fn::key_of(row[places[v] + at]);
            const bool before = kRight ? key <= keys[v] : key < keys[v];
            places[v] += by & -static_cast<int64_t>(before);
        }
    };
    int64_t left = n;
    for (; left > 1; left -= left / 2) step(left / 2 - 1, left / 2);
    if (left == 1) step(0, 1);
}

}  // namespace

void search_sorted(const View& sorted, const View& values, bool right, const View& y) {
    const int64_t n = sorted.shape[1], count = values.shape[1];
    const int64_t row_step = sorted.shape[0] == 1 ? 0 : n;
    const int64_t steps = std::bit_width(static_cast<uint64_t>(n)) + 1;
    visit("searchsorted", sorted.dtype, fn::Ordered{}, [&]<class T>() {
        const T *rows = sorted.ptr<T>(), *wanted = values.ptr<T>();
        int64_t* const places = y.ptr<int64_t>();
        parallel_for(values.numel(), grain_of(2 * steps), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end;) {
                const T* row = rows + i / count * row_step;
                const int64_t stop = row_step == 0 ? end : std::min(end, (i / count + 1) * count);
                for (; i + kTogether <= stop; i += kTogether) {
                    if (right)
                        places_before_all<true>(row, n, wanted + i, places + i);
                    else
                        places_before_all<false>(row, n, wanted + i, places + i);
                }
                for (; i < stop; ++i) places[i] = fn::places_before(row, n, wanted[i], right);
            }
        });
    });
}

}  // namespace tern::kernels::cpu
