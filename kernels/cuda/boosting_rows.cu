// Samples of rows, the loss, and quantiles within leaves. A thread owns a sample, or a leaf where
// its quantile is read; the residuals of leaves are sorted by CUB, segment by segment. In its own
// file because CUB takes long to compile.
#include <thrust/iterator/counting_iterator.h>

#include <cub/device/device_segmented_radix_sort.cuh>
#include <cub/device/device_select.cuh>
#include <vector>

#include "kernels/boosting.h"
#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/upload.cuh"
#include "kernels/visit_loss.h"

namespace tern::kernels::cuda {
namespace {

constexpr int64_t kRun = 8192;  // samples of a block that sums

// Twice: once for the room that is wanted, once with it.
template <class Call>
void with_room(const char* name, const Scope& scope, const Call& call) {
    size_t bytes = 0;
    cudaError_t error = call(nullptr, bytes);
    const Scratch<char> room(scope, static_cast<int64_t>(bytes));
    if (error == cudaSuccess) error = call(room.get(), bytes);
    if (error != cudaSuccess) raise_cuda(error, name, __FILE__, __LINE__);
}

__global__ void __launch_bounds__(plan::kBlock) number_kernel(int64_t n, uint32_t* rows) {
    const int64_t i = thread_number();
    if (i < n) rows[i] = static_cast<uint32_t>(i);
}

__global__ void __launch_bounds__(plan::kBlock)
    draw_kernel(RandomKey key, uint64_t bound, int64_t n, uint8_t* drawn, uint8_t* others) {
    const int64_t block = thread_number();
    if (block * 4 >= n) return;
    const Philox4 words = philox(key.seed, key.draw, static_cast<uint64_t>(block));
    for (int64_t k = 0; k < 4 && block * 4 + k < n; ++k) {
        drawn[block * 4 + k] = words.word[k] < bound ? 1 : 0;
        others[block * 4 + k] = words.word[k] < bound ? 0 : 1;
    }
}

int64_t select(const Scope& scope, const uint8_t* flags, int64_t n, uint32_t* out, Device device) {
    const Scratch<int64_t> count(scope, 1);
    with_room("sample_rows", scope, [&](void* room, size_t& bytes) {
        return cub::DeviceSelect::Flagged(room, bytes, thrust::counting_iterator<uint32_t>(0),
                                          flags, out, count.get(), n, scope.stream());
    });
    int64_t found = 0;
    cuda::copy(&found, Device(), count.get(), device, sizeof found);
    return found;
}

template <class Loss>
struct ValueOf {
    Loss loss;
    const double *scores, *y;
    __device__ double operator()(int64_t i) const { return loss.value(scores[i], y[i]); }
};
struct SoftmaxValue {
    int64_t k, n;
    const double *scores, *y;
    __device__ double operator()(int64_t i) const {
        double top = scores[i], sum = 0;
        for (int64_t c = 1; c < k; ++c) top = max(top, scores[c * n + i]);
        for (int64_t c = 0; c < k; ++c) sum += exp(scores[c * n + i] - top);
        return log(sum) + top - scores[static_cast<int64_t>(y[i]) * n + i];
    }
};

template <class Value>
__global__ void __launch_bounds__(plan::kBlock)
    loss_kernel(int64_t n, Value value, const double* weights, double* sums) {
    __shared__ double room[kMaxWarps];
    const int64_t begin = int64_t{blockIdx.x} * kRun, end = min(n, begin + kRun);
    double sum = 0, total = 0;
    for (int64_t i = begin + threadIdx.x; i < end; i += blockDim.x) {
        const double w = weights ? weights[i] : 1.0;
        sum += w * value(i);
        total += w;
    }
    sum = group_reduce(sum, plan::kBlock, room, Plus{});
    total = group_reduce(total, plan::kBlock, room, Plus{});
    if (threadIdx.x != 0) return;
    sums[2 * blockIdx.x] = sum;
    sums[2 * blockIdx.x + 1] = total;
}

template <class Value>
double weighted_mean(const Scope& scope, Device device, int64_t n, const Value& value,
                     const double* weights) {
    const int64_t runs = plan::ceil_div(n, kRun);
    const Scratch<double> sums(scope, 2 * runs);
    launch("boosting_loss", scope, loss_kernel<Value>, {.x = runs}, n, value, weights, sums.get());
    std::vector<double> parts(static_cast<size_t>(2 * runs));
    cuda::copy(parts.data(), Device(), sums.get(), device, sums.bytes());
    double sum = 0, total = 0;
    for (size_t i = 0; i < parts.size(); i += 2) sum += parts[i], total += parts[i + 1];
    return sum / total;
}

__global__ void __launch_bounds__(plan::kBlock)
    residuals_kernel(int64_t n, const uint32_t* rows, const double* scores, const double* y,
                     const double* weights, double* residuals, double* weights_of) {
    const int64_t i = thread_number();
    if (i >= n) return;
    const uint32_t row = rows[i];
    residuals[i] = y[row] - scores[row];
    weights_of[i] = weights ? weights[row] : 1.0;
}

// As cpu/boosting_rows.cpp has it, of sorted residuals.
__global__ void __launch_bounds__(plan::kBlock)
    quantiles_kernel(int64_t leaves, const RowRange* ranges, double alpha, bool weighted,
                     const double* residuals, const double* weights, double* out) {
    const int64_t leaf = thread_number();
    if (leaf >= leaves) return;
    const RowRange range = ranges[leaf];
    const double *r = residuals + range.begin, *w = weights + range.begin;
    out[leaf] = range.count > 0 ? r[range.count - 1] : 0;
    if (range.count == 0) return;
    if (!weighted) {
        const double place = alpha * static_cast<double>(range.count - 1);
        const auto low = static_cast<int64_t>(place);
        const double part = place - static_cast<double>(low);
        if (low + 1 < range.count) out[leaf] = r[low] + rounded_product(part, r[low + 1] - r[low]);
        return;
    }
    double total = 0, sum = 0;
    for (int64_t i = 0; i < range.count; ++i) total += w[i];
    for (int64_t i = 0; i < range.count; ++i) {
        sum += w[i];
        if (sum > 0 && sum >= alpha * total) {
            out[leaf] = r[i];
            return;
        }
    }
}

}  // namespace

int64_t sample_rows(RandomKey key, double share, const View& rows) {
    const Scope scope(rows.device);
    const int64_t n = rows.numel();
    uint32_t* const out = rows.ptr<uint32_t>();
    if (share >= 1) {
        launch("number_rows", scope, number_kernel, plan::flat(n), n, out);
        return n;
    }
    const auto bound = static_cast<uint64_t>(share * 4294967296.0);
    const Scratch<uint8_t> drawn(scope, n), others(scope, n);
    launch("sample_rows", scope, draw_kernel, plan::flat(n, 4), key, bound, n, drawn.get(),
           others.get());
    const int64_t count = select(scope, drawn.get(), n, out, rows.device);
    select(scope, others.get(), n, out + count, rows.device);
    return count;
}

double boosting_loss(BoostingLoss loss, double parameter, const View& scores, const View& y,
                     const View* weights) {
    const Scope scope(scores.device);
    const int64_t k = scores.shape[0], n = scores.shape[1];
    const double *s = scores.ptr<double>(), *target = y.ptr<double>();
    const double* w = weights ? weights->ptr<double>() : nullptr;
    if (loss == BoostingLoss::softmax)
        return weighted_mean(scope, scores.device, n, SoftmaxValue{k, n, s, target}, w);
    double mean = 0;
    visit_loss(loss, parameter, [&]<class Loss>(const Loss& f) {
        mean = weighted_mean(scope, scores.device, n, ValueOf<Loss>{f, s, target}, w);
    });
    return mean;
}

std::vector<double> leaf_quantiles(double alpha, const View& scores, const View& y,
                                   const View* weights, const View& rows,
                                   std::span<const RowRange> leaves) {
    const Device device = scores.device;
    const Scope scope(device);
    const int64_t n = rows.numel(), count = static_cast<int64_t>(leaves.size());
    std::vector<int64_t> begins, ends;
    for (const RowRange& leaf : leaves) {
        begins.push_back(leaf.begin);
        ends.push_back(leaf.begin + leaf.count);
    }
    const Upload<int64_t> from(scope, device, begins), to(scope, device, ends);
    const Upload<RowRange> ranges(scope, device, leaves);
    const Scratch<double> residuals(scope, n), weights_of(scope, n), sorted(scope, n),
        sorted_weights(scope, n), out(scope, count);
    launch("residuals", scope, residuals_kernel, plan::flat(n), n, rows.ptr<const uint32_t>(),
           scores.ptr<const double>(), y.ptr<const double>(),
           weights ? weights->ptr<const double>() : nullptr, residuals.get(), weights_of.get());
    with_room("leaf_quantiles", scope, [&](void* room, size_t& bytes) {
        return cub::DeviceSegmentedRadixSort::SortPairs(
            room, bytes, residuals.get(), sorted.get(), weights_of.get(), sorted_weights.get(), n,
            count, from.get(), to.get(), 0, 64, scope.stream());
    });
    launch("leaf_quantiles", scope, quantiles_kernel, plan::flat(count), count, ranges.get(), alpha,
           weights != nullptr, sorted.get(), sorted_weights.get(), out.get());
    std::vector<double> host(leaves.size());
    cuda::copy(host.data(), Device(), out.get(), device, out.bytes());
    return host;
}

}  // namespace tern::kernels::cuda
