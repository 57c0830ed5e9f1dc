// Samples of rows, the loss, and quantiles within leaves.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/boosting.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/radix.h"
#include "kernels/host_tasks.h"
#include "kernels/visit_loss.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRun = 1 << 13;  // rows

double softmax_loss(const double* scores, int64_t k, int64_t n, int64_t label) {
    double top = scores[0], sum = 0;
    for (int64_t c = 1; c < k; ++c) top = std::max(top, scores[c * n]);
    for (int64_t c = 0; c < k; ++c) sum += std::exp(scores[c * n] - top);
    return std::log(sum) + top - scores[label * n];
}

// The weighted mean of value(i) over i in [0, n).
template <class Value>
double weighted_mean(int64_t n, const double* weights, const Value& value) {
    const auto runs = static_cast<size_t>((n + kRun - 1) / kRun);
    std::vector<double> sums(runs), totals(runs);
    parallel_for(n, kRun, [&](int64_t begin, int64_t end) {
        const auto r = static_cast<size_t>(begin / kRun);
        for (int64_t i = begin; i < end; ++i) {
            const double w = weights ? weights[i] : 1.0;
            sums[r] += w * value(i);
            totals[r] += w;
        }
    });
    return std::accumulate(sums.begin(), sums.end(), 0.0) /
           std::accumulate(totals.begin(), totals.end(), 0.0);
}

struct Residual {
    double value, weight;
    bool operator<(const Residual& other) const { return value < other.value; }
};

double quantile_of(double alpha, Residual* r, int64_t count, bool weighted) {
    if (count == 0) return 0;
    if (!weighted) {
        const double place = alpha * static_cast<double>(count - 1);
        const auto low = static_cast<int64_t>(place);
        std::nth_element(r, r + low, r + count);
        const double part = place - static_cast<double>(low), first = r[low].value;
        if (low + 1 == count) return first;
        return first + part * (std::min_element(r + low + 1, r + count)->value - first);
    }
    std::sort(r, r + count);
    double total = 0, sum = 0;
    for (int64_t i = 0; i < count; ++i) total += r[i].weight;
    for (int64_t i = 0; i < count; ++i) {
        sum += r[i].weight;
        if (sum > 0 && sum >= alpha * total) return r[i].value;
    }
    return r[count - 1].value;
}

}  // namespace

int64_t sample_rows(RandomKey key, double share, const View& rows) {
    const int64_t n = rows.numel(), runs = (n + kRun - 1) / kRun;
    uint32_t* const out = rows.ptr<uint32_t>();
    if (share >= 1) {
        parallel_for(n, kGrain, [&](int64_t i, int64_t end) { std::iota(out + i, out + end, i); });
        return n;
    }
    const auto bound = static_cast<uint64_t>(share * 4294967296.0);
    const HostScratch<uint8_t> drawn(n);
    std::vector<int64_t> before(static_cast<size_t>(runs) + 1);
    parallel_for(n, kRun, [&](int64_t begin, int64_t end) {
        int64_t count = 0;
        for (int64_t i = begin; i < end; i += 4) {
            const Philox4 words = philox(key.seed, key.draw, static_cast<uint64_t>(i / 4));
            for (int64_t k = 0; k < std::min<int64_t>(4, end - i); ++k)
                count += drawn[i + k] = words.word[k] < bound ? 1 : 0;
        }
        before[static_cast<size_t>(begin / kRun) + 1] = count;
    });
    std::partial_sum(before.begin(), before.end(), before.begin());
    const int64_t all = before.back();
    parallel_for(n, kRun, [&](int64_t begin, int64_t end) {
        int64_t in = before[static_cast<size_t>(begin / kRun)], not_in = all + begin - in;
        for (int64_t i = begin; i < end; ++i)
            out[drawn[i] != 0 ? in++ : not_in++] = static_cast<uint32_t>(i);
    });
    return all;
}

double boosting_loss(BoostingLoss loss, double parameter, const View& scores, const View& y,
                     const View* weights) {
    const int64_t k = scores.shape[0], n = scores.shape[1];
    const double *s = scores.ptr<double>(), *target = y.ptr<double>();
    const double* w = weights ? weights->ptr<double>() : nullptr;
    if (loss == BoostingLoss::softmax)
        return weighted_mean(n, w, [&](int64_t i) {
            return softmax_loss(s + i, k, n, static_cast<int64_t>(target[i]));
        });
    double mean = 0;
    visit_loss(loss, parameter, [&](const auto& f) {
        mean = weighted_mean(n, w, [&](int64_t i) { return f.value(s[i], target[i]); });
    });
    return mean;
}

std::vector<double> leaf_quantiles(double alpha, const View& scores, const View& y,
                                   const View* weights, const View& rows,
                                   std::span<const RowRange> leaves) {
    std::vector<double> out(leaves.size());
    host_tasks(static_cast<int64_t>(leaves.size()), [&](int64_t leaf) {
        const RowRange& range = leaves[static_cast<size_t>(leaf)];
        const uint32_t* const row = rows.ptr<uint32_t>() + range.begin;
        std::vector<Residual> residuals(static_cast<size_t>(range.count));
        for (int64_t i = 0; i < range.count; ++i)
            residuals[static_cast<size_t>(i)] = {
                y.ptr<double>()[row[i]] - scores.ptr<double>()[row[i]],
                weights ? weights->ptr<double>()[row[i]] : 1.0};
        out[static_cast<size_t>(leaf)] =
            quantile_of(alpha, residuals.data(), range.count, weights != nullptr);
    });
    return out;
}

}  // namespace tern::kernels::cpu
