// Softmax cross-entropy over rows [n, C]. Forward: a group of threads owns a row in registers
// (rows.cuh) and reads it once. Backward: a group owns a row and streams it, one read and one write
// an element, the probabilities recomputed from the row's log-sum. 256 threads, or 512 where a row
// takes a whole block.
#include "kernels/cuda/fault.cuh"
#include "kernels/cuda/rows.cuh"
#include "kernels/formula/reduce.h"
#include "kernels/softmax.h"

namespace tern::kernels::cuda {
namespace {

// CrossEntropyRows as a kernel takes it, with the targets.
template <class T>
struct Rules {
    const T* weight;  // dense [C], or null
    const int64_t* target;
    int64_t target_step;
    int64_t ignore_index;
    T smoothing;
    IndexCheck check;

    Rules(const Scope& scope, const char* name, const View& x, const View& targets,
          const CrossEntropyRows& rows)
        : weight(rows.weight ? rows.weight->ptr<T>() : nullptr),
          target(targets.ptr<int64_t>()),
          target_step(targets.strides[0]),
          ignore_index(rows.ignore_index),
          smoothing(static_cast<T>(rows.label_smoothing)),
          check(scope, name, x.shape[1]) {}

    __device__ T weight_of(int64_t c) const { return weight ? weight[c] : T(1); }
    __device__ int64_t target_of(const RowPlace& place) const {
        return place.columns > 0 ? target[place.row * target_step] : ignore_index;
    }
};

template <class Row, class T>
__global__ void __launch_bounds__(kRowThreads, 1)
    cross_entropy_kernel(int64_t rows, int64_t n, int lanes, Rules<T> rules, const T* x, T* loss,
                         T* lse) {
    __shared__ T shared[kMaxWarps];
    const RowPlace place(rows, n, lanes);
    const Row row(x, place);
    T largest = fn::Max::identity<T>();
    row.each([&](T v, int64_t) { largest = fn::larger(largest, v); });
    largest = group_reduce(largest, lanes, shared, [](T a, T b) { return fn::larger(a, b); });
    T sum = 0;
    row.each([&](T v, int64_t) { sum += fn::exp(v - largest); });
    sum = row_sum(sum, place, shared);
    const T log_sum = largest + fn::log(sum);
    T spread = 0;
    if (rules.smoothing != 0) {
        row.each([&](T v, int64_t c) { spread += rules.weight_of(c) * (log_sum - v); });
        spread = row_sum(spread, place, shared);
    }
    if (!place.leads()) return;
    const int64_t target = rules.target_of(place);
    T value = 0;
    if (target != rules.ignore_index && rules.check(target)) {
        const T own = log_sum - x[place.row * n + target];
        value = rules.weight_of(target) * (1 - rules.smoothing) * own +
                rules.smoothing / static_cast<T>(n) * spread;
    }
    loss[place.row] = value;
    lse[place.row] = log_sum;
}

template <class Row, class T>
__global__ void __launch_bounds__(kRowThreads, 1)
    cross_entropy_backward_kernel(int64_t rows, int64_t n, int lanes, Rules<T> rules, const T* x,
                                  const T* lse, const T* grad, int64_t grad_step, T* grad_x) {
    __shared__ T shared[kMaxWarps];
    const RowPlace place(rows, n, lanes);
    const Row row(x, place);
    T weights = static_cast<T>(n);
    if (rules.smoothing != 0 && rules.weight) {
        weights = 0;
        for (int64_t c = place.lane; c < n; c += lanes) weights += rules.weight[c];
        weights = row_sum(weights, place, shared);
    }
    const int64_t target = rules.target_of(place);
    if (target == rules.ignore_index || target < 0 || target >= n) {
        row.map(grad_x, [](T, int64_t) { return T(0); });
        return;
    }
    const T scale = grad[place.row * grad_step], log_sum = lse[place.row];
    const T hit = rules.weight_of(target) * (1 - rules.smoothing);
    const T share = rules.smoothing / static_cast<T>(n);
    const T every = hit + share * weights;
    row.map(grad_x, [&](T v, int64_t c) {
        T slope = every * fn::exp(v - log_sum);
        if (share != 0) slope -= share * rules.weight_of(c);
        if (c == target) slope -= hit;
        return scale * slope;
    });
}

}  // namespace

void cross_entropy(const View& x, const View& target, const CrossEntropyRows& rows,
                   const View& loss, const View& lse) {
    const int64_t count = x.shape[0], n = x.shape[1];
    if (count == 0) return;
    const Scope scope(x.device);
    visit("cross_entropy", x.dtype, Floats{}, [&]<class T>() {
        const Rules<T> rules(scope, "cross_entropy", x, target, rows);
        with_row<T>(n, is_aligned<16 / sizeof(T)>(x.ptr<T>()), [&]<class Row>(int lanes) {
            launch("cross_entropy", scope, cross_entropy_kernel<Row, T>, row_grid(count, lanes),
                   count, n, lanes, rules, x.ptr<T>(), loss.ptr<T>(), lse.ptr<T>());
        });
    });
}

void cross_entropy_backward(const View& x, const View& target, const CrossEntropyRows& rows,
                            const View& lse, const View& grad, const View& grad_x) {
    const int64_t count = x.shape[0], n = x.shape[1];
    if (x.numel() == 0) return;
    const Scope scope(x.device);
    visit("cross_entropy_backward", x.dtype, Floats{}, [&]<class T>() {
        const Rules<T> rules(scope, "cross_entropy", x, target, rows);
        constexpr int V = 16 / sizeof(T);
        const bool packs =
            n % V == 0 && is_aligned<V>(x.ptr<T>()) && is_aligned<V>(grad_x.ptr<T>());
        const auto run = [&]<class Row>(int per_lane) {
            const int lanes = plan::lanes_for(n, per_lane, plan::kBlock);
            launch("cross_entropy_backward", scope, cross_entropy_backward_kernel<Row, T>,
                   row_grid(count, lanes), count, n, lanes, rules, x.ptr<T>(), lse.ptr<T>(),
                   grad.ptr<T>(), grad.strides[0], grad_x.ptr<T>());
        };
        if (packs)
            run.template operator()<StreamRow<T, V>>(4 * V);
        else
            run.template operator()<StreamRow<T, 1>>(4);
    });
}

}  // namespace tern::kernels::cuda
