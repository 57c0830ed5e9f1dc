// A tile of rows against all rows, cluster by cluster.
#include "kernels/silhouette.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/row_distances.h"
#include "kernels/formula/silhouette.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T>
void run_sums(const T* packed, int64_t d, const T* others, int64_t count, double* sums) {
    TERN_ON_ISA(distance_sums(packed, d, others, count, sums));
}
template <class T>
void run_pack(const T* x, int64_t n, int64_t d, T* packed) {
    TERN_ON_ISA(pack_rows_for_sums(x, n, d, packed));
}
template <class T>
int64_t height_of() {
    TERN_ON_ISA(tile_height<T>());
}

template <class T>
void silhouette_of(const View& x, const View& starts, const View& out) {
    const int64_t n = x.shape[0], d = x.shape[1], k = starts.numel() - 1;
    const T* const rows = x.ptr<const T>();
    const int64_t* const start = starts.ptr<const int64_t>();
    parallel_for(n, height_of<T>(), [&](int64_t begin, int64_t end) {
        std::vector<T> packed(static_cast<size_t>(kDistanceTile * d));
        run_pack(rows + begin * d, end - begin, d, packed.data());
        std::vector<fn::Silhouette> found(static_cast<size_t>(end - begin));
        for (int64_t c = 0; c < k; ++c) {
            double sums[kDistanceTile] = {};
            const int64_t count = start[c + 1] - start[c];
            run_sums(packed.data(), d, rows + start[c] * d, count, sums);
            for (int64_t i = begin; i < end; ++i)
                found[static_cast<size_t>(i - begin)].add(sums[i - begin], count,
                                                          i >= start[c] && i < start[c + 1]);
        }
        for (int64_t i = begin; i < end; ++i)
            out.ptr<double>()[i] = found[static_cast<size_t>(i - begin)].value();
    });
}

}  // namespace

void silhouette(const View& x, const View& starts, const View& out) {
    visit("silhouette", x.dtype, Floats{}, [&]<class T>() { silhouette_of<T>(x, starts, out); });
}

}  // namespace tern::kernels::cpu
