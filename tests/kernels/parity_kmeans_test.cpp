// Lloyd's iterations: CUDA against the CPU.
#include <algorithm>
#include <cmath>

#include "kernels/kmeans.h"
#include "kernels/kmeans_seed.h"
#include "kernels/silhouette.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

using kernels::Lloyd;
using kernels::LloydHalt;

struct Size {
    int64_t n, d, k;
};
const Size kSizes[] = {{1, 1, 1},     {7, 3, 2},      {200, 17, 5},   {1500, 2, 9},
                       {900, 33, 70}, {2100, 16, 64}, {1030, 40, 131}};

// A fit on both devices, or on the CPU twice.
class LloydTwin {
 public:
    LloydTwin(DType dtype, const Size& size, bool weighted, uint64_t seed)
        : size_(size),
          weighted_(weighted),
          x_(dtype, {size.n, size.d}),
          weight_(DType::float64, {size.n}),
          columns_(DType::float64, {2, size.d + 1}),
          centers_(dtype, {size.k, size.d}),
          previous_(dtype, {size.k, size.d}),
          sums_(DType::int64, {size.k, size.d + 1}),
          labels_(DType::int32, {size.n}),
          upper_(dtype, {size.n}),
          lower_(dtype, {size.n}),
          table_(dtype, {kernels::lloyd_table_size(size.k, size.d)}),
          status_(DType::int64, {kernels::kLloydStatus}) {
        x_.random(seed, -3, 5);
        weight_.fill([](int64_t i) { return static_cast<double>(i % 4) / 2; });
        // |x - 1| < 4 and 12 bits of rows leave 50 bits and more.
        columns_.fill([&](int64_t i) {
            const int64_t p = i % (size.d + 1);
            return i <= size.d ? (p < size.d ? 1.0 : 0.0) : std::ldexp(1.0, 40);
        });
        start();
    }

    void start() {
        centers_.random(99, -3, 5);
        for (Twin* zero : {&previous_, &sums_, &lower_, &upper_, &table_, &status_})
            zero->fill([](int64_t) { return 0; });
        labels_.fill([](int64_t) { return -1; });
    }
    // So far away that nothing is near it.
    void lose_center(int64_t j) {
        visit("lose", x_.cpu().dtype, Floats{}, [&]<class T>() {
            const std::vector<T> old(centers_.host<T>(), centers_.host<T>() + size_.k * size_.d);
            centers_.fill(
                [&](int64_t i) { return i / size_.d == j ? T(100) : old[static_cast<size_t>(i)]; });
        });
    }

    Lloyd on(bool cuda, bool prune = true) const {
        const auto view = [=](const Twin& twin) { return cuda ? twin.cuda() : twin.cpu(); };
        const double reach = 5 * std::sqrt(static_cast<double>(size_.d));
        return {.x = view(x_),
                .weight = weighted_ ? view(weight_) : View{},
                .columns = view(columns_),
                .centers = view(centers_),
                .previous = view(previous_),
                .sums = view(sums_),
                .labels = view(labels_),
                .upper = view(upper_),
                .lower = view(lower_),
                .table = view(table_),
                .status = view(status_),
                .reach = reach,
                .spread = reach,
                .tol = 0,
                .prune = prune};
    }

    int64_t status(int place) const { return status_.host<int64_t>()[place]; }
    double slack() const { return x_.cpu().dtype == float32 ? 1e-5 : 1e-13; }
    void expect_agreement() const {
        EXPECT_TRUE(labels_.agree());
        EXPECT_TRUE(sums_.agree());
        EXPECT_TRUE(centers_.agree(slack(), slack()));
    }

 private:
    Size size_;
    bool weighted_;
    Twin x_, weight_, columns_, centers_, previous_, sums_, labels_, upper_, lower_, table_,
        status_;
};

void iterate(const Lloyd& fit, int times) {
    kernels::kmeans_settle(fit, true);
    for (int i = 0; i < times; ++i) {
        kernels::kmeans_assign(fit);
        kernels::kmeans_update(fit);
    }
}

TEST(ParityKMeans, Iterations) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Size& size : kSizes)
            for (bool weighted : {false, true})
                for (bool prune : {false, true}) {
                    SCOPED_TRACE(std::to_string(size.n) + " x " + std::to_string(size.d) + ", " +
                                 std::to_string(size.k));
                    LloydTwin fit(dtype, size, weighted, 5);
                    for (bool cuda : {false, true}) iterate(fit.on(cuda, prune), 4);
                    fit.expect_agreement();
                }
}

