// Ensembles: building, what is refused, predicting, importances, text, arrays for files.
#include "classic/tree/tree_ensemble.h"

#include <cmath>

#include "classic/tree/export_trees.h"
#include "classic/tree/importances.h"
#include "classic/tree/tree_arrays.h"
#include "classic/tree/tree_predictor.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using test::bit_equal;
const double kNaN = std::nan("");

// x0 <= 2 ? -1 : (x1 in {1, 3} ? 10 : 20), and one leaf of 0.5.
TreeEnsemble two_trees() {
    TreeEnsemble e;
    e.n_features = 2;
    const int32_t set = e.add_category_set(std::vector<int32_t>{1, 3});
    std::vector<TreeNode> nodes(5);
    nodes[0] = {.threshold = 2,
                .gain = 6,
                .cover = 10,
                .count = 10,
                .feature = 0,
                .left = 1,
                .right = 2,
                .default_left = true};
    nodes[2] = {.gain = 2,
                .cover = 4,
                .count = 4,
                .feature = 1,
                .left = 3,
                .right = 4,
                .category_set = set};
    e.add_tree(nodes, std::vector<double>{0, -1, 0, 10, 20});
    e.add_tree(std::vector<TreeNode>(1), std::vector<double>{0.5});
    e.base_score = {100};
    return e;
}

Tensor rows() {
    return from_vector<double>({2, 1, 2.5, 1, 3, 2, kNaN, 3, 9, kNaN, 9, 3.9, 9, -1}, {7, 2});
}

TEST(TreeEnsemble, scores_predictions_and_leaves) {
    TreeEnsemble e = two_trees();
    for (Device device : test::devices()) {
        const Tensor x = copied(rows(), device, float64);
        const auto host = [](const Tensor& t) { return copied(t, Device(), t.dtype()); };
        const TreePredictor predictor(e);
        EXPECT_EQ(host(predictor.scores(x)).to_vector<double>(),
                  (std::vector<double>{99.5, 110.5, 120.5, 99.5, 120.5, 110.5, 120.5}));
        EXPECT_EQ(host(predictor.apply(x)).to_vector<int32_t>(),
                  (std::vector<int32_t>{1, 0, 3, 0, 4, 0, 1, 0, 4, 0, 3, 0, 4, 0}));
        const Tensor staged = host(staged_scores(e, predictor, x));
        EXPECT_EQ(staged.shape(), Shape({2, 7, 1}));
        EXPECT_EQ(staged.to_vector<double>()[1], 110);
        EXPECT_EQ(staged.to_vector<double>()[8], 110.5);
        EXPECT_TRUE(bit_equal(host(predictor.scores(copied(x, device, float32))),
                              host(predictor.scores(x))));
        EXPECT_EQ(predictor.scores(copied(zeros({0, 2}), device, float64)).shape(), Shape({0, 1}));
    }
}

TEST(TreeEnsemble, links) {
    const auto through = [](TreeLink link, std::vector<double> base, double scale = 1) {
        TreeEnsemble e;
        e.n_features = 1;
        e.n_outputs = static_cast<int64_t>(base.size());
        e.base_score = base;
        e.link = link;
        e.link_scale = scale;
        const TreePredictor predictor(e);
        std::vector<double> row(base.size());
        const std::vector<float> x = {0};
        predictor.predict_row(std::span<const float>(x), row);
        EXPECT_EQ(predictor.predict(zeros({1, 1})).to_vector<double>(), row);
        return row;
    };
    EXPECT_EQ(through(TreeLink::identity, {-3}), (std::vector<double>{-3}));
    EXPECT_NEAR(through(TreeLink::sigmoid, {1}, 2)[0], 1 / (1 + std::exp(-2)), 1e-15);
    EXPECT_NEAR(through(TreeLink::softmax, {1, 2})[1], 1 / (1 + std::exp(-1)), 1e-15);
    EXPECT_NEAR(through(TreeLink::exp, {2})[0], std::exp(2), 1e-14);
    EXPECT_NEAR(through(TreeLink::softplus, {2})[0], std::log1p(std::exp(2)), 1e-14);
    EXPECT_EQ(through(TreeLink::square, {-3})[0], -9);
    EXPECT_EQ(through(TreeLink::step, {0, 0.1}), (std::vector<double>{0, 1}));
}

