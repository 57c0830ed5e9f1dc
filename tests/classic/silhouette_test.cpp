// Silhouettes against their definition.
#include <cmath>

#include "classic/metrics/clustering.h"
#include "tensor/factory.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic::metrics {
namespace {

// Of labels 0 ... k - 1.
std::vector<double> by_definition(const Tensor& data, const std::vector<int64_t>& labels,
                                  int64_t k) {
    const test::HostArray x = test::to_host(data);
    const int64_t n = data.size(0), d = data.size(1);
    std::vector<double> out;
    for (int64_t i = 0; i < n; ++i) {
        std::vector<double> sums(static_cast<size_t>(k)), counts(static_cast<size_t>(k));
        for (int64_t j = 0; j < n; ++j) {
            double square = 0;
            for (int64_t p = 0; p < d; ++p) square += std::pow(x.at({i, p}) - x.at({j, p}), 2);
            const auto c = static_cast<size_t>(labels[static_cast<size_t>(j)]);
            sums[c] += std::sqrt(square);
            counts[c] += i == j ? 0 : 1;
        }
        const auto own = static_cast<size_t>(labels[static_cast<size_t>(i)]);
        double b = INFINITY;
        for (size_t c = 0; c < sums.size(); ++c)
            if (c != own) b = std::min(b, sums[c] / counts[c]);
        const double a = sums[own] / counts[own];
        out.push_back(counts[own] == 0 ? 0 : (b - a) / std::max(a, b));
    }
    return out;
}

TEST(Silhouette, is_as_defined) {
    for (Device device : test::devices())
        for (DType dtype : {float32, float64})
            for (int64_t d : {1, 3, 20}) {
                const Tensor x = randn({150, d}, {.device = device, .dtype = dtype, .seed = 1});
                std::vector<int64_t> labels;
                for (int64_t i = 0; i < 150; ++i) labels.push_back(i == 7 ? 4 : i * i % 11 % 4);
                const std::vector<double> wanted = by_definition(x, labels, 5);
                const Tensor got = silhouette_samples(x, from_vector(labels));
                EXPECT_TRUE(test::near(got, test::to_host(from_vector(wanted)),
                                       {.absolute = dtype == float32 ? 1e-6 : 1e-13}));
                double mean = 0;
                for (double value : wanted) mean += value / 150;
                EXPECT_NEAR(silhouette_score(x, from_vector(labels)), mean, 1e-6);
            }
}

TEST(Silhouette, of_equal_rows_is_0) {
    const Tensor labels = from_vector<int64_t>({5, -2, 5, -2});
    EXPECT_EQ(silhouette_score(ones({4, 2}), labels), 0);
}

TEST(Silhouette, says_what_is_wrong) {
    const Tensor x = ones({4, 2});
    EXPECT_THROWS(silhouette_score(x, from_vector<int64_t>({1, 1, 1, 1})), ValueError,
                  "silhouette_score: there are 1 clusters, 2 to n - 1 = 3 are wanted");
    EXPECT_ERROR(silhouette_samples(x, from_vector<int64_t>({0, 1, 2, 3})), ValueError, "are 4");
    EXPECT_THROWS(silhouette_samples(x, from_vector<int64_t>({0, 1, 2})), ShapeError,
                  "silhouette_samples: x has 4 rows, there are 3 labels");
}

}  // namespace
}  // namespace tern::classic::metrics
