// Two passes over chunks: how many runs begin in each, then, their numbers known, what is wanted of
// them.
#include "kernels/unique.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/formula/order.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T>
struct Runs {
    const T* x;
    int64_t n;

    bool begins_at(int64_t i) const { return i == 0 || x[i] != x[i - 1]; }
    int64_t begun_in(int64_t begin, int64_t end) const {
        int64_t count = begin == 0 ? 1 : 0;
        for (int64_t i = begin == 0 ? 1 : begin; i < end; ++i) count += x[i] != x[i - 1] ? 1 : 0;
        return count;
    }
};

// starts[r], where run r begins, becomes its length; the last run ends at n.
void lengths_from_starts(int64_t* starts, int64_t runs, int64_t n) {
    std::vector<int64_t> next;  // the start after each chunk, before it is overwritten
    for (int64_t at = kGrain; at < runs; at += kGrain) next.push_back(starts[at]);
    next.push_back(n);
    parallel_for(runs, kGrain, [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; ++r)
            starts[r] = (r + 1 < end ? starts[r + 1] : next[begin / kGrain]) - starts[r];
    });
}

template <class T>
int64_t find_runs(const Runs<T>& runs, const int64_t* order, const RunOutputs& out) {
    std::vector<int64_t> first(static_cast<size_t>((runs.n + kGrain - 1) / kGrain) + 1);
    parallel_for(runs.n, kGrain, [&](int64_t begin, int64_t end) {
        first[static_cast<size_t>(begin / kGrain) + 1] = runs.begun_in(begin, end);
    });
    for (size_t c = 1; c < first.size(); ++c) first[c] += first[c - 1];
    T* const values = out.values ? out.values->ptr<T>() : nullptr;
    int64_t* const inverse = out.inverse ? out.inverse->ptr<int64_t>() : nullptr;
    int64_t* const counts = out.counts ? out.counts->ptr<int64_t>() : nullptr;
    parallel_for(runs.n, kGrain, [&](int64_t begin, int64_t end) {
        int64_t run = first[static_cast<size_t>(begin / kGrain)] - 1;
        for (int64_t i = begin; i < end; ++i) {
            if (runs.begins_at(i)) {
                ++run;
                if (values) values[run] = runs.x[i];
                if (counts) counts[run] = i;
            }
            if (inverse) inverse[order ? order[i] : i] = run;
        }
    });
    if (counts) lengths_from_starts(counts, first.back(), runs.n);
    return first.back();
}

}  // namespace

int64_t unique_runs(const View& x, const View* order, const RunOutputs& out) {
    if (x.numel() == 0) return 0;
    return visit("unique", x.dtype, fn::Ordered{}, [&]<class T>() {
        return find_runs(Runs<T>{x.ptr<T>(), x.numel()}, order ? order->ptr<int64_t>() : nullptr,
                         out);
    });
}

}  // namespace tern::kernels::cpu
