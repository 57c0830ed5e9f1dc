// W13: k-means from given centres. kmeans_peers.py draws the same data.
#include <tern/classic/cluster/kmeans.h>
#include <tern/tensor/tensor.h>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

// About normal, mean 0 and variance 1: four uniform numbers of 16 bits, added up.
float normal(uint64_t i, uint64_t salt) {
    const uint64_t z = mixed(i, salt);
    const auto sum =
        static_cast<float>((z & 0xffff) + (z >> 16 & 0xffff) + (z >> 32 & 0xffff) + (z >> 48));
    return (sum - 131070.0f) * (1.0f / 37837.0f);
}

Tensor noise(int64_t n, int64_t d) {
    const Tensor out = empty({n, d});
    float* to = out.data<float>();
    for (int64_t i = 0; i < n * d; ++i) to[i] = normal(static_cast<uint64_t>(i), 1);
    return out;
}

// Round 64 centres in [-10, 10)^d.
Tensor blobs(int64_t n, int64_t d) {
    const Tensor out = noise(n, d);
    float* to = out.data<float>();
    for (int64_t i = 0; i < n; ++i) {
        const uint64_t blob = mixed(static_cast<uint64_t>(i), 2) % 64;
        for (int64_t p = 0; p < d; ++p) {
            const uint64_t at = blob * static_cast<uint64_t>(d) + static_cast<uint64_t>(p);
            to[i * d + p] += static_cast<float>(mixed(at, 3) >> 44) * (20.0f / 1048576.0f) - 10.0f;
        }
    }
    return out;
}

// The first k rows are where it starts.
Make kmeans(Tensor (*draw)(int64_t, int64_t), int64_t n, int64_t d, int64_t k, int64_t max_iter,
            double tol) {
    return [=]() -> Step {
        const Tensor x = draw(n, d);
        const Tensor centers = from_memory(x.data<float>(), {k, d}, float32);
        return [=] {
            classic::KMeans km({.n_clusters = k,
                                .n_init = 1,
                                .max_iter = max_iter,
                                .tol = tol,
                                .init_centers = centers});
            return km.fit(x).inertia();
        };
    };
}

}  // namespace

void add_kmeans_workloads(std::map<std::string, Make>& all) {
    all["W13.noise"] = kmeans(noise, 500'000, 32, 256, 20, 0);
    all["W13.blobs"] = kmeans(blobs, 1'000'000, 16, 64, 300, 1e-4);
}

}  // namespace tern::bench
