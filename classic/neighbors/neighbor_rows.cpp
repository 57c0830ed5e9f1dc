#include "classic/neighbors/neighbor_rows.h"

#include <mutex>
#include <optional>

#include "classic/inputs.h"
#include "kernels/memory.h"
#include "kernels/neighbors.h"
#include "kernels/scan.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::internal {

// Made by whoever needs it first; other threads wait.
class LazyTree {
 public:
    const kernels::KdTree* get(const Tensor& x) {
        std::call_once(once_, [&] { tree_.emplace(x.view()); });
        return &*tree_;
    }

 private:
    std::once_flag once_;
    std::optional<kernels::KdTree> tree_;
};
std::shared_ptr<LazyTree> make_lazy_tree() { return std::make_shared<LazyTree>(); }

namespace {

using kernels::Metric;
using kernels::Nearness;

struct NamedMetric {
    const char* name;
    Metric metric;
};
constexpr NamedMetric kMetrics[] = {
    {"euclidean", Metric::euclidean},        {"sqeuclidean", Metric::sqeuclidean},
    {"manhattan", Metric::manhattan},        {"chebyshev", Metric::chebyshev},
    {"minkowski", Metric::minkowski},        {"cosine", Metric::cosine},
    {"inner_product", Metric::inner_product}};

Nearness nearness_of(const NeighborSearch& search) {
    for (const NamedMetric& named : kMetrics)
        if (search.metric == named.name) return {named.metric, search.p};
    detail::raise<ValueError>(search.op, ": metric = '", search.metric, "' is not known");
}

// Whether a tree beats looking at all rows: measured on normal data, with as many queries as rows.
bool tree_pays(int64_t n, int64_t d) { return d <= 16 && n >= int64_t{8000} << d / 2; }

const kernels::KdTree* tree_for(const NeighborSearch& search, const Nearness& near) {
    const Tensor& x = search.rows.x;
    const bool asked = search.algorithm == "kd_tree";
    TERN_CHECK(!asked || !near.is_product(), ValueError, search.op,
               ": algorithm = 'kd_tree' does not serve metric = '", search.metric, "'");
    if (search.algorithm == "brute" || near.is_product() || x.device().is_cuda()) return nullptr;
    return asked || tree_pays(x.size(0), x.size(1)) ? search.rows.tree->get(x) : nullptr;
}

// What is looked up, checked: x, or the rows of the fit.
struct Queries {
    Tensor x;
    const kernels::KdTree* tree;
    Nearness near;
    bool skip_self;

    Queries(const NeighborSearch& search, const Tensor* given)
        : x(given ? checked_features(
                        search.op, *given,
                        {search.rows.x.size(1), search.rows.x.device(), search.rows.x.dtype()})
                  : search.rows.x),
          near(nearness_of(search)),
          skip_self(given == nullptr) {
        tree = tree_for(search, near);
    }
};

// [count] elements of dense x from element `begin` on.
Tensor part(const Tensor& x, int64_t begin, int64_t count) {
    Layout layout(Shape{count});
    layout.offset = x.layout().offset + begin;
    return with_layout(x, layout);
}

Tensor empty_beside(const Tensor& x, const Shape& shape, DType dtype) {
    return empty(shape, {.device = x.device(), .dtype = dtype});
}

}  // namespace

const ParamTable<NeighborRows>& NeighborRows::fields() {
    static const auto table = ParamTable<NeighborRows>().add("x", &NeighborRows::x);
    return table;
}

void NeighborRows::check(const char* estimator, int64_t n_features) const {
    TERN_CHECK(x.defined() && x.dim() == 2 && x.size(0) > 0 && n_features > 0 &&
                   x.size(1) == n_features && is_floating(x.dtype()) && !is_half(x.dtype()) &&
                   x.is_contiguous(),
               FormatError, estimator, ": rows of ", n_features, " columns are wanted, of float32 ",
               "or float64");
}

