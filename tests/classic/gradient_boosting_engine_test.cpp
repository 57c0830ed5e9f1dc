// The engine of boosting: bins, packed sums, small trees by hand, the losses' derivatives.
#include <gtest/gtest.h>

#include <cmath>

#include "classic/ensemble/boosting/booster.h"
#include "kernels/bin.h"
#include "kernels/formula/bin.h"
#include "kernels/visit_loss.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

using kernels::BoostingLoss;

BoostOptions quick() {
    BoostOptions o;
    o.name = "test";
    o.n_estimators = 1;
    o.learning_rate = 1;
    o.grow.rule.min_hessian = 1e-3;
    return o;
}

TEST(BoostingBins, FewValuesHaveEachTheirOwn) {
    const float sorted[] = {1, 1, 2, 2, 2, 5};
    float edges[kernels::kEdges];
    ASSERT_EQ(kernels::fn::make_edges(sorted, 6, 255, edges), 3);
    EXPECT_EQ(edges[0], 1.5f);
    EXPECT_EQ(edges[1], 3.5f);
}

TEST(BoostingBins, ManyValuesShareBinsEvenly) {
    std::vector<double> sorted(1000);
    for (size_t i = 0; i < sorted.size(); ++i) sorted[i] = static_cast<double>(i);
    double edges[kernels::kEdges];
    ASSERT_EQ(kernels::fn::make_edges(sorted.data(), 1000, 10, edges), 10);
    for (int b = 0; b < 9; ++b) EXPECT_DOUBLE_EQ(edges[b], 100 * (b + 1) - 0.5);
}

TEST(BoostingBins, AFrequentValueHasABinOfItsOwn) {
    std::vector<double> sorted(500, 0.0);
    for (int i = 1; i <= 500; ++i) sorted.push_back(i);
    double edges[kernels::kEdges];
    const int bins = kernels::fn::make_edges(sorted.data(), 1000, 11, edges);
    EXPECT_EQ(bins, 11);
    EXPECT_EQ(edges[0], 0.5);
    EXPECT_NEAR(edges[1], 50.5, 1);
}

TEST(BoostingCells, SumsComeApartAgain) {
    uint64_t sum = 0;
    int64_t g = 0, h = 0;
    for (int i = 0; i < 5000; ++i) {
        const int64_t dg = (i * 7919) % 2001 - 1000, dh = i % 17;
        sum += kernels::fn::pack_cell(dg, dh, 1);
        g += dg;
        h += dh;
    }
    EXPECT_EQ(kernels::fn::gradient_of(sum), g);
    EXPECT_EQ(kernels::fn::hessian_of(sum), h);
    EXPECT_EQ(kernels::fn::count_of(sum), 5000 % 4096);
    EXPECT_EQ(kernels::fn::unwrapped_count(5000 % 4096, 6200, 4096), 5000);
    EXPECT_EQ(kernels::fn::unwrapped_count(30, 900, 0), 30);
}

TEST(BoostingCells, RoundingIsEvenInTheMean) {
    const kernels::fn::Fixed fixed{4, 4, 123, true};
    double g = 0;
    for (uint32_t row = 0; row < 40000; ++row) {
        const uint64_t cell = fixed(-0.3f, 0.1f, row);
        g += kernels::fn::gradient_of(cell);
    }
    EXPECT_NEAR(g / 40000, -1.2, 0.01);
}

TEST(BoostingTree, OneSplitByHand) {
    const Tensor x = from_vector<double>({1, 2, 3, 4, 5, 6, 7, 8}, {8, 1});
    const Tensor y = from_vector<double>({1, 1, 1, 5, 5, 5, 5, 5});
    BoostOptions o = quick();
    o.grow.max_leaf_nodes = 2;
    const Boosted b = boost(o, {x, y, {}}, nullptr);
    ASSERT_EQ(b.trees.nodes.size(), 3u);
    EXPECT_DOUBLE_EQ(b.trees.base_score[0], 3.5);
    EXPECT_DOUBLE_EQ(b.trees.nodes[0].threshold, 3.5);
    EXPECT_NEAR(b.trees.values[1], -2.5, 1e-6);
    EXPECT_NEAR(b.trees.values[2], 1.5, 1e-6);
    EXPECT_NEAR(b.trees.nodes[0].gain, (7.5 * 7.5 / 3 + 7.5 * 7.5 / 5) / 2, 1e-5);
    EXPECT_EQ(b.trees.nodes[1].count, 3);
    EXPECT_DOUBLE_EQ(b.trees.nodes[0].cover, 8);
}

