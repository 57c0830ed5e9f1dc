// W17 and W18: gradient boosting of two classes, fitted from a matrix in memory. The checksum is
// the area under the ROC curve on rows that were not fitted, taken in the first step, which is not
// timed.
#include <tern/classic/classic.h>

#include <optional>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

constexpr int64_t kHeldOut = 20'000;  // rows

struct Rows {
    Tensor x, y;
};

// Uniform in [-2, 2); the class follows the first ten columns and noise, see boosting_peers.py.
Rows draw(int64_t n, int64_t d, uint64_t salt) {
    Rows out{empty({n, d}), empty({n}, {.dtype = DType::int64})};
    float* const x = out.x.data<float>();
    const auto unit = [](uint64_t i, uint64_t salt) {
        return static_cast<float>(mixed(i, salt) >> 40) * (4.0f / 16777216.0f) - 2.0f;
    };
    for (int64_t i = 0; i < n * d; ++i) x[i] = unit(static_cast<uint64_t>(i), salt);
    for (int64_t i = 0; i < n; ++i) {
        const float* r = x + i * d;
        const auto v = [r](int f) { return static_cast<double>(r[f]); };
        const double noise = static_cast<double>(unit(static_cast<uint64_t>(i), salt + 1));
        const double z = v(0) + 0.8 * v(1) * v(2) - 0.6 * v(3) * v(3) + 0.5 * v(4) * v(5) * v(6) +
                         (v(7) > 0.5 && v(8) < 0 ? 1.5 : 0.0) + 0.3 * v(9) + 1.5 * noise;
        out.y.data<int64_t>()[i] = z > -0.5 ? 1 : 0;
    }
    return out;
}

Make boosting(int64_t n, int64_t d, int64_t rounds, int64_t leaves, int64_t bins) {
    return [=]() -> Step {
        const Rows train = draw(n, d, 1), test = draw(kHeldOut, d, 3);
        classic::GradientBoostingClassifier gb(
            {.n_estimators = rounds, .max_leaf_nodes = leaves, .max_bins = bins});
        return [=, area = std::optional<double>()]() mutable {
            gb.fit(train.x, train.y);
            if (!area) area = classic::metrics::roc_auc_score(test.y, gb.decision_function(test.x));
            return *area;
        };
    };
}

}  // namespace

void add_boosting_workloads(std::map<std::string, Make>& all) {
    all["W17.255"] = boosting(1'000'000, 28, 100, 255, 255);
    all["W17.63"] = boosting(1'000'000, 28, 100, 255, 63);
    all["W18.small"] = boosting(10'000, 20, 200, 31, 255);
    all["W18.wide"] = boosting(50'000, 500, 100, 31, 255);
}

}  // namespace tern::bench
