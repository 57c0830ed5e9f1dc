// Binning, histograms of gradients, splits and partitions: CUDA against the CPU, exactly.
#include <cmath>

#include "kernels/bin.h"
#include "kernels/boosting.h"
#include "kernels/histogram.h"
#include "kernels/partition.h"
#include "kernels/split.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

namespace fn = kernels::fn;
using kernels::Binned;
using kernels::BoostingLoss;

double value_at(int64_t i) {
    if (i % 11 == 3) return std::nan("");
    return std::sin(static_cast<double>(i) * 0.37) * static_cast<double>(i % 13);
}

// A table with its bins, on both devices. Column 2 holds categories.
struct Tables {
    int64_t n, d;
    Twin x, sample, edges, bins, categorical, rows, columns;

    Tables(DType dtype, int64_t n, int64_t d, int max_bins)
        : n(n),
          d(d),
          x(dtype, {n, d}),
          sample(dtype, {d, n / 2}),
          edges(dtype, {d, kernels::kEdges}),
          bins(int32, {d}),
          categorical(uint8, {d}),
          rows(uint8, {n, kernels::row_stride(d)}),
          columns(uint8, {d * n + kernels::kColumnPadding}) {
        x.fill([d](int64_t i) {
            return i % d == 2 ? static_cast<double>(i * 7 % 9) : value_at(i * 31 % 10007);
        });
        sample.fill([](int64_t i) { return static_cast<double>(i % 997) * 0.25; });
        edges.fill([](int64_t) { return 0; });
        bins.fill([](int64_t) { return 9; });
        categorical.fill([](int64_t f) { return f == 2 ? 1 : 0; });
        rows.fill([](int64_t) { return 0; });
        columns.fill([](int64_t) { return 0; });
        for (const bool on_cpu : {true, false}) make(on_cpu, max_bins);
    }

    void make(bool on_cpu, int max_bins) {
        const auto at = [&](const Twin& t) { return on_cpu ? t.cpu() : t.cuda(); };
        kernels::make_edges(at(sample), max_bins, at(edges), at(bins));
        kernels::bin_table(at(x), at(edges), at(bins), at(categorical), table(on_cpu));
    }
    Binned table(bool on_cpu) const {
        return {on_cpu ? rows.cpu() : rows.cuda(), on_cpu ? columns.cpu() : columns.cuda(), n, d};
    }
};

TEST(ParityHistogram, SamplesEdgesAndBins) {
    TERN_NEED_DEVICE();
    for (const DType dtype : {float32, float64})
        for (const int max_bins : {3, 63, 255}) {
            const Tables t(dtype, 700, 11, max_bins);
            Twin few(dtype, {11, 90});
            kernels::sample_columns(t.x.cpu(), few.cpu());
            kernels::sample_columns(t.x.cuda(), few.cuda());
            EXPECT_TRUE(few.agree());
            EXPECT_TRUE(t.edges.agree());
            EXPECT_TRUE(t.bins.agree());
            EXPECT_TRUE(t.rows.agree());
            EXPECT_TRUE(t.columns.agree());
        }
}

TEST(ParityHistogram, GradientsOfLosses) {
    TERN_NEED_DEVICE();
    const int64_t n = 3000;
    for (const BoostingLoss loss :
         {BoostingLoss::binary, BoostingLoss::softmax, BoostingLoss::squared,
          BoostingLoss::absolute, BoostingLoss::huber, BoostingLoss::quantile,
          BoostingLoss::poisson, BoostingLoss::gamma, BoostingLoss::tweedie})
        for (const bool weighted : {false, true}) {
            const int64_t k = loss == BoostingLoss::softmax ? 3 : 1;
            const double p = loss == BoostingLoss::tweedie ? 1.3 : 0.4;
            Twin scores(float64, {k, n}), y(float64, {n}), w(float64, {n}), g(float32, {k, n}),
                h(float32, {k, n});
            scores.random(1, -2, 2);
            y.fill([](int64_t i) { return i % 2; });
            w.random(3, 0.5, 2);
            for (const bool on_cpu : {true, false}) {
                const auto at = [&](const Twin& t) { return on_cpu ? t.cpu() : t.cuda(); };
                const View weights = at(w);
                kernels::boosting_gradients(loss, p, at(scores), at(y),
                                            weighted ? &weights : nullptr, at(g), at(h));
            }
            EXPECT_TRUE(g.agree(1e-6, 1e-7));
            EXPECT_TRUE(h.agree(1e-6, 1e-7));
            const View host = w.cpu(), device = w.cuda();
            const double mean =
                kernels::boosting_loss(loss, p, scores.cpu(), y.cpu(), weighted ? &host : nullptr);
            EXPECT_NEAR(mean,
                        kernels::boosting_loss(loss, p, scores.cuda(), y.cuda(),
                                               weighted ? &device : nullptr),
                        1e-9 * std::abs(mean));
        }
}