TEST(BoostingTree, LeavesKeepTheirLeastCount) {
    const Tensor x = from_vector<double>({1, 2, 3, 4, 5, 6, 7, 8}, {8, 1});
    const Tensor y = from_vector<double>({0, 9, 9, 9, 9, 9, 9, 9});
    BoostOptions o = quick();
    o.grow.rule.min_count = 3;
    const Boosted b = boost(o, {x, y, {}}, nullptr);
    for (const TreeNode& node : b.trees.nodes) EXPECT_GE(node.count, 3);
    EXPECT_DOUBLE_EQ(b.trees.nodes[0].threshold, 3.5);
}

TEST(BoostingTree, PenaltiesShrinkLeaves) {
    const Tensor x = from_vector<double>({0, 0, 1, 1}, {4, 1});
    const Tensor y = from_vector<double>({-2, -2, 2, 2});
    BoostOptions o = quick();
    o.grow.rule.l2 = 2;
    EXPECT_NEAR(boost(o, {x, y, {}}, nullptr).trees.values[2], 4.0 / (2 + 2), 1e-6);
    o.grow.rule.l1 = 1;
    EXPECT_NEAR(boost(o, {x, y, {}}, nullptr).trees.values[2], 3.0 / (2 + 2), 1e-6);
}

TEST(BoostingTree, MissingValuesLearnTheirSide) {
    const double nan = std::nan("");
    const Tensor x = from_vector<double>({1, 2, nan, nan, 3, 4}, {6, 1});
    for (const double side : {1.0, -1.0}) {
        const Tensor y = from_vector<double>({1, 1, side, side, -1, -1});
        BoostOptions o = quick();
        o.grow.max_leaf_nodes = 2;
        const Boosted b = boost(o, {x, y, {}}, nullptr);
        ASSERT_EQ(b.trees.nodes.size(), 3u);
        EXPECT_EQ(b.trees.nodes[0].default_left, side > 0);
        EXPECT_DOUBLE_EQ(b.trees.nodes[0].threshold, 2.5);
    }
    // Missing against all others.
    const Boosted b = boost(quick(), {x, from_vector<double>({1, 1, 7, 7, 1, 1}), {}}, nullptr);
    EXPECT_FALSE(b.trees.nodes[0].default_left);
    EXPECT_EQ(b.trees.nodes[0].threshold, INFINITY);
}

TEST(BoostingTree, CategoriesSplitAsSets) {
    const Tensor x = from_vector<double>({0, 1, 2, 3, 0, 1, 2, 3}, {8, 1});
    const Tensor y = from_vector<double>({1, -1, 1, -1, 1, -1, 1, -1});
    BoostOptions o = quick();
    o.categorical = {0};
    const Boosted b = boost(o, {x, y, {}}, nullptr);
    ASSERT_EQ(b.trees.nodes.size(), 3u);
    const int32_t set = b.trees.nodes[0].category_set;
    ASSERT_EQ(set, 0);
    EXPECT_EQ(b.trees.contains(set, 0), b.trees.contains(set, 2));
    EXPECT_NE(b.trees.contains(set, 0), b.trees.contains(set, 1));
    EXPECT_FALSE(b.trees.contains(set, 77));
}

// The derivatives of a loss against differences of its value.
template <class Loss>
void check_derivatives(const Loss& loss, double y, bool has_curvature) {
    for (const double s : {-1.3, -0.2, 0.4, 1.1}) {
        double g, h, up, down, unused;
        loss(s, y, g, h);
        const double step = 1e-5;
        EXPECT_NEAR(g, (loss.value(s + step, y) - loss.value(s - step, y)) / (2 * step), 1e-7);
        loss(s + step, y, up, unused);
        loss(s - step, y, down, unused);
        if (has_curvature) {
            EXPECT_NEAR(h, (up - down) / (2 * step), 1e-7);
        }
    }
}

TEST(BoostingLoss, DerivativesMatchDifferences) {
    for (const double y : {0.0, 1.0}) check_derivatives(kernels::fn::BinaryLoss{}, y, true);
    for (const double y : {0.3, 2.0}) {
        check_derivatives(kernels::fn::SquaredLoss{}, y, true);
        check_derivatives(kernels::fn::AbsoluteLoss{}, y, false);
        check_derivatives(kernels::fn::HuberLoss{0.7}, y, false);
        check_derivatives(kernels::fn::QuantileLoss{0.2}, y, false);
        check_derivatives(kernels::fn::PoissonLoss{}, y, true);
        check_derivatives(kernels::fn::GammaLoss{}, y, true);
        check_derivatives(kernels::fn::TweedieLoss{1.4}, y, true);
    }
}

}  // namespace
}  // namespace tern::classic::boosting
