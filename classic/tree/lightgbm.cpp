// From LightGBM's sections to nodes. The format is that of LightGBM's Tree::ToString, and decisions
// are those of Tree::NumericalDecision and Tree::CategoricalDecision.
#include "classic/tree/lightgbm.h"

#include <algorithm>

#include "classic/tree/foreign_tree.h"
#include "classic/tree/lightgbm_text.h"
#include "tensor/io/file_bytes.h"

namespace tern::classic {
namespace {

// The bits of a decision_type.
constexpr int64_t kCategorical = 1, kDefaultLeft = 2, kMissing = 12;
constexpr int64_t kMissingIsZero = 4, kMissingIsNan = 8;

class TreeReader {
 public:
    TreeReader(const LightgbmSection& section, TreeEnsemble& ensemble, double scale)
        : s_(section), e_(ensemble), scale_(scale) {}

    void run() {
        const int64_t leaves = s_.integer("num_leaves");
        if (leaves < 1 || leaves > INT32_MAX / 2) s_.fail("num_leaves is ", leaves);
        // As many leaves as there are numbers in the file: nothing large is made of a short file.
        leaf_values_ = s_.numbers<double>("leaf_value", static_cast<size_t>(leaves));
        inner_ = leaves - 1;
        if (s_.has("is_linear") && s_.integer("is_linear") != 0)
            s_.fail("linear trees are not supported");
        read_sets();
        for (int64_t i = 0; i < inner_; ++i) tree_.nodes.emplace_back();
        tree_.values.assign(static_cast<size_t>(inner_), 0.0);
        if (inner_ > 0) read_inner();
        read_leaves();
        tree_.append_to(e_, s_.where());
    }

 private:
    void read_sets() {
        const int64_t sets = s_.has("num_cat") ? s_.integer("num_cat") : 0;
        if (sets == 0) return;
        const auto words = s_.words("cat_threshold").size();
        if (sets < 0 || sets > inner_) s_.fail("num_cat is ", sets);
        const auto begin = s_.numbers<int64_t>("cat_boundaries", static_cast<size_t>(sets) + 1);
        const auto bits = s_.numbers<int64_t>("cat_threshold", words);
        if (begin.front() != 0 || begin.back() != static_cast<int64_t>(words) ||
            !std::is_sorted(begin.begin(), begin.end()))
            s_.fail("cat_boundaries do not rise from 0 to ", words);
        first_set_ = static_cast<int64_t>(e_.set_begin.size()) - 1;
        n_sets_ = sets;
        const int64_t offset = e_.set_begin.back();
        for (int64_t b : bits) {
            if (b < 0 || b > UINT32_MAX) s_.fail("cat_threshold: ", b, " does not fit 32 bits");
            e_.category_bits.push_back(static_cast<uint32_t>(b));
        }
        for (size_t i = 1; i < begin.size(); ++i) e_.set_begin.push_back(offset + begin[i]);
    }

    void read_inner() {
        const auto n = static_cast<size_t>(inner_);
        const auto features = s_.numbers<int64_t>("split_feature", n);
        const auto thresholds = s_.numbers<double>("threshold", n);
        const auto types = s_.numbers<int64_t>("decision_type", n);
        const auto left = s_.numbers<int64_t>("left_child", n);
        const auto right = s_.numbers<int64_t>("right_child", n);
        for (size_t i = 0; i < n; ++i) {
            TreeNode& node = tree_.nodes[i];
            if (features[i] < 0 || features[i] >= e_.n_features)
                s_.fail("split_feature ", features[i], " of ", e_.n_features);
            node.feature = static_cast<int32_t>(features[i]);
            node.left = child(left[i]);
            node.right = child(right[i]);
            decide(node, thresholds[i], types[i]);
        }
        optional("split_gain", n, [&](size_t i, double v) { tree_.nodes[i].gain = v; });
        optional("internal_weight", n, [&](size_t i, double v) { tree_.nodes[i].cover = v; });
        optional("internal_count", n, [&](size_t i, double v) { set_count(tree_.nodes[i], v); });
        optional("internal_value", n, [&](size_t i, double v) { tree_.values[i] = v * scale_; });
    }

    // Leaf l stands behind the inner nodes.
    int32_t child(int64_t c) const {
        if (c < -(inner_ + 1) || c >= inner_) s_.fail("a child ", c, " of ", inner_ + 1, " leaves");
        return static_cast<int32_t>(c >= 0 ? c : inner_ + ~c);
    }

