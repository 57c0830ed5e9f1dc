// Checks what comes in, and hands it to the kernels.
#include "classic/tree/tree_predictor.h"

#include "classic/tree/compiled_trees.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// x as the kernels take it.
Tensor checked(const char* op, const Tensor& x, int64_t n_features) {
    TERN_CHECK(x.dim() == 2 && x.size(1) == n_features, ShapeError, "TreePredictor.", op,
               ": x of shape [n, ", n_features, "] is wanted, got ", x.shape());
    TERN_CHECK(x.dtype() != DType::bool_, DTypeError, "TreePredictor.", op,
               ": x is bool, numbers are wanted");
    const DType wanted =
        x.dtype() == DType::float32 || is_half(x.dtype()) ? DType::float32 : DType::float64;
    return x.dtype() == wanted ? as_contiguous(x) : copied(x, x.device(), wanted);
}

template <class T>
void score_row(const CompiledTrees& trees, std::span<const T> x, std::span<double> out) {
    TERN_CHECK(static_cast<int64_t>(x.size()) == trees.n_features &&
                   static_cast<int64_t>(out.size()) == trees.plan.n_outputs,
               ShapeError, "TreePredictor: a row of ", trees.n_features, " and room for ",
               trees.plan.n_outputs, " are wanted, got ", x.size(), " and ", out.size());
    kernels::cpu::tree_scores_of_row(trees.plan.tables(), x.data(), out.data());
}

View row_of(std::span<double> out) {
    const auto size = static_cast<int64_t>(out.size());
    return {.data = out.data(), .dtype = DType::float64, .shape = {1, size}, .strides = {size, 1}};
}

}  // namespace

TreePredictor::TreePredictor(const TreeEnsemble& ensemble)
    : trees_(std::make_shared<const CompiledTrees>(ensemble)) {}

int64_t TreePredictor::n_features() const { return trees_->n_features; }
int64_t TreePredictor::n_outputs() const { return trees_->plan.n_outputs; }

Tensor TreePredictor::scores(const Tensor& x) const {
    const Tensor rows = checked("scores", x, n_features());
    const Tensor out =
        empty({x.size(0), n_outputs()}, {.device = x.device(), .dtype = DType::float64});
    kernels::tree_scores(trees_->tables(x.device()), rows.view(), out.view());
    return out;
}

Tensor TreePredictor::predict(const Tensor& x) const {
    const Tensor out = scores(x);
    trees_->apply_link(out.view());
    return out;
}

Tensor TreePredictor::apply(const Tensor& x) const {
    const Tensor rows = checked("apply", x, n_features());
    const Tensor out =
        empty({x.size(0), trees_->plan.n_trees}, {.device = x.device(), .dtype = DType::int32});
    kernels::tree_leaves(trees_->tables(x.device()), rows.view(), out.view());
    return out;
}

void TreePredictor::scores_of_row(std::span<const float> x, std::span<double> out) const {
    score_row(*trees_, x, out);
}
void TreePredictor::scores_of_row(std::span<const double> x, std::span<double> out) const {
    score_row(*trees_, x, out);
}
void TreePredictor::predict_row(std::span<const float> x, std::span<double> out) const {
    score_row(*trees_, x, out);
    trees_->apply_link(row_of(out));
}
void TreePredictor::predict_row(std::span<const double> x, std::span<double> out) const {
    score_row(*trees_, x, out);
    trees_->apply_link(row_of(out));
}

Tensor staged_scores(const TreeEnsemble& e, const TreePredictor& predictor, const Tensor& x) {
    const Tensor applied = copied(predictor.apply(x), Device(), DType::int32);
    const int32_t* const leaves = applied.data<int32_t>();
    const int64_t n = x.size(0), k = e.n_outputs, each = e.trees_per_iteration();
    const Tensor out = empty({e.n_iterations(), n, k}, {.dtype = DType::float64});
    double* stage = out.data<double>();
    for (int64_t s = 0; s < e.n_iterations(); ++s, stage += n * k)
        for (int64_t i = 0; i < n; ++i)
            for (int64_t o = 0; o < k; ++o) {
                const int64_t t = s * each + (each == 1 ? 0 : o), at = i * k + o;
                const int64_t node =
                    e.tree_begin[static_cast<size_t>(t)] + leaves[i * e.n_trees() + t];
                const int64_t value = node * e.leaf_size + (e.leaf_size == 1 ? 0 : o);
                const double before =
                    s == 0 ? e.base_score[static_cast<size_t>(o)] : stage[at - n * k];
                stage[at] = before + e.values[static_cast<size_t>(value)];
            }
    return x.device().is_cpu() ? out : copied(out, x.device(), DType::float64);
}

}  // namespace tern::classic
