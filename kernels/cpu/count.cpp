// Counts: every chunk of x has counts of its own, which are added up; where there are more bins
// than would pay, one chunk is all.
#include "kernels/count.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/formula/count.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kMostChunks = 16;

// What has no bin is counted behind the last.
template <class T, class Bin>
void count(const T* x, int64_t n, const Bin& bin, const View& y) {
    const int64_t bins = y.numel() + 1;
    const int64_t chunks =
        std::clamp<int64_t>(std::min(n / kGrain, n / (4 * bins)), 1, kMostChunks);
    const int64_t size = (n + chunks - 1) / chunks;
    std::vector<int64_t> counts(static_cast<size_t>(chunks * bins));
    parallel_for(chunks, 1, [&](int64_t chunk, int64_t) {
        int64_t* const here = counts.data() + chunk * bins;
        const int64_t end = std::min(n, (chunk + 1) * size);
        for (int64_t i = chunk * size; i < end; ++i) ++here[bin(x[i])];
    });
    int64_t* const to = y.ptr<int64_t>();
    for (int64_t b = 0; b + 1 < bins; ++b) {
        to[b] = 0;
        for (int64_t c = 0; c < chunks; ++c) to[b] += counts[static_cast<size_t>(c * bins + b)];
    }
}

}  // namespace

void bincount(const View& x, const View& y) {
    visit("bincount", x.dtype, Integers{},
          [&]<class T>() { count(x.ptr<T>(), x.numel(), fn::OwnBin<T>{}, y); });
}

void histogram(const View& x, const View& edges, bool even, const View& y) {
    visit("histogram", x.dtype, Floats{}, [&]<class T>() {
        const fn::EdgeBin<T> bin{edges.ptr<T>(), y.numel(), even};
        count(x.ptr<T>(), x.numel(), bin, y);
    });
}

void bin_index(const View& x, const View& edges, bool even, const View& y) {
    visit("histogram", x.dtype, Floats{}, [&]<class T>() {
        const fn::EdgeBin<T> bin{edges.ptr<T>(), edges.numel() - 1, even};
        const T* const from = x.ptr<T>();
        int64_t* const to = y.ptr<int64_t>();
        parallel_for(x.numel(), grain_of(8), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) to[i] = bin(from[i]);
        });
    });
}

}  // namespace tern::kernels::cpu
