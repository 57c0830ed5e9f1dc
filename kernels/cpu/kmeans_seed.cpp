// Trials in runs of rows whose sums are added up in order; draws by the sums of such runs first.
#include "kernels/kmeans_seed.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/row_distances.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRun = 4096;

template <class T>
void run_trials(const Trials<T>& job) {
    TERN_ON_ISA(trials(job));
}

template <class T>
void trials_of(const View& x, const View& candidates, const View& closest, const View& weight,
               const View& distances, const View& potentials) {
    const int64_t n = x.shape[0], d = x.shape[1], m = candidates.numel();
    const int64_t runs = (n + kRun - 1) / kRun;
    std::vector<const T*> rows(static_cast<size_t>(m));
    for (int64_t c = 0; c < m; ++c)
        rows[static_cast<size_t>(c)] = x.ptr<const T>() + candidates.ptr<const int64_t>()[c] * d;
    std::vector<double> parts(static_cast<size_t>(runs * m));
    parallel_for(n, kRun, [&](int64_t begin, int64_t end) {
        std::vector<T> packed(static_cast<size_t>(kDistanceTile * d));
        run_trials<T>({.x = x.ptr<const T>() + begin * d,
                       .n = end - begin,
                       .d = d,
                       .m = m,
                       .candidates = rows.data(),
                       .closest = closest.ptr<const T>() + begin,
                       .weight = weight.data ? weight.ptr<const double>() + begin : nullptr,
                       .distances = distances.ptr<T>() + begin,
                       .distances_step = n,
                       .potentials = parts.data() + begin / kRun * m,
                       .packed = packed.data()});
    });
    double* const out = potentials.ptr<double>();
    std::fill(out, out + m, 0.0);
    for (int64_t at = 0; at < runs * m; ++at) out[at % m] += parts[static_cast<size_t>(at)];
}

template <class T>
void draw_of(const View& closest, const View& weight, const View& shares, const View& chosen) {
    const int64_t n = closest.numel(), runs = (n + kRun - 1) / kRun;
    const auto mass = [&](int64_t i) {
        const auto value = static_cast<double>(closest.ptr<const T>()[i]);
        return weight.data ? value * weight.ptr<const double>()[i] : value;
    };
    std::vector<double> ends(static_cast<size_t>(runs));  // running sums at the runs' ends
    parallel_for(n, kRun, [&](int64_t begin, int64_t end) {
        double sum = 0;
        for (int64_t i = begin; i < end; ++i) sum += mass(i);
        ends[static_cast<size_t>(begin / kRun)] = sum;
    });
    for (size_t r = 1; r < ends.size(); ++r) ends[r] += ends[r - 1];
    for (int64_t j = 0; j < shares.numel(); ++j) {
        const double target = shares.ptr<const double>()[j] * ends.back();
        const auto run = std::upper_bound(ends.begin(), ends.end(), target);
        int64_t i = std::min<int64_t>(run - ends.begin(), runs - 1) * kRun;
        const int64_t last = std::min(n, i + kRun) - 1;
        double sum = run == ends.begin() ? mass(i) : *(run - 1) + mass(i);
        while (i < last && sum <= target) sum += mass(++i);
        chosen.ptr<int64_t>()[j] = i;
    }
}

}  // namespace

void kmeans_trials(const View& x, const View& candidates, const View& closest, const View& weight,
                   const View& distances, const View& potentials) {
    visit("kmeans", x.dtype, Floats{},
          [&]<class T>() { trials_of<T>(x, candidates, closest, weight, distances, potentials); });
}

void kmeans_draw(const View& closest, const View& weight, const View& shares, const View& chosen) {
    visit("kmeans", closest.dtype, Floats{},
          [&]<class T>() { draw_of<T>(closest, weight, shares, chosen); });
}

}  // namespace tern::kernels::cpu