// Brings the CPU's histograms [slots, features, cells] into CUDA's order.
void order_as_cuda(const Twin& histograms, int64_t slots, int64_t features, int64_t cells) {
    auto* const host = histograms.host<int64_t>();
    for (int64_t s = 0; s < slots; ++s) {
        int64_t* const slot = host + s * features * cells;
        const std::vector<int64_t> old(slot, slot + features * cells);
        for (int64_t f = 0; f < features; ++f)
            for (int64_t b = 0; b < cells; ++b) {
                const int64_t from = kernels::histogram_place(Device(), cells, f, b);
                slot[kernels::histogram_place(Twin::kCuda, cells, f, b)] =
                    old[static_cast<size_t>(from)];
            }
    }
}

TEST(ParityHistogram, HistogramsSplitsAndPartitions) {
    TERN_NEED_DEVICE();
    for (const int max_bins : {20, 63, 100, 255}) {
        const Tables t(float32, 5000, 19, max_bins);
        const int64_t cells = kernels::histogram_cells(max_bins + 1);
        Twin g(float32, {5000}), h(float32, {5000}), packed(int64, {5000}), rows(int32, {5000}),
            spare(int32, {10000}), histograms(int64, {3, 24, cells}), allowed(uint8, {1, 19});
        g.fill([](int64_t i) { return std::cos(static_cast<double>(i)) - 0.2 * (i % 3); });
        h.random(9, 0.01, 1);
        packed.fill([](int64_t) { return 0; });
        rows.fill([](int64_t) { return 0; });
        spare.fill([](int64_t) { return 0; });
        histograms.fill([](int64_t) { return 0; });
        allowed.fill([](int64_t f) { return f == 5 ? 0 : 1; });
        const fn::Fixed fixed{4096, 1024, 77, true};
        std::vector<kernels::Split> splits[2];
        int64_t lefts[2], drawn[2];
        for (const bool on_cpu : {true, false}) {
            const auto at = [&](const Twin& x) { return on_cpu ? x.cpu() : x.cuda(); };
            const Binned table = t.table(on_cpu);
            kernels::pack_gradients(at(g), at(h), fixed, at(packed));
            drawn[on_cpu] = kernels::sample_rows({5, 6}, 0.9, at(rows));
            const int64_t all = drawn[on_cpu];
            const kernels::HistogramJob jobs[] = {{{0, all}, 0}, {{100, 1500}, 1}, {{1700, 40}, 2}};
            const kernels::SplitSearch search{.histograms = at(histograms),
                                              .bins = at(t.bins),
                                              .categorical = at(t.categorical),
                                              .monotone = {},
                                              .allowed = at(allowed),
                                              .gradient_unit = 1.0 / 4096,
                                              .hessian_unit = 1.0 / 1024,
                                              .rule = {.l2 = 1, .min_hessian = 1, .min_count = 5}};
            const kernels::SearchJob nodes[] = {
                {0, 1, all - 1500, 0, {}}, {1, -1, 1500, 0, {}}, {2, -1, 40, 0, {}}};
            splits[on_cpu].resize(3);
            kernels::find_splits(table, at(packed), at(rows), jobs, search, nodes, splits[on_cpu]);
            const kernels::PartitionJob part{
                {100, 4000}, splits[on_cpu][1].feature, splits[on_cpu][1].left};
            kernels::partition_rows(table, {&part, 1}, at(rows), at(spare), {&lefts[on_cpu], 1});
        }
        EXPECT_EQ(drawn[0], drawn[1]);
        EXPECT_EQ(lefts[0], lefts[1]);
        EXPECT_TRUE(packed.agree());
        order_as_cuda(histograms, 3, 24, cells);
        EXPECT_TRUE(histograms.agree());
        EXPECT_TRUE(rows.agree());
        for (size_t j = 0; j < 3; ++j) {
            const kernels::Split &a = splits[0][j], &b = splits[1][j];
            EXPECT_GE(b.feature, 0);
            EXPECT_EQ(a.feature, b.feature);
            EXPECT_EQ(a.bin, b.bin);
            EXPECT_EQ(a.gain, b.gain);
            EXPECT_EQ(a.default_left, b.default_left);
            EXPECT_EQ(a.left_gradient, b.left_gradient);
            for (int w = 0; w < 8; ++w) EXPECT_EQ(a.left.word[w], b.left.word[w]);
        }
    }
}

TEST(ParityHistogram, QuantilesOfLeaves) {
    TERN_NEED_DEVICE();
    Twin scores(float64, {900}), y(float64, {900}), w(float64, {900}), rows(int32, {900});
    scores.random(1, -1, 1);
    y.random(2, -3, 3);
    w.random(4, 0, 1);
    rows.fill([](int64_t i) { return i * 7 % 900; });
    const kernels::RowRange leaves[] = {{0, 1}, {1, 2}, {3, 500}, {503, 0}, {503, 397}};
    for (const double alpha : {0.0, 0.3, 0.5, 1.0})
        for (const bool weighted : {false, true}) {
            const View host = w.cpu(), device = w.cuda();
            const auto a = kernels::leaf_quantiles(alpha, scores.cpu(), y.cpu(),
                                                   weighted ? &host : nullptr, rows.cpu(), leaves);
            const auto b = kernels::leaf_quantiles(
                alpha, scores.cuda(), y.cuda(), weighted ? &device : nullptr, rows.cuda(), leaves);
            EXPECT_EQ(a, b) << alpha;
        }
}

}  // namespace
}  // namespace tern::test
