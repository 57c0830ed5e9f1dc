#include "classic/decomposition/component_model.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "classic/decomposition/matrix.h"
#include "classic/host_vector.h"
#include "classic/inputs.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

template <class F>
std::vector<double> mapped(const std::vector<double>& values, F f) {
    std::vector<double> out;
    for (const double value : values) out.push_back(f(value));
    return out;
}

FittedOn fitted_on(const PCAFit& fit) {
    return {fit.n_features, fit.mean.device(), fit.mean.dtype()};
}

// What whitening divides a column by.
Tensor whitening(const PCAFit& fit) {
    const double least = fit.mean.dtype() == DType::float32
                             ? std::numeric_limits<float>::epsilon()
                             : std::numeric_limits<double>::epsilon();
    return beside(fit.mean, mapped(host_vector<double>(fit.explained_variance), [&](double value) {
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

Tensor project(const std::string& op, const PCAFit& fit, bool whiten, const Tensor& x) {
    const Tensor z = projected(fit, checked_features(op, x, fitted_on(fit)));
    if (!whiten) return z;
    kernels::binary(
        kernels::fn::Div{}, z.view(),
        with_layout(whitening(fit), expand("PCA", Layout(Shape{z.size(1)}), z.shape())).view(),
        z.view());
    return z;
}

Tensor restore(const std::string& op, const PCAFit& fit, bool whiten, const Tensor& z) {
    const FittedOn reduced{fit.components.size(0), fit.mean.device(), fit.mean.dtype()};
    Tensor scores = checked_features(op, z, reduced, {.name = "z"});
    if (whiten) scores = times_row(scores, whitening(fit));
    return product(scores, fit.components, fit.mean);
}

// By the components alone: with s the noise, x' C^-1 x = |x|^2 / s - sum z_i^2 (1 / s - 1 / v_i).
Tensor log_likelihoods(const std::string& op, const PCAFit& found, const Tensor& x) {
    const PCAFit fit = as_double(found);
    const int64_t d = fit.n_features, k = fit.components.size(0);
    const double noise = fit.noise_variance;
    const std::vector<double> variances = host_vector<double>(fit.explained_variance);
    TERN_CHECK((noise > 0 || k == d) && variances.back() > 0, ValueError, op,
               ": the covariance of the fit is singular, a likelihood has no meaning");
    const Tensor centred = minus_row(checked_features(op, x, fitted_on(fit)), fit.mean);
    const Tensor z = product(centred, transposed(fit.components));
    const std::vector<double> scores = host_vector<double>(z),
                              values = host_vector<double>(centred);
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

Tensor covariance_of(const PCAFit& found) {
    const PCAFit fit = as_double(found);
    const Tensor spread =
        beside(fit.mean, mapped(host_vector<double>(fit.explained_variance),
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
