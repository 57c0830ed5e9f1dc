#include "classic/neighbors/k_neighbors.h"

#include "classic/inputs.h"
#include "kernels/neighbors.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// Calls combine(indices, distances or null) for the neighbours of x.
template <class Combine>
void with_neighbors(const internal::NeighborSearch& search, const std::string& weights,
                    const Tensor& x, int64_t k, const Combine& combine) {
    const Neighbors found = search.nearest(&x, k);
    const Tensor weighing = internal::weighing(search, weights, found.distances);
    const View distances = weighing.defined() ? weighing.view() : View();
    combine(found.indices.view(), weighing.defined() ? &distances : nullptr);
}

}  // namespace

const ParamTable<KNeighborsOptions>& KNeighborsOptions::params() {
    using O = KNeighborsOptions;
    static const auto table = ParamTable<O>()
                                  .add("n_neighbors", &O::n_neighbors, at_least(1))
                                  .add("weights", &O::weights, one_of({"uniform", "distance"}))
                                  .add("metric", &O::metric, internal::neighbor_metrics())
                                  .add("algorithm", &O::algorithm, internal::neighbor_algorithms())
                                  .add("p", &O::p, at_least(1));
    return table;
}

const ParamTable<KNeighborsClassifierFit>& KNeighborsClassifierFit::fields() {
    using F = KNeighborsClassifierFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .nest("", &F::rows, internal::NeighborRows::fields())
                                  .nest("", &F::labels, ClassLabels::fields())
                                  .add("numbers", &F::numbers);
    return table;
}

void KNeighborsClassifierFit::check() const {
    rows.check(KNeighborsClassifier::kName, n_features);
    labels.check();
    TERN_CHECK(numbers.defined() && numbers.dtype() == DType::int64 && numbers.is_contiguous() &&
                   numbers.shape() == (Shape{rows.x.size(0)}),
               FormatError, KNeighborsClassifier::kName, ": a class for each row is wanted");
    for (int64_t number : copied(numbers, Device(), DType::int64).to_vector<int64_t>())
        TERN_CHECK(number >= 0 && number < labels.size(), FormatError, KNeighborsClassifier::kName,
                   ": class ", number, " of ", labels.size());
}

KNeighborsClassifier& KNeighborsClassifier::fit(const Tensor& x, const Labels& y,
                                                const FitOptions& options) {
    check_options();
    internal::refuse_weights(in("fit"), options.sample_weight);
    KNeighborsClassifierFit fit;
    fit.rows = internal::make_rows(search("fit", fit.rows), x);
    fit.n_features = x.size(1);
    EncodedLabels encoded = encode_labels(in("fit").c_str(), y, x.size(0), x.device());
    fit.labels = std::move(encoded.labels);
    fit.numbers = encoded.numbers;
    set_fit(std::move(fit));
    return *this;
}

Tensor KNeighborsClassifier::predict_proba(const Tensor& x) const {
    const KNeighborsClassifierFit& fit = fitted("predict_proba");
    Tensor shares;
    with_neighbors(search("predict_proba"), options_.weights, x, options_.n_neighbors,
                   [&](const View& indices, const View* distances) {
                       shares = empty({indices.shape[0], fit.labels.size()},
                                      {.device = fit.rows.x.device(), .dtype = fit.rows.x.dtype()});
                       kernels::neighbor_shares(indices, distances, fit.numbers.view(),
                                                shares.view());
                   });
    return shares;
}

const ParamTable<KNeighborsRegressorFit>& KNeighborsRegressorFit::fields() {
    using F = KNeighborsRegressorFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .nest("", &F::rows, internal::NeighborRows::fields())
                                  .add("y", &F::y);
    return table;
}

void KNeighborsRegressorFit::check() const {
    rows.check(KNeighborsRegressor::kName, n_features);
    TERN_CHECK(y.defined() && y.dtype() == rows.x.dtype() && y.is_contiguous() &&
                   (y.dim() == 1 || y.dim() == 2) && y.size(0) == rows.x.size(0),
               FormatError, KNeighborsRegressor::kName, ": targets for each row are wanted");
}

KNeighborsRegressor& KNeighborsRegressor::fit(const Tensor& x, const Tensor& y,
                                              const FitOptions& options) {
    check_options();
    internal::refuse_weights(in("fit"), options.sample_weight);
    KNeighborsRegressorFit fit;
    fit.rows = internal::make_rows(search("fit", fit.rows), x);
    fit.n_features = x.size(1);
    fit.y = checked_targets(in("fit"), y, x.size(0), fit.rows.x.dtype(), x.device());
    if (fit.y.view().data == y.view().data) fit.y = copied(fit.y, y.device(), y.dtype());
    set_fit(std::move(fit));
    return *this;
}

Tensor KNeighborsRegressor::predict(const Tensor& x) const {
    const KNeighborsRegressorFit& fit = fitted("predict");
    const int64_t n = fit.y.size(0), width = fit.y.dim() == 1 ? 1 : fit.y.size(1);
    Layout columns(Shape{n, width});
    columns.offset = fit.y.layout().offset;
    const Tensor targets = with_layout(fit.y, columns);
    Tensor means;
    with_neighbors(search("predict"), options_.weights, x, options_.n_neighbors,
                   [&](const View& indices, const View* distances) {
                       means = empty({indices.shape[0], width},
                                     {.device = fit.y.device(), .dtype = fit.y.dtype()});
                       kernels::neighbor_means(indices, distances, targets.view(), means.view());
                   });
    return fit.y.dim() == 1 ? with_layout(means, Layout(Shape{means.size(0)})) : means;
}

}  // namespace tern::classic
