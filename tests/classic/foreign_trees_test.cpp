// Models of LightGBM and XGBoost predict as their libraries do, and damaged ones are refused or
// read within bounds. The files come from tests/fixtures/make_tree_models.py.
#include <filesystem>

#include "classic/tree/lightgbm.h"
#include "classic/tree/tree_predictor.h"
#include "classic/tree/xgboost.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/io/npz.h"
#include "tests/support/compare.h"
#include "tests/support/damage.h"
#include "tests/support/devices.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

const std::filesystem::path kFolder =
    std::filesystem::path(TERN_SOURCE_DIR) / "tests" / "fixtures" / "trees";

TreeEnsemble model(const std::string& name) {
    const std::string path = (kFolder / name).string();
    return name.starts_with("lightgbm") ? load_lightgbm(path + ".txt")
                                        : load_xgboost(path + ".json");
}

// [n, k], as [n] where k is 1.
Tensor squeezed(const Tensor& x) {
    return from_vector(x.to_vector<double>(), x.size(1) == 1 ? Shape{x.size(0)} : x.shape());
}

class ForeignTrees : public testing::TestWithParam<const char*> {};

TEST_P(ForeignTrees, predict_as_their_library_does) {
    const std::string name = GetParam();
    const TensorMap cases = load_npz((kFolder / "cases.npz").string());
    const Tensor x = cases.at(name.starts_with("lightgbm") ? "x" : "x_xgboost");
    const TreePredictor predictor(model(name));
    const test::Tolerance near = {1e-6, 1e-6};
    const Tensor raw = copied(cases.at(name + ".raw"), Device(), float64);
    const Tensor out = copied(cases.at(name + ".out"), Device(), float64);
    for (Device device : test::devices()) {
        const Tensor rows = copied(x, device, float64);
        const Tensor scores = copied(predictor.scores(rows), Device(), float64);
        const Tensor predicted = copied(predictor.predict(rows), Device(), float64);
        if (name != "lightgbm_forest") {  // whose raw scores are sums, its predictions averages
            EXPECT_TRUE(test::near(squeezed(scores), raw, near)) << device.str();
        }
        EXPECT_TRUE(test::near(squeezed(predicted), out, near)) << device.str();
    }
}

INSTANTIATE_TEST_SUITE_P(, ForeignTrees,
                         testing::Values("lightgbm_binary", "lightgbm_multiclass", "lightgbm_ova",
                                         "lightgbm_regression", "lightgbm_complete",
                                         "lightgbm_poisson", "lightgbm_tweedie", "lightgbm_gamma",
                                         "lightgbm_forest", "xgboost_binary", "xgboost_multiclass",
                                         "xgboost_regression", "xgboost_poisson", "xgboost_tweedie",
                                         "xgboost_gamma", "xgboost_hinge", "xgboost_parallel"),
                         [](const auto& info) { return std::string(info.param); });

// A prediction from whatever was read must stay within bounds, too.
void use(const TreeEnsemble& ensemble) {
    if (ensemble.n_features > 64) return;
    const std::vector<double> x(static_cast<size_t>(ensemble.n_features), 1.0);
    std::vector<double> out(static_cast<size_t>(ensemble.n_outputs));
    TreePredictor(ensemble).scores_of_row(std::span<const double>(x), out);
}

TEST(LightgbmFile, every_prefix_and_flipped_bit_is_read_or_refused) {
    const std::string text = test::content_of((kFolder / "lightgbm_forest.txt").string());
    test::survive_text_damage(text, [](std::string_view t) { use(parse_lightgbm(t, "a")); });
}

TEST(XgboostFile, every_prefix_and_flipped_bit_is_read_or_refused) {
    const std::string text = test::content_of((kFolder / "xgboost_hinge.json").string());
    test::survive_text_damage(text, [](std::string_view t) { use(parse_xgboost(t, "a")); });
}

// `text` with the first `from` replaced.
std::string with(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(LightgbmFile, what_is_wrong_is_said) {
    const std::string text = test::content_of((kFolder / "lightgbm_forest.txt").string());
    const auto parse = [&](const std::string& from, const std::string& to) {
        parse_lightgbm(with(text, from, to), "m.txt");
    };
    EXPECT_THROWS(parse_lightgbm("", "m.txt"), FormatError,
                  "\"m.txt\": not a LightGBM model: the first line is not 'tree'");
    EXPECT_ERROR(parse("end of trees", "end"), FormatError, "ends before 'end of trees'");
    EXPECT_ERROR(parse("objective=regression", "objective=mine"), FormatError,
                 "\"m.txt\": objective 'mine' is not known");
    EXPECT_ERROR(parse("is_linear=0", "is_linear=1"), FormatError, "linear trees");
    EXPECT_ERROR(parse("num_leaves=6", "num_leaves=7"), FormatError,
                 "\"m.txt\", tree 0: leaf_value holds 6 numbers, not 7");
    EXPECT_ERROR(parse("max_feature_idx=4", "max_feature_idx=0"), FormatError, "split_feature");
    EXPECT_ERROR(parse("left_child=1", "left_child=0"), FormatError, "node 0 has two parents");
    EXPECT_ERROR(parse("tree_sizes=", "tree_sizes=1 "), FormatError, "4 trees, tree_sizes names 5");
    EXPECT_ERROR(parse("num_tree_per_iteration=1", "num_tree_per_iteration=3"), FormatError,
                 "4 trees, 3 in an iteration");
}

TEST(XgboostFile, what_is_wrong_is_said) {
    const std::string text = test::content_of((kFolder / "xgboost_hinge.json").string());
    const auto parse = [&](const std::string& from, const std::string& to) {
        parse_xgboost(with(text, from, to), "m.json");
    };
    EXPECT_ERROR(parse_xgboost("{", "m.json"), FormatError, "\"m.json\": not JSON: ");
    EXPECT_ERROR(parse_xgboost(std::string(1000, '['), "m.json"), FormatError, "nested more than");
    EXPECT_ERROR(parse_xgboost("[]", "m.json"), FormatError, "'learner' is missing");
    EXPECT_ERROR(parse("binary:hinge", "binary:mine"), FormatError,
                 "\"m.json\".learner.objective.name: 'binary:mine' is not known");
    EXPECT_ERROR(parse("\"gbtree\"", "\"gblinear\""), FormatError, "");
    EXPECT_ERROR(parse("\"num_feature\":\"5\",\"num_target", "\"num_feature\":\"0\",\"num_target"),
                 FormatError, "split_indices holds");
    EXPECT_ERROR(parse("\"left_children\":[1", "\"left_children\":[0"), FormatError,
                 "node 0 has two parents");
    EXPECT_ERROR(parse("\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"3\""), FormatError,
                 "trees of vectors");
}

}  // namespace
}  // namespace tern::classic
