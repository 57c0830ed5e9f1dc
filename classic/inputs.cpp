#include "classic/inputs.h"

#include "kernels/elementwise.h"
#include "kernels/finite.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// x itself where it is dense `dtype`, else a dense copy; never recorded.
Tensor dense(const Tensor& x, Device device, DType dtype) {
    return x.dtype() == dtype && x.device() == device && x.is_contiguous()
               ? x.detach()
               : copied(x, device, dtype);
}

DType computed_in(DType dtype) { return dtype == DType::float32 ? dtype : DType::float64; }

Tensor features(const std::string& op, const Tensor& x, DType dtype, const InputRules& rules) {
    TERN_CHECK(x.dtype() != DType::bool_, DTypeError, op, ": ", rules.name,
               " is bool, numbers are wanted");
    const Tensor out = dense(x, x.device(), dtype);
    if (rules.check_values) check_finite(op, out, rules);
    return out;
}

void check_matrix(const std::string& op, const Tensor& x, const InputRules& rules) {
    TERN_CHECK(x.defined(), ValueError, op, ": ", rules.name, " is undefined");
    TERN_CHECK(x.dim() == 2, ShapeError, op, ": ", rules.name, " of shape [n, d] is wanted, got ",
               x.shape(), x.dim() == 1 ? "; a single column is [n, 1], a single row [1, d]" : "");
}

// [count] elements of dense x from element `begin` on.
Tensor flat(const Tensor& x, int64_t begin, int64_t count) {
    Layout layout(Shape{count});
    layout.offset = x.layout().offset + begin;
    return with_layout(x, layout);
}

double sum_of(const Tensor& x) {
    const Tensor total = empty({1}, {.device = x.device(), .dtype = x.dtype()});
    kernels::sum(x.view(), total.view());
    return total.item<double>();
}

double smallest(const Tensor& x) {
    const Tensor least = empty({1}, {.device = x.device(), .dtype = x.dtype()});
    kernels::amin(x.view(), least.view());
    return least.item<double>();
}

}  // namespace

void check_finite(const std::string& op, const Tensor& x, const InputRules& rules) {
    const int64_t at = kernels::first_not_finite(x.view(), rules.allow_nan);
    if (at < 0) return;
    const int64_t columns = x.dim() == 2 ? x.size(1) : 1;
    const double value = flat(x, at, 1).item<double>();
    std::string place = detail::concat("row ", at / columns);
    if (x.dim() == 2) place += detail::concat(", column ", at % columns);
    detail::raise<ValueError>(op, ": ", rules.name, " holds ", value, " at ", place,
                              rules.allow_nan ? "" : "; finite numbers are wanted");
}

Tensor checked_features(const std::string& op, const Tensor& x, const InputRules& rules) {
    check_matrix(op, x, rules);
    TERN_CHECK(x.numel() > 0, ValueError, op, ": ", rules.name,
               " has no rows or no columns, shape ", x.shape());
    return features(op, x, rules.dtype.value_or(computed_in(x.dtype())), rules);
}

Tensor checked_features(const std::string& op, const Tensor& x, const FittedOn& fit,
                        const InputRules& rules) {
    check_matrix(op, x, rules);
    TERN_CHECK(x.size(1) == fit.n_features, ShapeError, op, ": ", rules.name, " has ", x.size(1),
               " columns, the fit had ", fit.n_features);
    TERN_CHECK(x.device() == fit.device, DeviceError, op, ": ", rules.name, " is on ", x.device(),
               ", the fit was on ", fit.device);
    return features(op, x, fit.dtype, rules);
}

Tensor checked_targets(const std::string& op, const Tensor& y, int64_t n, DType dtype,
                       Device device) {
    TERN_CHECK(y.defined(), ValueError, op, ": y is wanted");
    TERN_CHECK(y.dim() == 1 || y.dim() == 2, ShapeError, op,
               ": y of shape [n] or [n, k] is wanted, got ", y.shape());
    TERN_CHECK(y.size(0) == n, ShapeError, op, ": x has ", n, " rows, y has ", y.size(0));
    TERN_CHECK(y.device() == device, DeviceError, op, ": y is on ", y.device(), ", x is on ",
               device);
    const Tensor out = dense(y, device, dtype);
    check_finite(op, out, {.name = "y"});
    return y.dim() == 2 && y.size(1) == 1 ? flat(out, 0, n) : out;
}

Tensor checked_weights(const std::string& op, const Tensor& w, int64_t n, DType dtype,
                       Device device) {
    if (!w.defined()) return w;
    const std::string who = op + ": sample_weight ";
    TERN_CHECK(w.dim() == 1 && w.size(0) == n, ShapeError, who, "of shape [", n,
               "] is wanted, got ", w.shape());
    TERN_CHECK(w.dtype() != DType::bool_, DTypeError, who, "is bool, numbers are wanted");
    const Tensor out = dense(w, device, dtype);
    check_finite(op, out, {.name = "sample_weight"});
    TERN_CHECK(smallest(out) >= 0, ValueError, who, "is negative: ", smallest(out));
    TERN_CHECK(sum_of(out) > 0, ValueError, who, "is 0 for every row");
    return out;
}

}  // namespace tern::classic
