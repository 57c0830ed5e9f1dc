#include "classic/cluster/mini_batch.h"

#include <algorithm>
#include <numeric>

#include "kernels/memory.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// Which centres have seen too little, at most half as many as there are rows.
std::vector<size_t> light_centers(const std::vector<double>& counts, double ratio, int64_t rows) {
    const double limit = ratio * *std::max_element(counts.begin(), counts.end());
    std::vector<size_t> out;
    for (size_t j = 0; j < counts.size(); ++j)
        if (counts[j] < limit) out.push_back(j);
    const auto most = static_cast<size_t>(rows / 2);
    if (out.size() > most) {
        std::stable_sort(out.begin(), out.end(),
                         [&](size_t a, size_t b) { return counts[a] < counts[b]; });
        out.resize(most);
        std::sort(out.begin(), out.end());
    }
    return out;
}

// Puts rows of the batch in the places of centres that have seen too little.
void reassign(MiniBatchState& state, const Tensor& x, double ratio, NumpyRandom& random) {
    std::vector<double> counts = host_vector<double>(state.counts);
    const std::vector<size_t> light = light_centers(counts, ratio, x.size(0));
    if (light.empty()) return;
    const std::vector<int64_t> rows = random.choice(x.size(0), static_cast<int64_t>(light.size()));
    const auto bytes = static_cast<size_t>(x.size(1)) * item_size(x.dtype());
    auto* const centers = static_cast<char*>(state.centers.view().data);
    const auto* const from = static_cast<const char*>(x.view().data);
    for (size_t i = 0; i < light.size(); ++i)
        kernels::copy(centers + light[i] * bytes, x.device(),
                      from + static_cast<size_t>(rows[i]) * bytes, x.device(), bytes);
    double least = std::numeric_limits<double>::infinity();
    for (size_t j = 0; j < counts.size(); ++j)
        if (!std::binary_search(light.begin(), light.end(), j)) least = std::min(least, counts[j]);
    for (size_t j : light) counts[j] = least;
    state.counts = from_vector(counts, {static_cast<int64_t>(counts.size())}, x.device());
}

double squared_moves(const Tensor& before, const Tensor& after) {
    std::vector<int32_t> own(static_cast<size_t>(before.size(0)));
    std::iota(own.begin(), own.end(), 0);
    return inertia_of(after, {}, before, from_vector(own, {before.size(0)}, before.device()));
}

}  // namespace

BatchStep step_batch(MiniBatchState& state, const ClusterRows& batch, double reassignment_ratio,
                     NumpyRandom& random) {
    const LloydBuffers buffers(batch, state.centers, false);
    const kernels::Lloyd& fit = buffers.lloyd();
    kernels::kmeans_settle(fit, true);
    kernels::kmeans_assign(fit);
    const double inertia = inertia_of(batch.x, batch.weight, state.centers, buffers.labels());
    MiniBatchState next = {buffers.centers(), state.counts.clone(), state.since_reassignment};
    kernels::kmeans_blend(fit, next.counts.view());
    next.since_reassignment += batch.x.size(0);
    // Asked before the counts grow, as scikit-learn does it.
    const std::vector<double> counts = host_vector<double>(state.counts);
    if (std::count(counts.begin(), counts.end(), 0.0) > 0 ||
        next.since_reassignment >= 10 * state.centers.size(0)) {
        next.since_reassignment = 0;
        if (reassignment_ratio > 0) reassign(next, batch.x, reassignment_ratio, random);
    }
    const double moved = squared_moves(state.centers, next.centers);
    state = std::move(next);
    return {inertia, moved};
}

bool BatchConvergence::stops(double inertia, double moved) {
    if (++steps_ == 1) return false;  // the inertia of the first centres
    smooth_ = smooth_ < 0 ? inertia : smooth_ * (1 - smoothing_) + inertia * smoothing_;
    if (tol_ > 0 && moved <= tol_) return true;
    waited_ = smooth_ < best_ ? 0 : waited_ + 1;
    best_ = std::min(best_, smooth_);
    return patience_ >= 0 && waited_ >= patience_;
}

}  // namespace tern::classic