TEST(TreeEnsemble, many_leaves_are_walked_and_few_are_swept_alike) {
    // A staircase: the tree of n leaves that is as deep as can be.
    for (int32_t leaves : {2, 256, 257, 1000}) {
        TreeEnsemble e;
        e.n_features = 1;
        std::vector<TreeNode> nodes(static_cast<size_t>(2 * leaves - 1));
        std::vector<double> values(nodes.size());
        for (int32_t i = 0; i + 1 < leaves; ++i) {
            nodes[static_cast<size_t>(2 * i)] = {
                .threshold = i + 0.5, .feature = 0, .left = 2 * i + 1, .right = 2 * i + 2};
            values[static_cast<size_t>(2 * i + 1)] = i;
        }
        values.back() = leaves - 1;
        e.add_tree(nodes, values);
        std::vector<double> x(1500), wanted(1500);
        for (size_t i = 0; i < x.size(); ++i) {
            x[i] = static_cast<double>(i);
            wanted[i] = std::min<double>(x[i], leaves - 1);
        }
        EXPECT_EQ(TreePredictor(e).scores(from_vector(x, {1500, 1})).to_vector<double>(), wanted);
    }
}

TEST(TreeEnsemble, arguments_that_do_not_fit) {
    const TreePredictor p(two_trees());
    EXPECT_THROWS(p.scores(zeros({3, 4})), ShapeError,
                  "TreePredictor.scores: x of shape [n, 2] is wanted, got [3, 4]");
    EXPECT_ERROR(p.apply(zeros({2})), ShapeError, "TreePredictor.apply");
    EXPECT_ERROR(p.predict(zeros({3, 2}, {.dtype = bool_})), DTypeError, "x is bool");
    std::vector<float> x(3);
    std::vector<double> out(1);
    EXPECT_ERROR(p.scores_of_row(std::span<const float>(x), out), ShapeError, "a row of 2");
    TreeEnsemble e = two_trees();
    EXPECT_ERROR(e.add_tree({}, {}), ValueError, "a node at least");
    EXPECT_ERROR(e.add_category_set(std::vector<int32_t>{-1}), ValueError, "got -1");
}

TEST(TreeEnsemble, what_is_not_whole_is_refused) {
    const auto refused = [](auto change, const char* part) {
        TreeEnsemble e = two_trees();
        validate(e, "m");
        change(e);
        EXPECT_ERROR(validate(e, "m"), FormatError, part);
        EXPECT_ERROR(TreePredictor(e), FormatError, part);
    };
    using E = TreeEnsemble;
    refused([](E& e) { e.nodes[0].left = 0; }, "tree 0, node 0: child 0 is not behind it");
    refused([](E& e) { e.nodes[2].left = 1; }, "child 1 is not behind it");
    refused([](E& e) { e.nodes[2].right = 5; }, "child 5 is not behind it, of 5 nodes");
    refused([](E& e) { e.nodes[0].right = 1; }, "child 1 has another parent");
    refused([](E& e) { e.nodes[0].right = 3; }, "node 2: no parent");
    refused([](E& e) { e.nodes[0].feature = 2; }, "feature 2 of 2");
    refused([](E& e) { e.nodes[0].feature = -2; }, "feature -2 of 2");
    refused([](E& e) { e.nodes[1].left = 3; }, "a leaf with children");
    refused([](E& e) { e.nodes[0].threshold = kNaN; }, "the threshold is NaN");
    refused([](E& e) { e.nodes[0].category_set = 1; }, "category set 1 of 1");
    refused([](E& e) { e.values[1] = INFINITY; }, "a leaf's value is not finite");
    refused([](E& e) { e.values.pop_back(); }, "5 values for 6 nodes");
    refused([](E& e) { e.tree_begin[1] = 7; }, "the offsets of the trees");
    refused([](E& e) { e.tree_begin[1] = 0; }, "tree 0 has no nodes");
    refused([](E& e) { e.set_begin[1] = 2; }, "the offsets of the category sets");
    refused([](E& e) { e.n_outputs = 0; }, "n_outputs is 0");
    refused([](E& e) { e.n_outputs = 3; }, "2 trees for 3 outputs");
    refused([](E& e) { e.leaf_size = 2; }, "leaf_size is 2");
    refused([](E& e) { e.base_score = {}; }, "0 base scores for 1 outputs");
    refused([](E& e) { e.base_score = {kNaN}; }, "a base score is not finite");
    refused([](E& e) { e.feature_names = {"a"}; }, "1 names for 2 features");
}

