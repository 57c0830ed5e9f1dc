// Nearest neighbours: CUDA against the CPU. Ranks are summed up in the same order on both, so that
// all but powers agree exactly.
#include "kernels/neighbors.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

using kernels::Metric;
using kernels::Nearness;

constexpr Metric kMetrics[] = {Metric::euclidean,    Metric::sqeuclidean, Metric::manhattan,
                               Metric::chebyshev,    Metric::minkowski,   Metric::cosine,
                               Metric::inner_product};

struct Sizes {
    int64_t queries, rows, d, k;
};

// Powers differ in their last bit, and so may what they round to.
double tolerance(Metric metric, DType dtype) {
    return metric != Metric::minkowski ? 0 : dtype == float32 ? 2e-7 : 1e-13;
}

TEST(ParityNeighbors, Nearest) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (Metric metric : kMetrics)
            for (const Sizes& s :
                 {Sizes{70, 130, 5, 3}, {1, 2100, 17, 10}, {3, 64, 1, 64}, {65, 200, 33, 40}}) {
                Twin x(dtype, {s.queries, s.d}), base(dtype, {s.rows, s.d});
                Twin distances(dtype, {s.queries, s.k}), indices(int64, {s.queries, s.k});
                x.random(1, -1, 1);
                base.random(2, -1, 1);
                const Nearness near{metric, 3};
                kernels::nearest({x.cpu(), base.cpu(), near}, distances.cpu(), indices.cpu());
                kernels::nearest({x.cuda(), base.cuda(), near}, distances.cuda(), indices.cuda());
                ASSERT_TRUE(indices.agree()) << name(dtype) << " metric " << int(metric);
                ASSERT_TRUE(distances.agree(tolerance(metric, dtype))) << name(dtype);
            }
}

TEST(ParityNeighbors, EqualRowsAndSelf) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64}) {
        Twin x(dtype, {200, 3}), distances(dtype, {200, 37}), indices(int64, {200, 37});
        x.fill([](int64_t i) { return i / 3 * 7 % 5 + i % 3 * (i / 3 % 2); });
        kernels::nearest({x.cpu(), x.cpu(), {}, true}, distances.cpu(), indices.cpu());
        kernels::nearest({x.cuda(), x.cuda(), {}, true}, distances.cuda(), indices.cuda());
        ASSERT_TRUE(indices.agree());
        ASSERT_TRUE(distances.agree());
    }
}

TEST(ParityNeighbors, Within) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (Metric metric : kMetrics) {
            Twin x(dtype, {70, 4}), base(dtype, {1100, 4}), counts(int64, {70});
            x.random(1, -1, 1);
            base.random(2, -1, 1);
            const Nearness near{metric, 3};
            const double radius = metric == Metric::cosine ? 0.1 : 0.7;
            kernels::count_within({x.cpu(), base.cpu(), near}, radius, counts.cpu());
            kernels::count_within({x.cuda(), base.cuda(), near}, radius, counts.cuda());
            ASSERT_TRUE(counts.agree()) << name(dtype) << " metric " << int(metric);
            int64_t total = 0;
            Twin offsets(int64, {71});
            offsets.fill([&](int64_t i) {
                total += i > 0 ? counts.host<int64_t>()[i - 1] : 0;
                return total;
            });
            ASSERT_GT(total, 70);
            Twin distances(dtype, {total}), indices(int64, {total});
            kernels::list_within({x.cpu(), base.cpu(), near}, radius, offsets.cpu(),
                                 distances.cpu(), indices.cpu());
            kernels::list_within({x.cuda(), base.cuda(), near}, radius, offsets.cuda(),
                                 distances.cuda(), indices.cuda());
            ASSERT_TRUE(indices.agree()) << name(dtype) << " metric " << int(metric);
            ASSERT_TRUE(distances.agree(tolerance(metric, dtype)));
        }
}

TEST(ParityNeighbors, SharesAndMeans) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (bool weighted : {false, true}) {
            Twin indices(int64, {90, 5}), labels(int64, {40}), distances(dtype, {90, 5});
            Twin shares(dtype, {90, 3}), targets(dtype, {40, 2}), means(dtype, {90, 2});
            indices.fill([](int64_t i) { return i * 17 % 40; });
            labels.fill([](int64_t i) { return i % 3; });
            distances.fill([](int64_t i) { return i % 7; });
            targets.random(3, -5, 5);
            const View cpu = distances.cpu(), cuda = distances.cuda();
            kernels::neighbor_shares(indices.cpu(), weighted ? &cpu : nullptr, labels.cpu(),
                                     shares.cpu());
            kernels::neighbor_shares(indices.cuda(), weighted ? &cuda : nullptr, labels.cuda(),
                                     shares.cuda());
            ASSERT_TRUE(shares.agree());
            kernels::neighbor_means(indices.cpu(), weighted ? &cpu : nullptr, targets.cpu(),
                                    means.cpu());
            kernels::neighbor_means(indices.cuda(), weighted ? &cuda : nullptr, targets.cuda(),
                                    means.cuda());
            ASSERT_TRUE(means.agree());
        }
}

}  // namespace
}  // namespace tern::test
