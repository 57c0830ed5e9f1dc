#include "kernels/search.h"

#include <bit>

#include "kernels/cpu/parallel.h"
#include "kernels/formula/search.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {

void search_sorted(const View& sorted, const View& values, bool right, const View& y) {
    const int64_t n = sorted.shape[1], count = values.shape[1];
    const int64_t row_step = sorted.shape[0] == 1 ? 0 : n;
    const int64_t steps = std::bit_width(static_cast<uint64_t>(n)) + 1;
    visit("searchsorted", sorted.dtype, AnyType{}, [&]<class T>() {
        const T *rows = sorted.ptr<T>(), *wanted = values.ptr<T>();
        parallel_for(values.numel(), grain_of(4 * steps), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i)
                y.ptr<int64_t>()[i] =
                    fn::places_before(rows + i / count * row_step, n, wanted[i], right);
        });
    });
}

}  // namespace tern::kernels::cpu
