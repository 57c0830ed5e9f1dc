// The search for splits on a CPU against every split's score, one after the other.
#include <gtest/gtest.h>

#include <random>

#include "kernels/formula/candidate.h"
#include "kernels/split.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

namespace fn = kernels::fn;

constexpr int64_t kFeatures = 11, kCells = 72;
constexpr int kBins = 60;

// Histograms [1, 16, cells] of `count` rows, by histogram_place; column 3 is of few bins.
struct Node {
    std::vector<uint64_t> cells = std::vector<uint64_t>(16 * kCells);
    std::vector<int32_t> bins = std::vector<int32_t>(kFeatures, kBins);
    std::vector<uint8_t> none = std::vector<uint8_t>(16), all = std::vector<uint8_t>(16, 1);
    int64_t count;

    Node(uint64_t seed, int64_t count, bool missing, bool alike) : count(count) {
        std::mt19937_64 draw(seed);
        bins[3] = 4;
        for (int64_t i = 0; i < count; ++i) {
            const auto g = alike ? int64_t{7} : static_cast<int64_t>(draw() % 2001) - 1000;
            const uint64_t row = fn::pack_cell(g, alike ? 5 : static_cast<int64_t>(draw() % 50), 1);
            for (int64_t f = 0; f < kFeatures; ++f) {
                const auto own = static_cast<uint64_t>(bins[static_cast<size_t>(f)]);
                const auto b = static_cast<int64_t>(draw() % (own + (missing ? 1 : 0)));
                cells[at(f, b)] += row;
            }
        }
    }
    static size_t at(int64_t f, int64_t b) {
        return static_cast<size_t>(kernels::histogram_place(Device(), kCells, f, b));
    }
};

// The best score of all splits, and the feature and bin it belongs to first.
fn::Candidate best_of(const Node& node, const fn::FeatureScan& scan, int64_t& feature) {
    fn::Candidate best;
    for (int64_t f = 0; f < kFeatures; ++f) {
        const int32_t bins = node.bins[static_cast<size_t>(f)];
        uint64_t total = 0;
        for (int b = 0; b <= bins; ++b) total += node.cells[Node::at(f, b)];
        const uint64_t missing = node.cells[Node::at(f, bins)];
        for (int side = 0; side < (missing != 0 ? 2 : 1); ++side) {
            uint64_t left = side == 1 ? missing : 0;
            for (int b = 0; b < (missing != 0 && side == 0 ? bins : bins - 1); ++b) {
                left += node.cells[Node::at(f, b)];
                const double score = scan.score(left, total);
                if (score > best.score) feature = f;
                fn::keep_better(best, score, b, side, left);
            }
        }
    }
    return best;
}

View host(void* data, DType dtype, const Shape& shape) {
    View out{.data = data, .dtype = dtype, .shape = shape};
    int64_t step = 1;
    out.strides = DimVector::filled(shape.size(), 0);
    for (int d = shape.size() - 1; d >= 0; step *= shape[d--]) out.strides[d] = step;
    return out;
}

TEST(SplitSearch, FindsTheBestOfAllSplits) {
    for (uint64_t seed = 0; seed < 60; ++seed) {
        const bool missing = seed % 2 != 0, alike = seed % 10 == 4;
        const int64_t count = seed % 3 == 0 ? 9000 : seed % 3 == 1 ? 300 : 45;
        Node node(seed, count, missing, alike);
        const fn::SplitRule rule{.l2 = seed % 4 == 0 ? 0.0 : 1.5,
                                 .min_hessian = 1e-3,
                                 .min_count = seed % 5 == 0 ? 200.0 : 20.0};
        const kernels::SplitSearch search{
            .histograms = host(node.cells.data(), int64, {1, 16, kCells}),
            .bins = host(node.bins.data(), int32, {kFeatures}),
            .categorical = host(node.none.data(), uint8, {kFeatures}),
            .monotone = {},
            .allowed = host(node.all.data(), uint8, {1, kFeatures}),
            .gradient_unit = 1.0 / 1024,
            .hessian_unit = 1.0 / 256,
            .rule = rule};
        const kernels::SearchJob job{.count = count};
        kernels::Split split;
        kernels::search_splits(search, {&job, 1}, {&split, 1});
        const fn::FeatureScan scan{.cells = nullptr,
                                   .bins = 0,
                                   .direction = 0,
                                   .bounded = false,
                                   .count = static_cast<double>(count),
                                   .gradient_unit = search.gradient_unit,
                                   .hessian_unit = search.hessian_unit,
                                   .rule = rule,
                                   .bounds = {}};
        int64_t feature = -1;
        const fn::Candidate best = best_of(node, scan, feature);
        uint64_t total = 0;
        for (int b = 0; b <= kBins; ++b) total += node.cells[Node::at(0, b)];
        if (split.feature < 0) {
            EXPECT_FALSE(best.score >= 0 && fn::is_gain(best.score, scan.parent_score(total), rule))
                << seed;
            continue;
        }
        EXPECT_EQ(split.feature, feature) << seed;
        EXPECT_EQ(split.bin, best.bin) << seed;
        EXPECT_EQ(split.left_gradient, fn::gradient_of(best.left)) << seed;
    }
}

}  // namespace
}  // namespace tern::test