TEST(TreeEnsemble, importances) {
    const TreeEnsemble e = two_trees();
    using List = std::vector<double>;
    EXPECT_EQ(feature_importances(e, TreeImportance::gain), (List{0.75, 0.25}));
    EXPECT_EQ(feature_importances(e, TreeImportance::gain, false), (List{6, 2}));
    EXPECT_EQ(feature_importances(e, TreeImportance::cover, false), (List{10, 4}));
    EXPECT_EQ(feature_importances(e, TreeImportance::split_count), (List{0.5, 0.5}));
}

TEST(TreeEnsemble, as_text_and_as_a_graph) {
    TreeEnsemble e = two_trees();
    EXPECT_EQ(export_text(e, 0, {.decimals = 1}),
              "|--- feature_0 <= 2.0\n"
              "|   |--- value: [-1.0]\n"
              "|--- feature_0 > 2.0\n"
              "|   |--- feature_1 in {1, 3}\n"
              "|   |   |--- value: [10.0]\n"
              "|   |--- feature_1 not in {1, 3}\n"
              "|   |   |--- value: [20.0]\n");
    e.feature_names = {"a \"b\"", "c"};
    EXPECT_EQ(export_dot(e, 0, {.decimals = 1, .max_depth = 1}),
              "digraph tree {\n    node [shape=box];\n"
              "    0 [label=\"a \\\"b\\\" <= 2.0\"];\n"
              "    0 -> 1 [label=\"yes\", style=dashed];\n"
              "    0 -> 2 [label=\"no\"];\n"
              "    1 [label=\"[-1.0]\"];\n"
              "    2 [label=\"...\"];\n}\n");
    EXPECT_ERROR(export_text(e, 2), IndexError, "export_text: tree 2 of 2");
    EXPECT_ERROR(export_dot(e, 0, {.decimals = 99}), ValueError, "decimals");
}

TEST(TreeEnsemble, fewer_iterations) {
    TreeEnsemble e = two_trees();
    e.truncate(5);
    EXPECT_EQ(e.n_trees(), 2);
    e.truncate(1);
    EXPECT_EQ(e.n_trees(), 1);
    validate(e, "m");
    e.truncate(0);
    validate(e, "m");
    EXPECT_EQ(TreePredictor(e).scores(rows()).to_vector<double>()[0], 100);
}

TEST(TreeArrays, what_was_taken_apart_comes_back) {
    TreeEnsemble e = two_trees();
    e.link = TreeLink::exp;
    e.feature_names = {"a", "b"};
    const TreeArrays arrays = to_arrays(e);
    TreeArrays read;
    TreeArrays::fields().write("test", read, TreeArrays::fields().read(arrays));
    const TreeEnsemble again = to_ensemble(read, "m");
    EXPECT_TRUE(bit_equal(TreePredictor(again).predict(rows()), TreePredictor(e).predict(rows())));
    EXPECT_EQ(export_text(again, 0), export_text(e, 0));
    EXPECT_EQ(feature_importances(again, TreeImportance::gain),
              feature_importances(e, TreeImportance::gain));
    read.link = "none";
    EXPECT_ERROR(to_ensemble(read, "m"), FormatError, "\"m\": link 'none' is not known");
    read = arrays;
    read.gain = zeros({3}, {.dtype = float64});
    EXPECT_ERROR(to_ensemble(read, "m"), FormatError, "arrays of nodes have 6 and 3 elements");
    read = arrays;
    read.left = zeros({6}, {.dtype = float64});
    EXPECT_ERROR(to_ensemble(read, "m"), FormatError, "of another type");
}

}  // namespace
}  // namespace tern::classic
