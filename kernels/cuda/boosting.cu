// Passes over all samples: a thread owns a sample. 20 bytes read and 8 written for gradients, 8 and
// 8 for packing, 4 read and 8 changed for the values of leaves, where a block owns a piece of a
// leaf's rows. Sums: a block owns 8192 samples and adds them up in a fixed order.
#include "kernels/boosting.h"

#include <vector>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/upload.cuh"
#include "kernels/visit_loss.h"

namespace tern::kernels::cuda {
namespace {

constexpr int64_t kRun = 8192;    // samples of a block that sums
constexpr int64_t kPiece = 2048;  // rows of a leaf

template <class Loss>
__global__ void __launch_bounds__(plan::kBlock)
    gradients_kernel(Loss loss, int64_t n, const double* scores, const double* y,
                     const double* weights, float* gradients, float* hessians) {
    const int64_t i = thread_number();
    if (i >= n) return;
    double g, h;
    loss(scores[i], y[i], g, h);
    const double w = weights ? weights[i] : 1.0;
    gradients[i] = static_cast<float>(weights ? g * w : g);
    hessians[i] = static_cast<float>(weights ? h * w : h);
}

__global__ void __launch_bounds__(plan::kBlock)
    softmax_gradients_kernel(int64_t k, int64_t n, const double* scores, const double* y,
                             const double* weights, float* gradients, float* hessians) {
    const int64_t i = thread_number();
    if (i >= n) return;
    double top = scores[i], sum = 0;
    for (int64_t c = 1; c < k; ++c) top = max(top, scores[c * n + i]);
    for (int64_t c = 0; c < k; ++c) sum += exp(scores[c * n + i] - top);
    const double w = weights ? weights[i] : 1.0;
    for (int64_t c = 0; c < k; ++c) {
        double g, h;
        const double p = exp(scores[c * n + i] - top) / sum;
        fn::SoftmaxLoss{}(p, y[i] == static_cast<double>(c) ? 1.0 : 0.0, g, h);
        gradients[c * n + i] = static_cast<float>(g * w);
        hessians[c * n + i] = static_cast<float>(h * w);
    }
}

// sums[2 b], sums[2 b + 1]: of the samples of block b.
__global__ void __launch_bounds__(plan::kBlock)
    sums_kernel(int64_t n, const float* gradients, const float* hessians, double* sums) {
    __shared__ double room[kMaxWarps];
    const int64_t begin = int64_t{blockIdx.x} * kRun, end = min(n, begin + kRun);
    double g = 0, h = 0;
    for (int64_t i = begin + threadIdx.x; i < end; i += blockDim.x) {
        g += fabs(static_cast<double>(gradients[i]));
        h += hessians[i] > 0 ? static_cast<double>(hessians[i]) : 0.0;
    }
    g = group_reduce(g, plan::kBlock, room, Plus{});
    h = group_reduce(h, plan::kBlock, room, Plus{});
    if (threadIdx.x != 0) return;
    sums[2 * blockIdx.x] = g;
    sums[2 * blockIdx.x + 1] = h;
}

__global__ void __launch_bounds__(plan::kBlock)
    pack_kernel(fn::Fixed fixed, int64_t n, const float* gradients, const float* hessians,
                uint64_t* packed) {
    const int64_t i = thread_number();
    if (i < n) packed[i] = fixed(gradients[i], hessians[i], static_cast<uint32_t>(i));
}

__global__ void __launch_bounds__(plan::kBlock)
    add_values_kernel(const LeafRows* pieces, const uint32_t* rows, double* scores) {
    const LeafRows piece = pieces[blockIdx.x];
    for (int64_t i = threadIdx.x; i < piece.rows.count; i += blockDim.x)
        scores[rows[piece.rows.begin + i]] += piece.value;
}

}  // namespace

void boosting_gradients(BoostingLoss loss, double parameter, const View& scores, const View& y,
                        const View* weights, const View& gradients, const View& hessians) {
    const Scope scope(scores.device);
    const int64_t k = scores.shape[0], n = scores.shape[1];
    const double *s = scores.ptr<double>(), *target = y.ptr<double>();
    const double* w = weights ? weights->ptr<double>() : nullptr;
    float *g = gradients.ptr<float>(), *h = hessians.ptr<float>();
    if (loss == BoostingLoss::softmax)
        return launch("boosting_gradients", scope, softmax_gradients_kernel, plan::flat(n), k, n, s,
                      target, w, g, h);
    visit_loss(loss, parameter, [&]<class Loss>(const Loss& f) {
        launch("boosting_gradients", scope, gradients_kernel<Loss>, plan::flat(n), f, n, s, target,
               w, g, h);
    });
}

std::vector<GradientSums> sum_gradients(const View& gradients, const View& hessians) {
    const Scope scope(gradients.device);
    const int64_t k = gradients.shape[0], n = gradients.shape[1], runs = plan::ceil_div(n, kRun);
    const Scratch<double> sums(scope, 2 * runs * k);
    for (int64_t c = 0; c < k; ++c)
        launch("sum_gradients", scope, sums_kernel, {.x = runs}, n,
               gradients.ptr<const float>() + c * n, hessians.ptr<const float>() + c * n,
               sums.get() + 2 * runs * c);
    std::vector<double> parts(static_cast<size_t>(2 * runs * k));
    cuda::copy(parts.data(), Device(), sums.get(), gradients.device, parts.size() * sizeof(double));
    std::vector<GradientSums> out(static_cast<size_t>(k));
    for (size_t i = 0; i < parts.size() / 2; ++i) {
        GradientSums& sum = out[i / static_cast<size_t>(runs)];
        sum.gradients += parts[2 * i];
        sum.hessians += parts[2 * i + 1];
    }
    return out;
}

void pack_gradients(const View& gradients, const View& hessians, const fn::Fixed& fixed,
                    const View& packed) {
    const Scope scope(packed.device);
    launch("pack_gradients", scope, pack_kernel, plan::flat(packed.numel()), fixed, packed.numel(),
           gradients.ptr<const float>(), hessians.ptr<const float>(), packed.ptr<uint64_t>());
}

void add_leaf_values(std::span<const LeafRows> leaves, const View& rows, const View& scores) {
    const Scope scope(scores.device);
    std::vector<LeafRows> pieces;
    for (const LeafRows& leaf : leaves)
        for (int64_t i = 0; i < leaf.rows.count; i += kPiece)
            pieces.push_back(
                {{leaf.rows.begin + i, std::min(kPiece, leaf.rows.count - i)}, leaf.value});
    if (pieces.empty()) return;
    const Upload<LeafRows> work(scope, scores.device, pieces);
    launch("add_leaf_values", scope, add_values_kernel, {.x = static_cast<int64_t>(pieces.size())},
           work.get(), rows.ptr<const uint32_t>(), scores.ptr<double>());
}

}  // namespace tern::kernels::cuda
