// Passes over all samples, in runs of rows.
#include "kernels/boosting.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/boosting.h"
#include "kernels/visit_loss.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRun = 1 << 15;  // rows

template <class Loss>
void run_gradients(const Loss& loss, const double* scores, const double* y, const double* weights,
                   float* g, float* h, int64_t count) {
    TERN_ON_ISA(gradients_of(loss, scores, y, weights, g, h, count));
}
void run_softmax(const double* scores, const double* y, const double* weights, float* g, float* h,
                 int64_t k, int64_t step, int64_t count) {
    TERN_ON_ISA(gradients_of_softmax(scores, y, weights, g, h, k, step, count));
}
void run_sums(const float* g, const float* h, int64_t count, double* sums) {
    TERN_ON_ISA(sum_run(g, h, count, sums));
}
void run_pack(const fn::Fixed& fixed, const float* g, const float* h, uint32_t first, int64_t count,
              uint64_t* packed) {
    TERN_ON_ISA(pack_run(fixed, g, h, first, count, packed));
}

}  // namespace

void boosting_gradients(BoostingLoss loss, double parameter, const View& scores, const View& y,
                        const View* weights, const View& gradients, const View& hessians) {
    const int64_t k = scores.shape[0], n = scores.shape[1];
    const double *s = scores.ptr<double>(), *target = y.ptr<double>();
    const double* w = weights ? weights->ptr<double>() : nullptr;
    float *g = gradients.ptr<float>(), *h = hessians.ptr<float>();
    if (loss == BoostingLoss::softmax) {
        parallel_for(n, std::max<int64_t>(64, kRun / k), [&](int64_t i, int64_t end) {
            run_softmax(s + i, target + i, w ? w + i : nullptr, g + i, h + i, k, n, end - i);
        });
        return;
    }
    visit_loss(loss, parameter, [&](const auto& f) {
        parallel_for(n, kRun, [&](int64_t i, int64_t end) {
            run_gradients(f, s + i, target + i, w ? w + i : nullptr, g + i, h + i, end - i);
        });
    });
}

std::vector<GradientSums> sum_gradients(const View& gradients, const View& hessians) {
    const int64_t k = gradients.shape[0], n = gradients.shape[1];
    const int64_t runs = (n + kRun - 1) / kRun;
    std::vector<double> parts(static_cast<size_t>(2 * runs));
    std::vector<GradientSums> out(static_cast<size_t>(k));
    for (int64_t c = 0; c < k; ++c) {
        const float *g = gradients.ptr<float>() + c * n, *h = hessians.ptr<float>() + c * n;
        parallel_for(n, kRun, [&](int64_t i, int64_t end) {
            run_sums(g + i, h + i, end - i, parts.data() + 2 * (i / kRun));
        });
        GradientSums& sums = out[static_cast<size_t>(c)];
        for (size_t r = 0; r < static_cast<size_t>(runs); ++r) {
            sums.gradients += parts[2 * r];
            sums.hessians += parts[2 * r + 1];
        }
    }
    return out;
}

void pack_gradients(const View& gradients, const View& hessians, const fn::Fixed& fixed,
                    const View& packed) {
    const float *g = gradients.ptr<float>(), *h = hessians.ptr<float>();
    parallel_for(packed.numel(), kRun, [&](int64_t i, int64_t end) {
        run_pack(fixed, g + i, h + i, static_cast<uint32_t>(i), end - i,
                 packed.ptr<uint64_t>() + i);
    });
}

void add_leaf_values(std::span<const LeafRows> leaves, const View& rows, const View& scores) {
    std::vector<LeafRows> runs;
    int64_t total = 0;
    for (const LeafRows& leaf : leaves) {
        total += leaf.rows.count;
        for (int64_t at = 0; at < leaf.rows.count; at += kRun)
            runs.push_back(
                {{leaf.rows.begin + at, std::min(kRun, leaf.rows.count - at)}, leaf.value});
    }
    const auto count = static_cast<int64_t>(runs.size());
    const int64_t grain = total < kRun ? count : std::max<int64_t>(1, count / 32);
    parallel_for(count, grain, [&](int64_t first, int64_t last) {
        for (int64_t r = first; r < last; ++r) {
            const LeafRows& run = runs[static_cast<size_t>(r)];
            const uint32_t* const row = rows.ptr<uint32_t>() + run.rows.begin;
            double* const to = scores.ptr<double>();
            for (int64_t i = 0; i < run.rows.count; ++i) to[row[i]] += run.value;
        }
    });
}

}  // namespace tern::kernels::cpu
