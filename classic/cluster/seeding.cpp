#include "classic/cluster/seeding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "classic/host_vector.h"
#include "kernels/index.h"
#include "kernels/kmeans_seed.h"
#include "kernels/memory.h"
#include "tensor/convert.h"
#include "tensor/core/error.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// The rows' distances to the centres so far, and the trials of the next.
class Seeder {
 public:
    Seeder(const Tensor& x, const Tensor& weight, int64_t trials)
        : x_(x),
          weight_(weight),
          closest_(full({x.size(0)}, 1, {.device = x.device(), .dtype = x.dtype()})),
          distances_(empty({trials, x.size(0)}, {.device = x.device(), .dtype = x.dtype()})) {}

    // As many rows as there are numbers in [0, 1), by weighted distance.
    Tensor draw(const std::vector<double>& shares) const {
        const Tensor from = from_vector(shares, {static_cast<int64_t>(shares.size())}, x_.device());
        const Tensor chosen = empty({from.size(0)}, {.device = x_.device(), .dtype = DType::int64});
        kernels::kmeans_draw(closest_.view(), weight(), from.view(), chosen.view());
        return chosen;
    }
    void forget_distances() {
        closest_ = full({x_.size(0)}, std::numeric_limits<float>::infinity(),
                        {.device = x_.device(), .dtype = x_.dtype()});
    }
    // Takes the best of the rows as a centre, and returns its number.
    int64_t take_best(const Tensor& candidates) {
        const Tensor potentials =
            empty({candidates.size(0)}, {.device = x_.device(), .dtype = DType::float64});
        kernels::kmeans_trials(x_.view(), candidates.view(), closest_.view(), weight(),
                               distances_.view(), potentials.view());
        const std::vector<double> worth = host_vector<double>(potentials);
        const auto best = std::min_element(worth.begin(), worth.end()) - worth.begin();
        const auto bytes = static_cast<size_t>(x_.size(0)) * item_size(x_.dtype());
        kernels::copy(
            closest_.view().data, x_.device(),
            static_cast<char*>(distances_.view().data) + static_cast<size_t>(best) * bytes,
            x_.device(), bytes);
        return host_vector<int64_t>(candidates)[static_cast<size_t>(best)];
    }

 private:
    View weight() const { return weight_.defined() ? weight_.view() : View{}; }

    Tensor x_, weight_, closest_, distances_;
};

std::vector<double> uniform(NumpyRandom& random, int64_t count) {
    std::vector<double> out(static_cast<size_t>(count));
    for (double& u : out) u = random.random_sample();
    return out;
}

}  // namespace

Tensor rows_at(const Tensor& x, const std::vector<int64_t>& rows) {
    const Tensor index = from_vector(rows, {static_cast<int64_t>(rows.size())}, x.device());
    const Tensor out =
        empty({index.size(0), x.size(1)}, {.device = x.device(), .dtype = x.dtype()});
    kernels::index_select("rows", x.view(), index.view(), 0, out.view());
    return out;
}

Tensor seed_greedy(const Tensor& x, const Tensor& weight, int64_t k, NumpyRandom& random) {
    const auto trials = static_cast<int64_t>(2 + std::log(static_cast<double>(k)));
    Seeder seeder(x, weight, trials);
    const Tensor first = seeder.draw(uniform(random, 1));
    seeder.forget_distances();
    std::vector<int64_t> rows = {seeder.take_best(first)};
    while (static_cast<int64_t>(rows.size()) < k)
        rows.push_back(seeder.take_best(seeder.draw(uniform(random, trials))));
    return rows_at(x, rows);
}

// numpy.random.RandomState.choice(n, k, replace=False, p=weight / sum).
Tensor seed_random(const Tensor& x, const Tensor& weight, int64_t k, NumpyRandom& random) {
    const auto n = static_cast<size_t>(x.size(0));
    std::vector<double> left =
        weight.defined() ? host_vector<double>(weight) : std::vector<double>(n, 1.0);
    TERN_CHECK(n - static_cast<size_t>(std::count(left.begin(), left.end(), 0.0)) >=
                   static_cast<size_t>(k),
               ValueError, "KMeans.fit: fewer rows of positive weight than n_clusters = ", k);
    std::vector<int64_t> rows;
    std::vector<double> sums(n);
    while (static_cast<int64_t>(rows.size()) < k) {
        std::partial_sum(left.begin(), left.end(), sums.begin());
        for (double u : uniform(random, k - static_cast<int64_t>(rows.size()))) {
            const auto at = std::upper_bound(sums.begin(), sums.end(), u * sums.back());
            const auto row = static_cast<size_t>(at - sums.begin());
            if (row >= n || left[row] == 0) continue;  // drawn before
            left[row] = 0;
            rows.push_back(static_cast<int64_t>(row));
        }
    }
    return rows_at(x, rows);
}

}  // namespace tern::classic
