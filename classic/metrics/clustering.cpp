#include "classic/metrics/clustering.h"

#include "classic/inputs.h"
#include "classic/metrics/labels.h"
#include "kernels/index.h"
#include "kernels/reduce.h"
#include "kernels/silhouette.h"
#include "tensor/core/error.h"
#include "tensor/factory.h"

namespace tern::classic::metrics {
namespace {

Tensor picked(const Tensor& x, const std::vector<int64_t>& rows, const Shape& shape) {
    const Tensor index = from_vector(rows, {static_cast<int64_t>(rows.size())}, x.device());
    const Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    kernels::index_select("silhouette_samples", x.view(), index.view(), 0, out.view());
    return out;
}

Tensor samples(const std::string& op, const Tensor& x, const Tensor& labels) {
    const Tensor data = checked_features(op, x);
    const int64_t n = data.size(0);
    const LabelIndices found = index_labels(label_values(op.c_str(), labels));
    TERN_CHECK(static_cast<int64_t>(found.index.size()) == n, ShapeError, op, ": x has ", n,
               " rows, there are ", found.index.size(), " labels");
    const auto k = static_cast<int64_t>(found.classes.size());
    TERN_CHECK(k >= 2 && k < n, ValueError, op, ": there are ", k,
               " clusters, 2 to n - 1 = ", n - 1, " are wanted");
    std::vector<int64_t> starts(static_cast<size_t>(k + 1), 0);
    for (int64_t c : found.index) ++starts[static_cast<size_t>(c + 1)];
    for (size_t c = 1; c < starts.size(); ++c) starts[c] += starts[c - 1];
    // Rows in order of their clusters, and where each row went.
    std::vector<int64_t> order(static_cast<size_t>(n)), place(static_cast<size_t>(n));
    std::vector<int64_t> next = starts;
    for (int64_t i = 0; i < n; ++i) {
        const int64_t to = next[static_cast<size_t>(found.index[static_cast<size_t>(i)])]++;
        order[static_cast<size_t>(to)] = i;
        place[static_cast<size_t>(i)] = to;
    }
    const Tensor sorted = picked(data, order, data.shape());
    const Tensor out = empty({n}, {.device = data.device(), .dtype = DType::float64});
    kernels::silhouette(sorted.view(), from_vector(starts, {k + 1}, data.device()).view(),
                        out.view());
    return picked(out, place, {n});
}

}  // namespace

Tensor silhouette_samples(const Tensor& x, const Tensor& labels) {
    return samples("silhouette_samples", x, labels);
}

double silhouette_score(const Tensor& x, const Tensor& labels) {
    const Tensor each = samples("silhouette_score", x, labels);
    const Tensor total = empty({1}, {.device = each.device(), .dtype = DType::float64});
    kernels::sum(each.view(), total.view());
    return total.item<double>() / static_cast<double>(each.size(0));
}

}  // namespace tern::classic::metrics