NeighborRows make_rows(const NeighborSearch& search, const Tensor& x) {
    const Nearness near = nearness_of(search);
    NeighborRows rows;
    rows.x = checked_features(search.op, x);
    if (rows.x.view().data == x.view().data) rows.x = copied(rows.x, x.device(), x.dtype());
    tree_for({search.op, rows, search.metric, search.p, search.algorithm}, near);
    return rows;
}

void refuse_weights(const std::string& op, const Tensor& sample_weight) {
    TERN_CHECK(!sample_weight.defined(), ValueError, op,
               ": sample_weight has no meaning for nearest neighbours");
}

Neighbors NeighborSearch::nearest(const Tensor* x, int64_t k) const {
    const Queries queries(*this, x);
    const int64_t n = rows.x.size(0), most = queries.skip_self ? n - 1 : n;
    TERN_CHECK(k >= 1 && k <= most, ValueError, op, ": n_neighbors = ", k, ", but ",
               queries.skip_self ? "every row of the fit has others: " : "rows of the fit: ", most);
    const int64_t q = queries.x.size(0);
    const Neighbors out = {empty_beside(rows.x, {q, k}, rows.x.dtype()),
                           empty_beside(rows.x, {q, k}, DType::int64)};
    const View of_x = queries.x.view(), base = rows.x.view();
    kernels::nearest({of_x, base, queries.near, queries.skip_self, queries.tree},
                     out.distances.view(), out.indices.view());
    return out;
}

RadiusNeighbors NeighborSearch::within(const Tensor* x, double radius) const {
    const Queries queries(*this, x);
    TERN_CHECK(radius >= 0 || (queries.near.is_product() && radius == radius), ValueError, op,
               ": radius = ", radius, ", at least 0 is wanted");
    const int64_t q = queries.x.size(0);
    const View of_x = queries.x.view(), base = rows.x.view();
    const kernels::NeighborQuery query = {of_x, base, queries.near, queries.skip_self,
                                          queries.tree};
    const Tensor counts = empty_beside(rows.x, {q}, DType::int64);
    kernels::count_within(query, radius, counts.view());
    const Tensor indptr = zeros({q + 1}, {.device = rows.x.device(), .dtype = DType::int64});
    kernels::cumsum(counts.view(), 0, false, part(indptr, 1, q).view());
    const int64_t total = part(indptr, q, 1).item<int64_t>();
    const RadiusNeighbors out = {empty_beside(rows.x, {total}, rows.x.dtype()),
                                 empty_beside(rows.x, {total}, DType::int64), indptr};
    kernels::list_within(query, radius, indptr.view(), out.distances.view(), out.indices.view());
    return out;
}

NeighborGraph graph_of(const std::string& op, const RadiusNeighbors& found, const std::string& mode,
                       int64_t columns) {
    TERN_CHECK(mode == "connectivity" || mode == "distance", ValueError, op, ": mode = '", mode,
               "'; 'connectivity' or 'distance' is wanted");
    return {mode == "distance" ? found.distances : ones_like(found.distances), found.indices,
            found.indptr, found.indptr.size(0) - 1, columns};
}

NeighborGraph graph_of(const std::string& op, const Neighbors& found, const std::string& mode,
                       int64_t columns) {
    const int64_t q = found.indices.size(0), k = found.indices.size(1);
    const Tensor indptr = arange(0, static_cast<double>(q * k + 1), static_cast<double>(k),
                                 {.device = found.indices.device(), .dtype = DType::int64});
    return graph_of(
        op, RadiusNeighbors{part(found.distances, 0, q * k), part(found.indices, 0, q * k), indptr},
        mode, columns);
}

Tensor weighing(const NeighborSearch& search, const std::string& weights, const Tensor& distances) {
    if (weights == "uniform") return {};
    TERN_CHECK(search.metric != "inner_product", ValueError, search.op,
               ": weights = 'distance' does not go with metric = 'inner_product', which has no ",
               "distances");
    return distances;
}

Range neighbor_metrics() {
    std::vector<std::string> names;
    for (const NamedMetric& named : kMetrics) names.push_back(named.name);
    return one_of(names);
}
Range neighbor_algorithms() { return one_of({"auto", "brute", "kd_tree"}); }

}  // namespace tern::classic::internal
