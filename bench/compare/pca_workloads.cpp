// W15: principal components of a tall and of a wide matrix. The checksum is the variance explained.
#include <tern/classic/classic.h>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

Make components(int64_t n, int64_t d, int64_t count) {
    return [=]() -> Step {
        const Tensor x = falling_columns(n, d, 1);
        return [=] {
            classic::PCA pca({.n_components = count});
            pca.fit(x);
            double sum = 0;
            for (const float ratio : pca.explained_variance_ratio().to_vector<float>())
                sum += static_cast<double>(ratio);
            return sum;
        };
    };
}

}  // namespace

void add_pca_workloads(std::map<std::string, Make>& all) {
    all["W15.tall"] = components(500'000, 64, 16);
    all["W15.wide"] = components(5'000, 4'000, 32);
}

}  // namespace tern::bench