    void decide(TreeNode& node, double threshold, int64_t type) const {
        if (type < 0 || type > 15) s_.fail("decision_type ", type);
        if (type & kCategorical) {  // a missing value is no member
            if (!(threshold >= 0 && threshold < static_cast<double>(n_sets_)))
                s_.fail("category set ", threshold, " of ", n_sets_);
            node.category_set = static_cast<int32_t>(first_set_ + static_cast<int64_t>(threshold));
            return;
        }
        node.threshold = threshold;
        const int64_t missing = type & kMissing;
        node.zero_is_missing = missing == kMissingIsZero;
        // Where nothing was missing in training, NaN is read as 0.
        node.default_left = missing == kMissingIsZero || missing == kMissingIsNan
                                ? (type & kDefaultLeft) != 0
                                : 0 <= threshold;
    }

    void read_leaves() {
        const size_t first = tree_.nodes.size(), n = leaf_values_.size();
        tree_.nodes.resize(first + n);
        for (double v : leaf_values_) tree_.values.push_back(v * scale_);
        optional("leaf_weight", n, [&](size_t i, double v) { tree_.nodes[first + i].cover = v; });
        optional("leaf_count", n,
                 [&](size_t i, double v) { set_count(tree_.nodes[first + i], v); });
    }

    // Numbers that prediction does not need, and older versions do not write.
    template <class F>
    void optional(std::string_view key, size_t count, F set) const {
        if (s_.words(key).empty()) return;
        const auto values = s_.numbers<double>(key, count);
        for (size_t i = 0; i < count; ++i) set(i, values[i]);
    }
    void set_count(TreeNode& node, double count) const {
        if (!(count >= 0 && count < 9e18)) s_.fail("a count of ", count);
        node.count = static_cast<int64_t>(count);
    }

    const LightgbmSection& s_;
    TreeEnsemble& e_;
    const double scale_;
    ForeignTree tree_;
    std::vector<double> leaf_values_;
    int64_t inner_ = 0, first_set_ = 0, n_sets_ = 0;
};

// "sigmoid:2" among the words of an objective.
double sigmoid_of(const LightgbmSection& model, const std::vector<std::string_view>& words) {
    for (std::string_view word : words) {
        if (word.substr(0, 8) != "sigmoid:") continue;
        double value = 0;
        if (parse_decimal(word.substr(8), value) != DecimalStatus::good)
            model.fail("objective: '", word, "' is no number");
        return value;
    }
    return 1;
}

void read_objective(const LightgbmSection& model, TreeEnsemble& e) {
    const std::vector<std::string_view> words = model.words("objective");
    if (words.empty()) return;  // of the user's own
    const std::string_view name = words.front();
    e.objective = std::string(name);
    const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (is({"binary", "multiclassova", "cross_entropy"})) {
        e.link = TreeLink::sigmoid;
        e.link_scale = name == "cross_entropy" ? 1 : sigmoid_of(model, words);
    } else if (name == "multiclass") {
        e.link = TreeLink::softmax;
    } else if (is({"poisson", "gamma", "tweedie"})) {
        e.link = TreeLink::exp;
    } else if (name == "cross_entropy_lambda") {
        e.link = TreeLink::softplus;
    } else if (is({"regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank",
                   "rank_xendcg", "custom"})) {
        const bool root = std::find(words.begin(), words.end(), "sqrt") != words.end();
        e.link = root ? TreeLink::square : TreeLink::identity;
    } else {
        model.fail("objective '", name, "' is not known");
    }
}

void read_model(const LightgbmSection& model, TreeEnsemble& e) {
    const int64_t last = model.integer("max_feature_idx");
    if (last < -1 || last >= INT32_MAX) model.fail("max_feature_idx is ", last);
    e.n_features = last + 1;
    e.n_outputs = model.integer("num_tree_per_iteration");
    // No more than names or trees: both are in the file.
    if (e.n_outputs < 1 || e.n_outputs > (1 << 20))
        model.fail("num_tree_per_iteration is ", e.n_outputs);
    e.base_score.assign(static_cast<size_t>(e.n_outputs), 0.0);
    const auto names = model.words("feature_names");
    if (static_cast<int64_t>(names.size()) == e.n_features)
        e.feature_names.assign(names.begin(), names.end());
    read_objective(model, e);
}

}  // namespace

TreeEnsemble parse_lightgbm(std::string_view text, const std::string& name) {
    const LightgbmText parts = split_lightgbm(text, name);
    TreeEnsemble e;
    read_model(parts.model, e);
    const auto trees = static_cast<int64_t>(parts.trees.size());
    if (trees % e.n_outputs != 0)
        parts.model.fail(trees, " trees, ", e.n_outputs, " in an iteration");
    const bool average = parts.model.has("average_output") && trees > 0;
    const double scale = average ? 1.0 / static_cast<double>(trees / e.n_outputs) : 1;
    for (const LightgbmSection& section : parts.trees) TreeReader(section, e, scale).run();
    validate(e, name);
    return e;
}

TreeEnsemble load_lightgbm(const std::string& path) {
    FileBytes bytes = read_file(path);
    const std::span<const char> text = bytes.text();
    return parse_lightgbm({text.data(), text.size()}, path);
}

}  // namespace tern::classic
