#include "classic/preprocessing/standard_scaler.h"

#include <cmath>
#include <limits>

#include "classic/inputs.h"
#include "kernels/elementwise.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// `row` under the shape of x: one element ([]), or one a column ([d] or [1, d]).
View stretched(const Tensor& row, const Tensor& x) {
    return with_layout(row, expand("StandardScaler", row.layout(), x.shape())).view();
}

template <class Op>
Tensor combine(Op op, const Tensor& x, const Tensor& row) {
    const Tensor out = empty_like(x);
    kernels::binary(op, x.view(), stretched(row, x), out.view());
    return out;
}

template <class Op>
Tensor compared(Op op, const Tensor& x, const Tensor& other) {
    const Tensor out = empty_like(x, DType::bool_);
    kernels::compare(op, x.view(), stretched(other, x), out.view());
    return out;
}

Tensor or_zero(const Tensor& condition, const Tensor& x) {
    const Tensor out = empty_like(x);
    const Tensor zero = scalar(0, {.device = x.device(), .dtype = x.dtype()});
    kernels::where(condition.view(), x.view(), stretched(zero, x), out.view());
    return out;
}

// [n, d] -> d numbers on the host.
template <class T>
std::vector<T> column_sums(const Tensor& x) {
    const Tensor sums = empty({1, x.size(1)}, {.device = x.device(), .dtype = dtype_of<T>});
    kernels::sum(x.view(), sums.view());
    return copied(sums, Device(), dtype_of<T>).template to_vector<T>();
}

std::vector<double> divided(std::vector<double> sums, const std::vector<int64_t>& counts) {
    for (size_t i = 0; i < sums.size(); ++i) sums[i] /= static_cast<double>(counts[i]);
    return sums;
}

// scikit-learn's bound on what rounding alone makes of a constant column's variance.
bool is_constant(double variance, double mean, double n) {
    const double offset = n * mean * kEpsilon;
    return variance <= n * kEpsilon * variance + offset * offset;
}

}  // namespace

const ParamTable<StandardScalerOptions>& StandardScalerOptions::params() {
    using O = StandardScalerOptions;
    static const auto table =
        ParamTable<O>().add("with_mean", &O::with_mean).add("with_std", &O::with_std);
    return table;
}

const ParamTable<StandardScalerFit>& StandardScalerFit::fields() {
    using F = StandardScalerFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .add("mean", &F::mean)
                                  .add("var", &F::var)
                                  .add("scale", &F::scale);
    return table;
}

void StandardScalerFit::check() const {
    for (const Tensor& each : {mean, var, scale})
        TERN_CHECK(each.defined() && each.dtype() == DType::float64 &&
                       each.shape() == Shape{n_features} && n_features > 0,
                   FormatError, "StandardScaler: the statistics are not of ", n_features,
                   " columns");
}

StandardScaler& StandardScaler::fit(const Tensor& x, const FitOptions& options) {
    TERN_CHECK(!options.sample_weight.defined(), ValueError,
               "StandardScaler.fit: sample_weight is not supported");
    const Tensor values =
        checked_features(in("fit"), x, {.allow_nan = true, .dtype = DType::float64});
    const Shape columns{x.size(1)};
    const Tensor observed = compared(kernels::fn::Eq{}, values, values);  // false for NaN alone
    const std::vector<int64_t> counts = column_sums<int64_t>(observed);
    const std::vector<double> means =
        divided(column_sums<double>(or_zero(observed, values)), counts);
    const Tensor mean = from_vector(means, columns, x.device());

    // Two passes; the sum of the centred values corrects what rounding left of their mean.
    const Tensor centred = or_zero(observed, combine(kernels::fn::Sub{}, values, mean));
    const std::vector<double> rest = column_sums<double>(centred);
    std::vector<double> variances =
        column_sums<double>(combine(kernels::fn::Mul{}, centred, centred));
    std::vector<double> scales(variances.size());
    for (size_t i = 0; i < variances.size(); ++i) {
        const auto n = static_cast<double>(counts[i]);
        variances[i] = (variances[i] - rest[i] * rest[i] / n) / n;
        scales[i] = is_constant(variances[i], means[i], n) ? 1 : std::sqrt(variances[i]);
    }
    set_fit({x.size(1), mean, from_vector(variances, columns, x.device()),
             from_vector(scales, columns, x.device())});
    return *this;
}

Tensor StandardScaler::prepared(const char* method, const Tensor& x) const {
    const StandardScalerFit& fit = fitted(method);
    return checked_features(in(method), x, {fit.n_features, fit.mean.device(), DType::float64},
                            {.allow_nan = true});
}

Tensor StandardScaler::transform(const Tensor& x) const {
    Tensor out = prepared("transform", x);
    if (options_.with_mean) out = combine(kernels::fn::Sub{}, out, fit_->mean);
    if (options_.with_std) out = combine(kernels::fn::Div{}, out, fit_->scale);
    return is_floating(x.dtype()) ? copied(out, x.device(), x.dtype()) : out;
}

Tensor StandardScaler::inverse_transform(const Tensor& x) const {
    Tensor out = prepared("inverse_transform", x);
    if (options_.with_std) out = combine(kernels::fn::Mul{}, out, fit_->scale);
    if (options_.with_mean) out = combine(kernels::fn::Add{}, out, fit_->mean);
    return is_floating(x.dtype()) ? copied(out, x.device(), x.dtype()) : out;
}

}  // namespace tern::classic
