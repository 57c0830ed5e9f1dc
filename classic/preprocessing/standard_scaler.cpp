#include "classic/preprocessing/standard_scaler.h"

#include <cmath>
#include <limits>

#include "kernels/elementwise.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kLargest = std::numeric_limits<double>::max();

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

void check_no_infinity(const char* op, const Tensor& x) {
    const Tensor size = empty_like(x);
    kernels::unary(kernels::fn::Abs{}, x.view(), size.view());
    const Tensor limit = scalar(kLargest, {.device = x.device(), .dtype = x.dtype()});
    const Tensor infinite = compared(kernels::fn::Gt{}, size, limit);
    const Tensor count = empty({1, 1}, {.device = x.device(), .dtype = DType::int64});
    kernels::sum(infinite.view(), count.view());
    if (count.item<int64_t>() == 0) return;
    const std::vector<bool> where = copied(infinite, Device(), DType::bool_).to_vector<bool>();
    for (size_t i = 0; i < where.size(); ++i) {
        const auto d = static_cast<size_t>(x.size(1));
        TERN_CHECK(!where[i], ValueError, op, ": x holds infinity at row ", i / d, ", column ",
                   i % d);
    }
}

// x as float64, checked.
Tensor checked(const char* op, const Tensor& x) {
    TERN_CHECK(x.dim() == 2, ShapeError, op, ": x of shape [n, d] is wanted, got ", x.shape(),
               x.dim() == 1 ? "; a single column is [n, 1]" : "");
    TERN_CHECK(x.dtype() != DType::bool_, DTypeError, op, ": x is bool, numbers are wanted");
    const Tensor numbers = copied(x, x.device(), DType::float64);
    if (x.numel() > 0) check_no_infinity(op, numbers);
    return numbers;
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

StandardScaler& StandardScaler::fit(const Tensor& x) {
    const char* op = "StandardScaler.fit";
    const Tensor values = checked(op, x);
    TERN_CHECK(x.numel() > 0, ValueError, op, ": x ", x.shape(), " has no rows or no columns");
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
    mean_ = mean;
    var_ = from_vector(variances, columns, x.device());
    scale_ = from_vector(scales, columns, x.device());
    return *this;
}

const StandardScaler& StandardScaler::fitted(const char* op) const {
    TERN_CHECK(mean_.defined(), NotFittedError, "StandardScaler.", op, ": call fit first");
    return *this;
}

Tensor StandardScaler::prepared(const char* op, const Tensor& x) const {
    fitted("transform");
    const Tensor values = checked(op, x);
    TERN_CHECK(x.size(1) == mean_.size(0), ShapeError, op, ": x has ", x.size(1),
               " columns, the scaler was fitted on ", mean_.size(0));
    TERN_CHECK(x.device() == mean_.device(), DeviceError, op, ": x is on ", x.device(),
               ", the scaler was fitted on ", mean_.device());
    return values;
}

Tensor StandardScaler::transform(const Tensor& x) const {
    Tensor out = prepared("StandardScaler.transform", x);
    if (options_.with_mean) out = combine(kernels::fn::Sub{}, out, mean_);
    if (options_.with_std) out = combine(kernels::fn::Div{}, out, scale_);
    return is_floating(x.dtype()) ? copied(out, x.device(), x.dtype()) : out;
}

Tensor StandardScaler::inverse_transform(const Tensor& x) const {
    Tensor out = prepared("StandardScaler.inverse_transform", x);
    if (options_.with_std) out = combine(kernels::fn::Mul{}, out, scale_);
    if (options_.with_mean) out = combine(kernels::fn::Add{}, out, mean_);
    return is_floating(x.dtype()) ? copied(out, x.device(), x.dtype()) : out;
}

}  // namespace tern::classic
