#include "classic/decomposition/incremental_pca.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "classic/decomposition/component_model.h"
#include "classic/decomposition/matrix.h"
#include "classic/host_vector.h"
#include "classic/inputs.h"
#include "kernels/elementwise.h"
#include "kernels/finite.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

constexpr int64_t kMaxProductColumns = 1000;  // d x d products are quick to decompose up to here

// Rows that stand for all rows before the batch: their components, scaled, and what moves the mean.
// [k + 1, d], float64.
Tensor summary(const IncrementalPCAFit& last, const std::vector<double>& batch_mean, double n) {
    const int64_t k = last.model.components.size(0), d = last.n_features;
    const Device device = last.mean.device();
    const auto seen = static_cast<double>(last.model.n_samples);
    std::vector<double> rows = host_vector<double>(last.model.components);
    const std::vector<double> lengths = host_vector<double>(last.model.singular_values);
    for (size_t i = 0; i < rows.size(); ++i) rows[i] *= lengths[i / static_cast<size_t>(d)];
    const std::vector<double> mean = host_vector<double>(last.mean);
    for (size_t j = 0; j < mean.size(); ++j)
        rows.push_back(std::sqrt(seen / (seen + n) * n) * (mean[j] - batch_mean[j]));
    return from_vector(rows, {k + 1, d}, device);
}

struct Directions {
    std::vector<double> squares;  // of the singular values, falling
    Tensor vectors;               // a row each, float64
};

// Of the rows of `old` (undefined: none) and those of `batch` less their mean, one below another.
Directions by_products(const char* op, const Tensor& old, const Tensor& batch, const Tensor& mean) {
    const Tensor all = gram(batch, mean).products;
    if (old.defined()) {
        const Tensor none = zeros_like(mean);
        kernels::binary(kernels::fn::Add{}, all.view(), gram(old, none).products.view(),
                        all.view());
    }
    if (kernels::first_not_finite(all.view(), false) >= 0) return {};
    const Eigen eigen = symmetric_eigen(op, all);
    Directions out{eigen.values.to_vector<double>(), eigen.vectors};
    for (double& value : out.squares) value = std::max(value, 0.0);
    return out;
}
Directions by_rows(const char* op, const Tensor& old, const Tensor& batch, const Tensor& mean) {
    const int64_t above = old.defined() ? old.size(0) : 0, d = batch.size(1);
    const Tensor rows =
        empty({above + batch.size(0), d}, {.device = batch.device(), .dtype = DType::float64});
    if (above > 0) assign(rows_of(rows, 0, above), old);
    assign(rows_of(rows, above, rows.size(0)), minus_row(batch, mean));
    const RightVectors found = right_singular_vectors(op, rows);
    Directions out{host_vector<double>(found.values), found.vectors};
    for (double& value : out.squares) value *= value;
    return out;
}
Directions directions(const char* op, const Tensor& old, const Tensor& batch, const Tensor& mean) {
    const int64_t d = batch.size(1);
    Directions out;
    if (batch.size(0) >= d && d <= kMaxProductColumns) out = by_products(op, old, batch, mean);
    return out.vectors.defined() ? out : by_rows(op, old, batch, mean);
}

// How many components: those there are, or those asked for of the first batch.
int64_t count(const std::string& op, const IncrementalPCAOptions& options,
              const IncrementalPCAFit* last, const Shape& batch) {
    const int64_t n = batch[0], d = batch[1];
    if (!last) {
        const int64_t k = options.n_components.value_or(std::min(n, d));
        TERN_CHECK(k <= d, ValueError, op, ": n_components is ", k, ", x has ", d, " columns");
        TERN_CHECK(k <= n, ValueError, op, ": n_components is ", k, ", the first batch has ", n,
                   " rows");
        TERN_CHECK(n >= 2, ValueError, op, ": x has one row, a variance takes two");
        return k;
    }
    const int64_t k = last->model.components.size(0);
    TERN_CHECK(options.n_components.value_or(k) == k, ValueError, op, ": n_components is ",
               *options.n_components, ", the batches before gave ", k, " components");
    return k;
}

}  // namespace

const ParamTable<IncrementalPCAOptions>& IncrementalPCAOptions::params() {
    using O = IncrementalPCAOptions;
    static const auto table = ParamTable<O>()
                                  .add("n_components", &O::n_components, at_least(1))
                                  .add("whiten", &O::whiten)
                                  .add("batch_size", &O::batch_size, at_least(1));
    return table;
}

const ParamTable<IncrementalPCAFit>& IncrementalPCAFit::fields() {
    using F = IncrementalPCAFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .nest("model.", &F::model, PCAFit::fields())
                                  .add("mean", &F::mean)
                                  .add("var", &F::var);
    return table;
}

