// Order statistics, read from the rows in their order (row_order.h): a thread owns one rank of one
// row, and finds by binary search where its NaN begin. 256 threads.
#include "kernels/select.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_order.h"
#include "kernels/formula/order.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

struct Statistics {
    int64_t count;  // of results
    int64_t n;
    int ranks;
    const fn::Rank* rank;
    fn::NanRule rule;
    Order order;
};

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    select_kernel(Statistics s, const T* x, T* values, int64_t* indices) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= s.count) return;
    const int64_t row = i / s.ranks, start = row * s.n;
    int64_t valid = s.n;
    if constexpr (!std::is_integral_v<T>) {
        valid = 0;
        for (int64_t left = s.n; left > 0;) {  // the answer is in [valid, valid + left]
            const int64_t half = left / 2;
            const T middle = x[s.order[start + valid + half]];
            valid = middle == middle ? valid + half + 1 : valid;
            left = middle == middle ? left - half - 1 : half;
        }
    }
    const int64_t from = s.order[start + s.rank[i % s.ranks].place(s.rule, s.n, valid)];
    if (indices) {
        values[i] = x[from];
        indices[i] = from - start;
    } else {
        values[i] = fn::value_of<T>(fn::key_of(x[from]));
    }
}

}  // namespace

void select(const View& x, std::span<const fn::Rank> ranks, fn::NanRule rule, const View& values,
            const View* indices) {
    const int64_t count = values.numel();
    if (count == 0) return;
    const Scope scope(x.device);
    const RowOrder order("select", scope, x, false);
    const Scratch<fn::Rank> table(scope, static_cast<int64_t>(ranks.size()));
    copy(table.get(), x.device, ranks.data(), Device(), table.bytes());
    const Statistics s{count,       x.shape[1], static_cast<int>(ranks.size()),
                       table.get(), rule,       order.get()};
    visit("select", x.dtype, fn::OrderedNumbers{}, [&]<class T>() {
        launch("select", scope, select_kernel<T>, plan::flat(count), s, x.ptr<const T>(),
               values.ptr<T>(), indices ? indices->ptr<int64_t>() : nullptr);
    });
}

}  // namespace tern::kernels::cuda
