// Lloyd's iterations: CUDA against the CPU.
#include <algorithm>
#include <cmath>

#include "kernels/kmeans.h"
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

}  // namespace
}  // namespace tern::test
