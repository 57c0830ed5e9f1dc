#include "classic/decomposition/truncated_svd.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "classic/decomposition/matrix.h"
#include "classic/decomposition/randomized_svd.h"
#include "classic/host_vector.h"
#include "classic/inputs.h"
#include "kernels/finite.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// Singular values falling, float64, and right vectors, a row each; on the CPU.
struct Leading {
    std::vector<double> values;
    Tensor vectors;
};

Leading exact(const char* op, const Tensor& x) {
    const RightVectors found = right_singular_vectors(op, x);
    return {host_vector<double>(found.values), found.vectors};
}

// Through x' x; exact where that leaves the range of its type.
Leading by_products(const char* op, const Tensor& x) {
    const Tensor none = zeros({x.size(1)}, {.device = x.device(), .dtype = x.dtype()});
    const Gram found = gram(x, none);
    if (kernels::first_not_finite(found.products.view(), false) >= 0) return exact(op, x);
    const Eigen eigen = symmetric_eigen(op, found.products);
    Leading out{eigen.values.to_vector<double>(), eigen.vectors};
    for (double& value : out.values) value = std::sqrt(std::max(value, 0.0));
    return out;
}

Leading leading(const char* op, const Tensor& x, const TruncatedSVDOptions& options) {
    const int64_t n = x.size(0), d = x.size(1);
    const bool automatic = options.algorithm == "auto";
    if (options.algorithm == "gram" || (automatic && d <= 1000 && n >= d))
        return by_products(op, x);
    if (options.algorithm == "exact" || (automatic && std::max(n, d) <= 500)) return exact(op, x);
    const RandomizedSvd found = randomized_svd(op, x, {},
                                               {.n_components = options.n_components,
                                                .n_oversamples = options.n_oversamples,
                                                .n_iter = options.n_iter,
                                                .random_state = options.random_state});
    return {found.values.to_vector<double>(), found.vectors};
}

}  // namespace

const ParamTable<TruncatedSVDOptions>& TruncatedSVDOptions::params() {
    using O = TruncatedSVDOptions;
    static const auto table =
        ParamTable<O>()
            .add("n_components", &O::n_components, at_least(1))
            .add("algorithm", &O::algorithm, one_of({"auto", "exact", "gram", "randomized"}))
            .add("n_iter", &O::n_iter, at_least(0))
            .add("n_oversamples", &O::n_oversamples, at_least(1))
            .add("random_state", &O::random_state, at_least(0));
    return table;
}

const ParamTable<TruncatedSVDFit>& TruncatedSVDFit::fields() {
    using F = TruncatedSVDFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .add("components", &F::components)
                                  .add("explained_variance", &F::explained_variance)
                                  .add("explained_variance_ratio", &F::explained_variance_ratio)
                                  .add("singular_values", &F::singular_values);
    return table;
}

void TruncatedSVDFit::check() const {
    const bool fits =
        n_features > 0 && components.defined() && components.dim() == 2 &&
        components.size(1) == n_features &&
        (components.dtype() == DType::float32 || components.dtype() == DType::float64);
    TERN_CHECK(fits, FormatError, "TruncatedSVD: the components are not of ", n_features,
               " columns");
    for (const Tensor& each : {explained_variance, explained_variance_ratio, singular_values})
        TERN_CHECK(each.defined() && each.shape() == Shape{components.size(0)} &&
                       each.dtype() == components.dtype(),
                   FormatError, "TruncatedSVD: the variances are not of ", components.size(0),
                   " components");
}

TruncatedSVD& TruncatedSVD::fit(const Tensor& x, const FitOptions& options) {
    check_options();
    const std::string op = in("fit");
    TERN_CHECK(!options.sample_weight.defined(), ValueError, op,
               ": sample_weight is not supported");
    const Tensor data = checked_features(op, x);
    const int64_t k = options_.n_components, most = std::min(x.size(0), x.size(1));
    TERN_CHECK(k <= most, ValueError, op, ": n_components is ", k, ", x ", x.shape(),
               " has at most ", most);
    const Leading found = leading(op.c_str(), data, options_);
    const Tensor vectors = copied(rows_of(found.vectors, 0, k), Device(), data.dtype());
    fix_signs(vectors);

    TruncatedSVDFit fit{.n_features = x.size(1),
                        .components = copied(vectors, x.device(), data.dtype())};
    fit.singular_values = beside(data, {found.values.begin(), found.values.begin() + k});
    std::vector<double> shares =
        host_vector<double>(column_moments(product(data, transposed(fit.components)), 0).variance);
    const std::vector<double> all = host_vector<double>(column_moments(data, 0).variance);
    const double total = std::accumulate(all.begin(), all.end(), 0.0);
    fit.explained_variance = beside(data, shares);
    for (double& share : shares) share = total > 0 ? share / total : 0;
    fit.explained_variance_ratio = beside(data, shares);
    set_fit(std::move(fit));
    return *this;
}

Tensor TruncatedSVD::transform(const Tensor& x) const {
    const Tensor& axes = fitted("transform").components;
    return product(
        checked_features(in("transform"), x, {axes.size(1), axes.device(), axes.dtype()}),
        transposed(axes));
}

Tensor TruncatedSVD::inverse_transform(const Tensor& z) const {
    const Tensor& axes = fitted("inverse_transform").components;
    return product(checked_features(in("inverse_transform"), z,
                                    {axes.size(0), axes.device(), axes.dtype()}, {.name = "z"}),
                   axes);
}

}  // namespace tern::classic
