#include "classic/decomposition/pca.h"

#include <cmath>

#include "classic/decomposition/component_model.h"
#include "classic/decomposition/matrix.h"
#include "classic/decomposition/spectrum.h"
#include "classic/host_vector.h"
#include "classic/inputs.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

enum class Solver : uint8_t { full, covariance, randomized };

Solver solver_for(const PCAOptions& options, int64_t n, int64_t d) {
    const std::string& name = options.svd_solver;
    if (name == "full") return Solver::full;
    if (name == "covariance_eigh") return Solver::covariance;
    if (name == "randomized") return Solver::randomized;
    const double count = options.n_components.value_or(0);
    if (d <= 1000 && n >= 10 * d) return Solver::covariance;
    if (std::max(n, d) <= 500) return Solver::full;
    const bool few = count >= 1 && count < 0.8 * static_cast<double>(std::min(n, d));
    return few ? Solver::randomized : Solver::full;
}

// How many components n_components stands for, of `variances`, or -1 where that depends on them.
int64_t wanted_count(const std::string& op, const PCAOptions& options, int64_t n, int64_t d) {
    const int64_t most = std::min(n, d);
    if (!options.n_components) return most;
    const double count = *options.n_components;
    if (count < 1) return -1;
    TERN_CHECK(count == std::floor(count), ValueError, op, ": n_components is ", count,
               ", a whole number or a share below 1 is wanted");
    TERN_CHECK(count <= static_cast<double>(most), ValueError, op, ": n_components is ", count,
               ", x ", Shape{n, d}, " has at most ", most);
    return static_cast<int64_t>(count);
}

// The fewest that explain more than `share` of the variance.
int64_t count_for_share(const Spectrum& spectrum, double share) {
    double sum = 0;
    const size_t count = spectrum.variances.size();
    for (size_t i = 0; i < count; ++i) {
        sum += spectrum.variances[i];
        if (sum > share * spectrum.total_variance) return static_cast<int64_t>(i) + 1;
    }
    return static_cast<int64_t>(count);
}

template <class F>
std::vector<double> mapped(const std::vector<double>& values, F f) {
    std::vector<double> out;
    for (const double value : values) out.push_back(f(value));
    return out;
}

}  // namespace

const ParamTable<PCAOptions>& PCAOptions::params() {
    using O = PCAOptions;
    static const auto table = ParamTable<O>()
                                  .add("n_components", &O::n_components, above(0))
                                  .add("whiten", &O::whiten)
                                  .add("svd_solver", &O::svd_solver,
                                       one_of({"auto", "full", "covariance_eigh", "randomized"}))
                                  .add("iterated_power", &O::iterated_power, at_least(0))
                                  .add("n_oversamples", &O::n_oversamples, at_least(1))
                                  .add("random_state", &O::random_state, at_least(0));
    return table;
}

const ParamTable<PCAFit>& PCAFit::fields() {
    using F = PCAFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .add("n_samples", &F::n_samples)
                                  .add("components", &F::components)
                                  .add("mean", &F::mean)
                                  .add("explained_variance", &F::explained_variance)
                                  .add("explained_variance_ratio", &F::explained_variance_ratio)
                                  .add("singular_values", &F::singular_values)
                                  .add("noise_variance", &F::noise_variance);
    return table;
}

void PCAFit::check() const {
    const auto is = [&](const Tensor& x, const Shape& shape) {
        return x.defined() && x.shape() == shape && x.dtype() == mean.dtype();
    };
    const bool fits = n_features > 0 && mean.defined() && is_floating(mean.dtype()) &&
                      !is_half(mean.dtype()) && is(mean, {n_features}) && components.defined() &&
                      components.dim() == 2 && is(components, {components.size(0), n_features});
    TERN_CHECK(fits, FormatError, "PCA: the components are not of ", n_features, " columns");
    const Shape one_each{components.size(0)};
    TERN_CHECK(is(explained_variance, one_each) && is(explained_variance_ratio, one_each) &&
                   is(singular_values, one_each),
               FormatError, "PCA: the variances are not of ", components.size(0), " components");
}

PCA& PCA::fit(const Tensor& x, const FitOptions& options) {
    check_options();
    const std::string op = in("fit");
    TERN_CHECK(!options.sample_weight.defined(), ValueError, op,
               ": sample_weight is not supported");
    const Tensor data = checked_features(op, x, {.check_values = false});
    const int64_t n = data.size(0), d = data.size(1);
    TERN_CHECK(n >= 2, ValueError, op, ": x has one row, a variance takes two");
    int64_t k = wanted_count(op, options_, n, d);
    const Solver solver = solver_for(options_, n, d);
    TERN_CHECK(solver != Solver::randomized || k >= 1, ValueError, op,
               ": the randomized solver takes n_components as a count");
    const Spectrum found = solver == Solver::full ? full_spectrum(op.c_str(), data)
                           : solver == Solver::covariance
                               ? covariance_spectrum(op.c_str(), data)
                               : randomized_spectrum(op.c_str(), data, k, options_);
    if (k < 0) k = count_for_share(found, *options_.n_components);

    PCAFit fit{.n_features = d, .n_samples = n, .mean = found.mean};
    const Tensor vectors = copied(rows_of(found.vectors, 0, k), Device(), found.vectors.dtype());
    fix_signs(vectors);
    fit.components = copied(vectors, x.device(), data.dtype());
    const std::vector<double> kept(found.variances.begin(), found.variances.begin() + k);
    double rest = found.total_variance;
    for (const double value : kept) rest -= value;
    const int64_t left = std::min(n, d) - k;
    fit.noise_variance = left > 0 ? std::max(rest, 0.0) / static_cast<double>(left) : 0;
    fit.explained_variance = beside(data, kept);
    fit.explained_variance_ratio =
        beside(data, mapped(kept, [&](double value) { return value / found.total_variance; }));
    fit.singular_values = beside(data, mapped(kept, [&](double value) {
                                     return std::sqrt(value * static_cast<double>(n - 1));
                                 }));
    set_fit(std::move(fit));
    return *this;
}

Tensor PCA::transform(const Tensor& x) const {
    return project(in("transform"), fitted("transform"), options_.whiten, x);
}
Tensor PCA::inverse_transform(const Tensor& z) const {
    return restore(in("inverse_transform"), fitted("inverse_transform"), options_.whiten, z);
}
Tensor PCA::score_samples(const Tensor& x) const {
    return log_likelihoods(in("score_samples"), fitted("score_samples"), x);
}

double PCA::score(const Tensor& x) const {
    const std::vector<double> scores = host_vector<double>(score_samples(x));
    TERN_CHECK(!scores.empty(), ValueError, in("score"), ": there are no rows");
    double sum = 0;
    for (const double score : scores) sum += score;
    return sum / static_cast<double>(scores.size());
}

Tensor PCA::get_covariance() const { return covariance_of(fitted("get_covariance")); }

}  // namespace tern::classic
