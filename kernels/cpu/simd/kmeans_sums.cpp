// Rows as whole numbers, added to and taken from sums. Compiled without fused products, so that all
// instruction sets and devices round alike.
#include "kernels/cpu/simd/kmeans.h"
#include "kernels/formula/kmeans.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T>
[[gnu::flatten]] void add_row(const WholeColumns& columns, const T* x, double weight,
                              int64_t* sum) {
    const int64_t d = columns.d;
    for (int64_t p = 0; p < d; ++p)
        sum[p] += fn::whole(x[p], columns.shift[p], columns.scale[p], weight);
    sum[d] += fn::whole(weight, 0, columns.scale[d], 1);
}

template <class T>
[[gnu::flatten]] void take_row(const WholeColumns& columns, const T* x, double weight,
                               int64_t* sum) {
    const int64_t d = columns.d;
    for (int64_t p = 0; p < d; ++p)
        sum[p] -= fn::whole(x[p], columns.shift[p], columns.scale[p], weight);
    sum[d] -= fn::whole(weight, 0, columns.scale[d], 1);
}

#define TERN_KMEANS_SUMS(T)                                                 \
    template void add_row(const WholeColumns&, const T*, double, int64_t*); \
    template void take_row(const WholeColumns&, const T*, double, int64_t*);
TERN_KMEANS_SUMS(float)
TERN_KMEANS_SUMS(double)
#undef TERN_KMEANS_SUMS

}  // namespace tern::kernels::cpu::TERN_ISA
