#include "classic/cluster/centers.h"

#include "classic/cluster/lloyd.h"
#include "classic/inputs.h"
#include "kernels/distance.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/core/error.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// Whether all of int64 x lie in [0, count).
bool within(const Tensor& x, int64_t count) {
    if (x.numel() == 0) return true;
    const Tensor end = empty({1}, {.device = x.device(), .dtype = DType::int64});
    kernels::amin(x.view(), end.view());
    if (end.item<int64_t>() < 0) return false;
    kernels::amax(x.view(), end.view());
    return end.item<int64_t>() < count;
}

Tensor as_batch(const Tensor& x) { return with_layout(x, Layout({1, x.size(0), x.size(1)})); }

}  // namespace

Tensor checked_centers(const std::string& op, const Tensor& centers, int64_t k, const Tensor& x) {
    TERN_CHECK(centers.shape() == Shape({k, x.size(1)}), ShapeError, op,
               ": init_centers of shape [n_clusters, d] = ", Shape({k, x.size(1)}),
               " are wanted, got ", centers.shape());
    const Tensor out = copied(centers, x.device(), x.dtype());
    check_finite(op, out, {.name = "init_centers"});
    return out;
}

void check_center_fit(const char* estimator, int64_t n_features, const Tensor& centers,
                      const Tensor& labels, const Tensor& shift) {
    TERN_CHECK(n_features > 0 && centers.defined() && centers.dim() == 2 && centers.size(0) > 0 &&
                   centers.size(1) == n_features &&
                   (centers.dtype() == DType::float32 || centers.dtype() == DType::float64),
               FormatError, estimator, ": cluster_centers are not [k, ", n_features, "] floats");
    TERN_CHECK(
        shift.defined() && shift.dtype() == DType::float64 && shift.shape() == Shape{n_features},
        FormatError, estimator, ": shift is not float64 [", n_features, "]");
    TERN_CHECK(labels.defined() && labels.dtype() == DType::int64 && labels.dim() == 1 &&
                   within(labels, centers.size(0)),
               FormatError, estimator, ": labels are not of ", centers.size(0), " clusters");
}

Tensor predict_centers(const Tensor& x, const Tensor& centers, const Tensor& shift) {
    return copied(nearest_centers(x, centers, shift), x.device(), DType::int64);
}

Tensor center_distances(const Tensor& x, const Tensor& centers) {
    const Tensor out =
        empty({x.size(0), centers.size(0)}, {.device = x.device(), .dtype = x.dtype()});
    kernels::cdist(as_batch(x).view(), as_batch(centers).view(), as_batch(out).view(), 2);
    return out;
}

double center_score(const std::string& op, const Tensor& x, const Tensor& sample_weight,
                    const Tensor& centers, const Tensor& shift) {
    const Tensor weight = checked_weights(op, sample_weight, x.size(0), DType::float64, x.device());
    return -inertia_of(x, weight, centers, nearest_centers(x, centers, shift));
}

}  // namespace tern::classic
