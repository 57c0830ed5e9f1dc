// From XGBoost's JSON to nodes. The fields are those of its document "Introduction to Model IO";
// decisions those of its common::Decision: x < condition goes left, and members of a category set
// go right.
#include "classic/tree/xgboost.h"

#include <cmath>
#include <limits>

#include "classic/tree/foreign_tree.h"
#include "classic/tree/xgboost_json.h"
#include "classic/tree/xgboost_objective.h"
#include "tensor/io/file_bytes.h"

namespace tern::classic {
namespace {

class TreeReader {
 public:
    TreeReader(const XgboostNode& tree, TreeEnsemble& ensemble, double weight)
        : t_(tree), e_(ensemble), weight_(weight) {}

    void run() {
        const XgboostNode param = t_.at("tree_param");
        if (param.has("size_leaf_vector") && param.at("size_leaf_vector").integer() > 1)
            t_.fail("trees of vectors are not supported");
        const auto left = t_.at("left_children").numbers();
        const auto right = t_.at("right_children").numbers(left.size());
        const auto features = t_.at("split_indices").numbers(left.size());
        const auto conditions = t_.at("split_conditions").numbers(left.size());
        const auto defaults = t_.at("default_left").numbers(left.size());
        if (left.empty() || left.size() > static_cast<size_t>(INT32_MAX)) t_.fail("no nodes");
        tree_.nodes.resize(left.size());
        tree_.values.assign(left.size(), 0);
        for (size_t i = 0; i < left.size(); ++i) {
            if (left[i] == -1) {
                tree_.values[i] = static_cast<float>(conditions[i]) * weight_;
                continue;
            }
            TreeNode& node = tree_.nodes[i];
            node.feature = whole(features[i], e_.n_features, "split_indices");
            const auto count = static_cast<int64_t>(left.size());
            node.left = whole(left[i], count, "left_children");
            node.right = whole(right[i], count, "right_children");
            node.default_left = defaults[i] != 0;
            // No float lies between this threshold and the condition.
            node.threshold = std::nextafter(static_cast<float>(conditions[i]),
                                            -std::numeric_limits<float>::infinity());
        }
        read_statistics();
        read_sets();
        tree_.append_to(e_, t_.where());
    }

 private:
    int32_t whole(double value, int64_t end, const char* what) const {
        if (!(value >= 0 && value < static_cast<double>(end)) || value != std::floor(value))
            t_.fail(what, " holds ", value, ", below ", end, " is wanted");
        return static_cast<int32_t>(value);
    }

    void read_statistics() {
        const size_t n = tree_.nodes.size();
        if (t_.has("loss_changes")) {
            const auto gains = t_.at("loss_changes").numbers(n);
            for (size_t i = 0; i < n; ++i) tree_.nodes[i].gain = gains[i];
        }
        if (t_.has("sum_hessian")) {
            const auto covers = t_.at("sum_hessian").numbers(n);
            for (size_t i = 0; i < n; ++i) tree_.nodes[i].cover = covers[i];
        }
    }

    // Members go right there and left here: the children change places.
    void read_sets() {
        if (!t_.has("categories_nodes")) return;
        const auto nodes = t_.at("categories_nodes").numbers();
        const auto begins = t_.at("categories_segments").numbers(nodes.size());
        const auto sizes = t_.at("categories_sizes").numbers(nodes.size());
        const auto all = t_.at("categories").numbers();
        const auto types = t_.has("split_type") ? t_.at("split_type").numbers(tree_.nodes.size())
                                                : std::vector<double>(tree_.nodes.size(), 0);
        const auto end = static_cast<int64_t>(all.size()) + 1;
        for (size_t s = 0; s < nodes.size(); ++s) {
            const auto count = static_cast<int64_t>(tree_.nodes.size());
            TreeNode& node =
                tree_.nodes[static_cast<size_t>(whole(nodes[s], count, "categories_nodes"))];
            const int32_t begin = whole(begins[s], end, "categories_segments");
            const int32_t size = whole(sizes[s], end - begin, "categories_sizes");
            std::vector<int32_t> members;
            for (int32_t i = begin; i < begin + size; ++i)
                members.push_back(
                    whole(all[static_cast<size_t>(i)], kMaxCategory + 1, "categories"));
            if (node.is_leaf() || node.category_set >= 0)
                t_.fail("categories_nodes names ", nodes[s]);
            node.category_set = e_.add_category_set(members);
            node.threshold = 0;
            std::swap(node.left, node.right);
            node.default_left = !node.default_left;
        }
        for (size_t i = 0; i < types.size(); ++i)
            if (types[i] != 0 && !tree_.nodes[i].is_leaf() && tree_.nodes[i].category_set < 0)
                t_.fail("node ", i, " has no categories");
    }

