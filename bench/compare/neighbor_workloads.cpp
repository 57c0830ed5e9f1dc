// W14: exact nearest neighbours. The checksum weighs every index.
#include <tern/classic/neighbors/nearest_neighbors.h>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

// Every index, by its place: one wrong neighbour changes the sum.
double weighed(const Tensor& indices) {
    const int64_t k = indices.size(1);
    const int64_t* at = indices.data<int64_t>();
    double sum = 0;
    for (int64_t i = 0; i < indices.numel(); ++i) sum += static_cast<double>(at[i] * (1 + i % k));
    return sum;
}

// queries 0: the rows themselves.
Make nearest(int64_t queries, int64_t n, int64_t d) {
    return [=]() -> Step {
        const Tensor base = bells(n, d, 1), x = queries > 0 ? bells(queries, d, 2) : base;
        return [=] {
            return weighed(
                classic::NearestNeighbors({.n_neighbors = 10}).fit(base).kneighbors(x).indices);
        };
    };
}

}  // namespace

void add_neighbor_workloads(std::map<std::string, Make>& all) {
    all["W14.queries"] = nearest(10'000, 100'000, 64);
    all["W14.self"] = nearest(0, 100'000, 16);
    all["W14.tree"] = nearest(0, 200'000, 3);
}

}  // namespace tern::bench