void IncrementalPCAFit::check() const {
    model.check();
    for (const Tensor& each : {mean, var})
        TERN_CHECK(
            each.defined() && each.dtype() == DType::float64 && each.shape() == Shape{n_features},
            FormatError, "IncrementalPCA: the moments are not of ", n_features, " columns");
    TERN_CHECK(model.n_features == n_features && model.n_samples > 1, FormatError,
               "IncrementalPCA: the components are not of ", n_features, " columns");
}

IncrementalPCAFit IncrementalPCA::next(const std::string& op, const IncrementalPCAFit* last,
                                       const Tensor& batch) const {
    const int64_t k = count(op, options_, last, batch.shape()), d = batch.size(1);
    const Tensor rows = copied(batch, batch.device(), DType::float64);
    const Columns columns = column_moments(rows, 0);
    std::vector<double> mean = host_vector<double>(columns.mean),
                        var = host_vector<double>(columns.variance);
    const auto n = static_cast<double>(batch.size(0));
    const double seen = last ? static_cast<double>(last->model.n_samples) : 0, total = seen + n;
    const Directions found =
        directions(op.c_str(), last ? summary(*last, mean, n) : Tensor(), rows, columns.mean);
    if (last) {
        const std::vector<double> old_mean = host_vector<double>(last->mean),
                                  old_var = host_vector<double>(last->var);
        for (size_t j = 0; j < mean.size(); ++j) {
            const double gap = old_mean[j] - mean[j];
            var[j] = (seen * old_var[j] + n * var[j] + seen * n / total * gap * gap) / total;
            mean[j] = (seen * old_mean[j] + n * mean[j]) / total;
        }
    }
    const double all = std::accumulate(var.begin(), var.end(), 0.0) * total;
    std::vector<double> variances, shares, lengths;
    for (size_t i = 0; i < static_cast<size_t>(k); ++i) {
        variances.push_back(found.squares[i] / (total - 1));
        shares.push_back(all > 0 ? found.squares[i] / all : 0);
        lengths.push_back(std::sqrt(found.squares[i]));
    }
    double rest = 0;
    for (auto at = found.squares.begin() + k; at != found.squares.end(); ++at) rest += *at;
    const auto left = static_cast<double>(found.squares.size() - static_cast<size_t>(k));
    const Tensor vectors = copied(rows_of(found.vectors, 0, k), Device(), batch.dtype());
    fix_signs(vectors);
    return {
        .n_features = d,
        .model = {.n_features = d,
                  .n_samples = static_cast<int64_t>(total),
                  .components = copied(vectors, batch.device(), batch.dtype()),
                  .mean = beside(batch, mean),
                  .explained_variance = beside(batch, variances),
                  .explained_variance_ratio = beside(batch, shares),
                  .singular_values = beside(batch, lengths),
                  .noise_variance = left > 0 && k != batch.size(0) ? rest / left / (total - 1) : 0},
        .mean = from_vector(mean, {d}, batch.device()),
        .var = from_vector(var, {d}, batch.device())};
}

IncrementalPCA& IncrementalPCA::fit(const Tensor& x, const FitOptions& options) {
    check_options();
    const std::string op = in("fit");
    TERN_CHECK(!options.sample_weight.defined(), ValueError, op,
               ": sample_weight is not supported");
    const Tensor data = checked_features(op, x);
    const int64_t n = data.size(0);
    const int64_t batch = options_.batch_size.value_or(5 * data.size(1));
    const int64_t least = options_.n_components.value_or(0);
    std::optional<IncrementalPCAFit> fit;
    for (int64_t begin = 0; begin < n;) {
        const int64_t end = n - begin - batch < std::max<int64_t>(least, 1) ? n : begin + batch;
        fit = next(op, fit ? &*fit : nullptr, rows_of(data, begin, end));
        report(options.progress, {kName, end, n, "noise variance", fit->model.noise_variance});
        begin = end;
    }
    set_fit(std::move(*fit));
    return *this;
}

IncrementalPCA& IncrementalPCA::partial_fit(const Tensor& x) {
    check_options();
    const std::string op = in("partial_fit");
    const Tensor data =
        fit_ ? checked_features(op, x,
                                {fit_->n_features, fit_->mean.device(), fit_->model.mean.dtype()})
             : checked_features(op, x);
    TERN_CHECK(data.size(0) > 0, ValueError, op, ": x has no rows");
    set_fit(next(op, fit_.get(), data));
    return *this;
}

Tensor IncrementalPCA::transform(const Tensor& x) const {
    return project(in("transform"), fitted("transform").model, options_.whiten, x);
}
Tensor IncrementalPCA::inverse_transform(const Tensor& z) const {
    return restore(in("inverse_transform"), fitted("inverse_transform").model, options_.whiten, z);
}
Tensor IncrementalPCA::get_covariance() const {
    return covariance_of(fitted("get_covariance").model);
}

}  // namespace tern::classic