    const XgboostNode& t_;
    TreeEnsemble& e_;
    const double weight_;
    ForeignTree tree_;
};

// The trees of every output in turn, as an ensemble has them.
std::vector<size_t> interleaved(const XgboostNode& model, size_t trees, int64_t outputs) {
    const auto info = model.at("tree_info").numbers(trees);
    std::vector<std::vector<size_t>> of(static_cast<size_t>(outputs));
    for (size_t t = 0; t < trees; ++t) {
        if (!(info[t] >= 0 && info[t] < static_cast<double>(outputs)))
            model.fail("tree_info holds ", info[t], " of ", outputs, " outputs");
        of[static_cast<size_t>(info[t])].push_back(t);
    }
    std::vector<size_t> order;
    for (size_t i = 0; i < of.front().size(); ++i)
        for (const std::vector<size_t>& list : of) {
            if (list.size() != of.front().size())
                model.fail("outputs have unequal numbers of trees");
            order.push_back(list[i]);
        }
    if (order.size() != trees) model.fail("outputs have unequal numbers of trees");
    return order;
}

void read_trees(const XgboostNode& booster, TreeEnsemble& e) {
    const std::string kind = booster.at("name").text();
    const bool dart = kind == "dart";
    if (!dart && kind != "gbtree") booster.fail("booster '", kind, "' is not supported");
    const XgboostNode model = dart ? booster.at("gbtree").at("model") : booster.at("model");
    const XgboostNode trees = model.at("trees");
    const std::vector<double> weights = dart ? booster.at("weight_drop").numbers(trees.size())
                                             : std::vector<double>(trees.size(), 1);
    for (size_t t : interleaved(model, trees.size(), e.n_outputs))
        TreeReader(trees.at(t), e, static_cast<float>(weights[t])).run();
}

void read_names(const XgboostNode& learner, TreeEnsemble& e) {
    if (!learner.has("feature_names")) return;
    const XgboostNode names = learner.at("feature_names");
    if (static_cast<int64_t>(names.size()) != e.n_features) return;
    for (size_t i = 0; i < names.size(); ++i) e.feature_names.push_back(names.at(i).text());
}

}  // namespace

TreeEnsemble parse_xgboost(std::string_view text, const std::string& name) {
    const XgboostDocument document(text, name);
    const XgboostNode learner = document.root().at("learner");
    const XgboostNode param = learner.at("learner_model_param");
    TreeEnsemble e;
    e.rounds_to_float32 = true;
    e.n_features = param.at("num_feature").integer();
    e.n_outputs = std::max<int64_t>(1, param.at("num_class").integer());
    if (param.has("num_target"))
        e.n_outputs = std::max(e.n_outputs, param.at("num_target").integer());
    if (e.n_features < 0 || e.n_features > INT32_MAX || e.n_outputs > (1 << 20))
        param.fail(e.n_features, " features and ", e.n_outputs, " outputs");
    read_xgboost_objective(learner, e);
    read_names(learner, e);
    read_trees(learner.at("gradient_booster"), e);
    validate(e, name);
    return e;
}

TreeEnsemble load_xgboost(const std::string& path) {
    FileBytes bytes = read_file(path);
    const std::span<const char> text = bytes.text();
    return parse_xgboost({text.data(), text.size()}, path);
}

}  // namespace tern::classic
