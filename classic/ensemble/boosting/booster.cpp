#include "classic/ensemble/boosting/booster.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "classic/ensemble/boosting/evaluation.h"
#include "classic/ensemble/boosting/scored_table.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

constexpr int64_t kNearest = 1 << 17;  // rows up to which there are integers enough to round

// The power of two that brings `sum`, rounded in n places, below `limit`.
float scale_for(double sum, double limit, int64_t n, bool dithers) {
    if (!(sum > 0)) return 1;
    const auto rows = static_cast<double>(n);
    const double room = limit - 1 - (dithers ? 8 * std::sqrt(rows) : rows / 2);
    const double power = std::floor(std::log2(room / sum));
    return static_cast<float>(std::exp2(std::clamp(power, -100.0, 100.0)));
}

// Elements [begin, begin + count) of the dense x, as one dimension.
Tensor slice(const Tensor& x, int64_t begin, int64_t count) {
    Layout layout(Shape{count});
    layout.offset = x.layout().offset + begin;
    return with_layout(x, layout);
}

class Booster {
 public:
    Booster(const BoostOptions& options, const Samples& train, const Samples* eval)
        : options_(options),
          train_(train),
          eval_(eval),
          device_(train.x.device()),
          n_(train.x.size(0)),
          bins_(fit_bins(std::string(options.name) + ".fit", train.x, options.max_bins,
                         options.categorical)),
          base_(base_scores(options.objective, train.y, train.weights, options.outputs)),
          table_(train.x, bins_, base_),
          grower_(table_.table(), bins_, options.grow) {
        if (eval_) eval_table_.emplace(eval_->x, bins_, base_);
        gradients_ = of({options_.outputs, n_}, DType::float32);
        hessians_ = of({options_.outputs, n_}, DType::float32);
        cells_ = of({n_}, DType::int64);
        rows_ = of({n_}, DType::int32);
        if (eval_) eval_rows_ = of({eval_->x.size(0)}, DType::int32);
    }

    Boosted run() {
        out_.trees.n_features = bins_.features();
        out_.trees.n_outputs = options_.outputs;
        out_.trees.base_score = base_;
        out_.metrics.resize(eval_ ? options_.metrics.size() : 0);
        for (int64_t round = 0; round < options_.n_estimators; ++round) {
            grow_round(round);
            const double value = measure();
            report(options_.progress, {options_.name, round + 1, options_.n_estimators,
                                       eval_ ? options_.metrics[0].c_str() : "", value});
            if (is_over(round)) break;
        }
        return std::move(out_);
    }

 private:
    Tensor of(const Shape& shape, DType dtype) const {
        return empty(shape, {.device = device_, .dtype = dtype});
    }

    void find_gradients() {
        const View w = train_.weights.defined() ? train_.weights.view() : View{};
        const Objective& objective = options_.objective;
        if (!objective.custom)
            return kernels::boosting_gradients(
                objective.loss, objective.parameter, table_.scores().view(), train_.y.view(),
                w.data ? &w : nullptr, gradients_.view(), hessians_.view());
        objective.custom(table_.scores(), train_.y, gradients_, hessians_);
        if (!w.data) return;
        const Tensor factors = copied(train_.weights, device_, DType::float32);
        for (const Tensor& each : {gradients_, hessians_})
            for (int64_t c = 0; c < options_.outputs; ++c) {
                const View row = slice(each, c * n_, n_).view();
                kernels::binary(kernels::fn::Mul{}, row, factors.view(), row);
            }
    }

    void grow_round(int64_t round) {
        find_gradients();
        const std::vector<kernels::GradientSums> sums =
            kernels::sum_gradients(gradients_.view(), hessians_.view());
        for (int64_t c = 0; c < options_.outputs; ++c) {
            const kernels::GradientSums& s = sums[static_cast<size_t>(c)];
            TERN_CHECK(std::isfinite(s.gradients) && std::isfinite(s.hessians), ValueError,
                       options_.name, ".fit: the gradients of round ", round + 1,
                       " are not finite; a lower learning_rate may help");
            grow_tree(round, c, s);
        }
    }

    void grow_tree(int64_t round, int64_t output, const kernels::GradientSums& sums) {
        const auto number = static_cast<uint64_t>(round * options_.outputs + output);
        const kernels::fn::Fixed fixed =
            fixed_for(sums, n_, static_cast<uint32_t>(number + 0x9E3779B9u * options_.seed));
        kernels::pack_gradients(slice(gradients_, output * n_, n_).view(),
                                slice(hessians_, output * n_, n_).view(), fixed, cells_.view());
        const PackedGradients packed{cells_, 1.0 / static_cast<double>(fixed.gradient_scale),
                                     1.0 / static_cast<double>(fixed.hessian_scale)};
        const int64_t drawn = std::max<int64_t>(
            1, kernels::sample_rows({options_.seed, 2 * static_cast<uint64_t>(round)},
                                    options_.subsample, rows_.view()));
        const Tensor in = slice(rows_, 0, drawn), rest = slice(rows_, drawn, n_ - drawn);
        FeatureChoice choice(bins_.features(), options_.features,
                             options_.seed ^ 0x5851F42D4C957F2D, number);
        const std::vector<GrownNode> tree = grower_.grow(packed, in, choice);
        const std::vector<double> values = values_of(tree, packed, in, output);
        table_.add(tree, values, output, in, rest);
        if (eval_) {
            kernels::sample_rows({}, 1, eval_rows_.view());
            eval_table_->add(tree, values, output, {}, eval_rows_);
        }
        keep(tree, values, packed);
    }