TEST(ParityKMeans, CentersWithoutRowsStopTheFitAndMove) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (bool weighted : {false, true}) {
            LloydTwin fit(dtype, {300, 5, 7}, weighted, 6);
            fit.lose_center(2);
            Twin far(DType::int64, {1});
            far.fill([](int64_t) { return 11; });
            for (bool cuda : {false, true}) {
                const Lloyd lloyd = fit.on(cuda);
                iterate(lloyd, 3);
                kernels::kmeans_relocate(lloyd, cuda ? far.cuda() : far.cpu());
                kernels::kmeans_settle(lloyd, false);
                kernels::kmeans_assign(lloyd);
                kernels::kmeans_update(lloyd);
            }
            EXPECT_EQ(fit.status(kernels::kLloydSteps), 2);
            EXPECT_EQ(fit.status(kernels::kLloydHalt), 0);
            fit.expect_agreement();
        }
}

TEST(ParityKMeans, DistancesAndColumns) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Size& size : kSizes) {
            Twin x(dtype, {size.n, size.d}), centers(dtype, {size.k, size.d});
            Twin labels(DType::int32, {size.n}), out(DType::float64, {size.n});
            Twin stats(DType::float64, {4, size.d});
            x.random(1, 2, 7);
            centers.random(2, 2, 7);
            labels.fill([&](int64_t i) { return i % size.k; });
            kernels::kmeans_distances(x.cpu(), centers.cpu(), labels.cpu(), out.cpu());
            kernels::kmeans_distances(x.cuda(), centers.cuda(), labels.cuda(), out.cuda());
            kernels::kmeans_columns(x.cpu(), stats.cpu());
            kernels::kmeans_columns(x.cuda(), stats.cuda());
            EXPECT_TRUE(out.agree(1e-12, 0));
            EXPECT_TRUE(stats.agree(1e-12, 1e-10));
        }
}

TEST(ParityKMeans, CentersOfMiniBatches) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (bool weighted : {false, true}) {
            LloydTwin fit(dtype, {700, 6, 9}, weighted, 3);
            Twin counts(DType::float64, {9});
            counts.fill([](int64_t i) { return 10 * i; });
            for (bool cuda : {false, true}) {
                const Lloyd lloyd = fit.on(cuda, false);
                kernels::kmeans_settle(lloyd, true);
                kernels::kmeans_assign(lloyd);
                kernels::kmeans_blend(lloyd, cuda ? counts.cuda() : counts.cpu());
            }
            fit.expect_agreement();
            EXPECT_TRUE(counts.agree());
        }
}

TEST(ParityKMeans, TrialsAndDraws) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (const Size& size : kSizes)
            for (bool weighted : {false, true}) {
                const double slack = dtype == float32 ? 1e-6 : 1e-13;
                Twin x(dtype, {size.n, size.d}), closest(dtype, {size.n});
                Twin weight(DType::float64, {size.n}), candidates(DType::int64, {3});
                Twin distances(dtype, {3, size.n}), potentials(DType::float64, {3});
                Twin shares(DType::float64, {5}), chosen(DType::int64, {5});
                x.random(1, -2, 2);
                closest.random(2, 0, static_cast<double>(size.d));
                weight.fill([](int64_t i) { return i % 3; });
                candidates.fill([&](int64_t i) { return i * 17 % size.n; });
                shares.fill([](int64_t i) { return 0.2 * static_cast<double>(i) + 0.09; });
                for (bool cuda : {false, true}) {
                    const auto on = [=](const Twin& t) { return cuda ? t.cuda() : t.cpu(); };
                    const View w = weighted ? on(weight) : View{};
                    kernels::kmeans_trials(on(x), on(candidates), on(closest), w, on(distances),
                                           on(potentials));
                    kernels::kmeans_draw(on(closest), w, on(shares), on(chosen));
                }
                EXPECT_TRUE(distances.agree(slack, slack));
                EXPECT_TRUE(potentials.agree(slack, slack));
                EXPECT_TRUE(chosen.agree()) << size.n;
            }
}

TEST(ParityKMeans, Silhouettes) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (int64_t d : {1, 5, 40}) {
            Twin x(dtype, {150, d}), starts(DType::int64, {5}), out(DType::float64, {150});
            x.random(1, -2, 2);
            starts.fill([](int64_t i) { return std::vector<int>{0, 1, 40, 110, 150}[size_t(i)]; });
            kernels::silhouette(x.cpu(), starts.cpu(), out.cpu());
            kernels::silhouette(x.cuda(), starts.cuda(), out.cuda());
            EXPECT_TRUE(out.agree(0, dtype == float32 ? 1e-5 : 1e-12));
            EXPECT_EQ(out.host<double>()[0], 0);
        }
}

}  // namespace
}  // namespace tern::test
