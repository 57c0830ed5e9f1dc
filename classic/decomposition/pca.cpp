#include "classic/decomposition/pca.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "classic/decomposition/matrix.h"
#include "classic/decomposition/spectrum.h"
#include "classic/inputs.h"
#include "kernels/elementwise.h"
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

// Of numbers on the host, in x's dtype, beside x.
Tensor beside(const Tensor& x, const std::vector<double>& values) {
    return copied(from_vector(values), x.device(), x.dtype());
}

template <class F>
std::vector<double> mapped(const std::vector<double>& values, F f) {
    std::vector<double> out;
    for (const double value : values) out.push_back(f(value));
    return out;
}

std::vector<double> host_values(const Tensor& x) {
    return copied(x, Device(), DType::float64).to_vector<double>();
}

FittedOn fitted_on(const PCAFit& fit) {
    return {fit.n_features, fit.mean.device(), fit.mean.dtype()};
}

// What whitening divides a column by.
Tensor whitening(const PCAFit& fit) {
    const double least = fit.mean.dtype() == DType::float32
                             ? std::numeric_limits<float>::epsilon()
                             : std::numeric_limits<double>::epsilon();
    return beside(fit.mean, mapped(host_values(fit.explained_variance), [&](double value) {
                      return std::max(std::sqrt(value), least);
                  }));
}

Tensor projected(const PCAFit& fit, const Tensor& x) {
    const Tensor axes = transposed(fit.components);
    const Tensor row = with_layout(fit.mean, Layout(Shape{1, fit.n_features}));
    const Tensor bias = product(row, axes);
    kernels::unary(kernels::fn::Neg{}, bias.view(), bias.view());
    return product(x, axes, with_layout(bias, Layout(Shape{axes.size(1)})));
}

PCAFit as_double(PCAFit fit) {
    for (Tensor* each : {&fit.components, &fit.mean, &fit.explained_variance})
        *each = copied(*each, each->device(), DType::float64);
    return fit;
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
    const PCAFit& fit = fitted("transform");
    const Tensor z = projected(fit, checked_features(in("transform"), x, fitted_on(fit)));
    if (!options_.whiten) return z;
    kernels::binary(
        kernels::fn::Div{}, z.view(),
        with_layout(whitening(fit), expand("PCA", Layout(Shape{z.size(1)}), z.shape())).view(),
        z.view());
    return z;
}

Tensor PCA::inverse_transform(const Tensor& z) const {
    const PCAFit& fit = fitted("inverse_transform");
    const FittedOn reduced{fit.components.size(0), fit.mean.device(), fit.mean.dtype()};
    Tensor scores = checked_features(in("inverse_transform"), z, reduced, {.name = "z"});
    if (options_.whiten) scores = times_row(scores, whitening(fit));
    return product(scores, fit.components, fit.mean);
}

// By the components alone: with s the noise, x' C^-1 x = |x|^2 / s - sum z_i^2 (1 / s - 1 / v_i).
Tensor PCA::score_samples(const Tensor& x) const {
    const PCAFit fit = as_double(fitted("score_samples"));
    const std::string op = in("score_samples");
    const int64_t d = fit.n_features, k = fit.components.size(0);
    const double noise = fit.noise_variance;
    const std::vector<double> variances = host_values(fit.explained_variance);
    TERN_CHECK((noise > 0 || k == d) && variances.back() > 0, ValueError, op,
               ": the covariance of the fit is singular, a likelihood has no meaning");
    const Tensor centred = minus_row(checked_features(op, x, fitted_on(fit)), fit.mean);
    const Tensor z = product(centred, transposed(fit.components));
    const std::vector<double> scores = host_values(z), values = host_values(centred);
    double log_determinant = noise > 0 ? static_cast<double>(d - k) * std::log(noise) : 0;
    for (const double value : variances) log_determinant += std::log(value);
    const double constant =
        static_cast<double>(d) * std::log(2 * std::numbers::pi) + log_determinant;
    std::vector<double> out(static_cast<size_t>(centred.size(0)));
    for (size_t i = 0; i < out.size(); ++i) {
        double distance = 0;
        if (noise > 0)
            for (int64_t j = 0; j < d; ++j) {
                const double value = values[i * static_cast<size_t>(d) + static_cast<size_t>(j)];
                distance += value * value / noise;
            }
        for (size_t j = 0; j < variances.size(); ++j) {
            const double score = scores[i * variances.size() + j];
            distance += score * score * (1 / variances[j] - (noise > 0 ? 1 / noise : 0));
        }
        out[i] = -0.5 * (distance + constant);
    }
    return copied(from_vector(out), x.device(), DType::float64);
}

double PCA::score(const Tensor& x) const {
    const std::vector<double> scores = host_values(score_samples(x));
    TERN_CHECK(!scores.empty(), ValueError, in("score"), ": there are no rows");
    double sum = 0;
    for (const double score : scores) sum += score;
    return sum / static_cast<double>(scores.size());
}

Tensor PCA::get_covariance() const {
    const PCAFit fit = as_double(fitted("get_covariance"));
    const Tensor spread =
        beside(fit.mean, mapped(host_values(fit.explained_variance),
                                [&](double v) { return v - fit.noise_variance; }));
    const Tensor scaled = times_row(as_contiguous(transposed(fit.components)), spread);
    const Tensor out = product(scaled, fit.components);
    const Tensor noise = full({fit.n_features}, fit.noise_variance,
                              {.device = out.device(), .dtype = DType::float64});
    View diagonal = out.view();
    diagonal.shape = {fit.n_features};
    diagonal.strides = {fit.n_features + 1};
    kernels::binary(kernels::fn::Add{}, diagonal, noise.view(), diagonal);
    return out;
}

}  // namespace tern::classic