    std::vector<double> values_of(const std::vector<GrownNode>& tree, const PackedGradients& packed,
                                  const Tensor& rows, int64_t output) const {
        std::vector<double> out(tree.size());
        for (size_t i = 0; i < tree.size(); ++i)
            out[i] = options_.learning_rate * kernels::fn::leaf_value(sums_of(tree[i], packed),
                                                                      options_.grow.rule,
                                                                      tree[i].bounds);
        const double alpha = options_.objective.leaf_quantile();
        if (alpha < 0) return out;
        std::vector<kernels::RowRange> leaves;
        for (const GrownNode& node : tree)
            if (node.is_leaf()) leaves.push_back(node.rows);
        const View w = train_.weights.defined() ? train_.weights.view() : View{};
        const std::vector<double> quantiles =
            kernels::leaf_quantiles(alpha, table_.scores(output).view(), train_.y.view(),
                                    w.data ? &w : nullptr, rows.view(), leaves);
        for (size_t i = 0, leaf = 0; i < tree.size(); ++i)
            if (tree[i].is_leaf())
                out[i] = options_.learning_rate *
                         std::clamp(quantiles[leaf++], tree[i].bounds.lower, tree[i].bounds.upper);
        return out;
    }

    static kernels::fn::Sums sums_of(const GrownNode& node, const PackedGradients& packed) {
        return {packed.gradient_unit * static_cast<double>(node.gradient),
                packed.hessian_unit * static_cast<double>(node.hessian)};
    }

    // The tree, over values instead of bins.
    void keep(const std::vector<GrownNode>& tree, const std::vector<double>& values,
              const PackedGradients& packed) {
        std::vector<TreeNode> nodes(tree.size());
        for (size_t i = 0; i < tree.size(); ++i) {
            TreeNode& node = nodes[i];
            node.count = tree[i].rows.count;
            node.cover = sums_of(tree[i], packed).h;
            if (tree[i].is_leaf()) continue;
            const kernels::Split& split = tree[i].split;
            node.feature = split.feature;
            node.left = tree[i].left;
            node.right = tree[i].right;
            node.gain = split.gain / 2;
            node.default_left = split.default_left;
            if (split.bin >= 0) {
                node.threshold = bins_.threshold(split.feature, split.bin);
                continue;
            }
            std::vector<int32_t> categories;
            for (int32_t b = 0; b < bins_.host_counts[static_cast<size_t>(split.feature)]; ++b)
                if (split.left.contains(static_cast<unsigned>(b))) categories.push_back(b);
            node.category_set = out_.trees.add_category_set(categories);
        }
        out_.trees.add_tree(nodes, values);
    }

    // Appends to the metrics; the first of them, or NaN.
    double measure() {
        for (size_t m = 0; m < out_.metrics.size(); ++m)
            out_.metrics[m].push_back(evaluate(options_.metrics[m], options_.objective,
                                               eval_table_->scores(), eval_->y, eval_->weights));
        return eval_ ? out_.metrics[0].back() : std::numeric_limits<double>::quiet_NaN();
    }

    bool is_over(int64_t round) {
        if (!eval_ || options_.early_stopping_rounds == 0) return false;
        const double sign = is_greater_better(options_.metrics[0]) ? 1 : -1;
        const double now = sign * out_.metrics[0].back();
        if (round == 0 || now > best_) {
            best_ = now;
            best_round_ = round;
        }
        const bool last = round + 1 == options_.n_estimators;
        if (round - best_round_ < options_.early_stopping_rounds && !last) return false;
        out_.trees.truncate(best_round_ + 1);
        return true;
    }

    const BoostOptions& options_;
    const Samples& train_;
    const Samples* eval_;
    Device device_;
    int64_t n_;
    FeatureBins bins_;
    std::vector<double> base_;
    ScoredTable table_;
    std::optional<ScoredTable> eval_table_;
    TreeGrower grower_;
    Tensor gradients_, hessians_, cells_, rows_, eval_rows_;
    Boosted out_;
    double best_ = 0;
    int64_t best_round_ = 0;
};

}  // namespace

kernels::fn::Fixed fixed_for(const kernels::GradientSums& sums, int64_t n, uint32_t draw) {
    const bool dithers = n > kNearest;
    const auto of_gradients = static_cast<double>(kernels::fn::kGradientLimit);
    const auto of_hessians = static_cast<double>(kernels::fn::kHessianLimit);
    return {scale_for(sums.gradients, of_gradients, n, dithers),
            scale_for(sums.hessians, of_hessians, n, dithers), draw, dithers};
}

Boosted boost(const BoostOptions& options, const Samples& train, const Samples* eval) {
    return Booster(options, train, eval).run();
}

}  // namespace tern::classic::boosting
