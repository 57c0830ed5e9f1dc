#include "classic/neighbors/nearest_neighbors.h"

namespace tern::classic {

const ParamTable<NearestNeighborsOptions>& NearestNeighborsOptions::params() {
    using O = NearestNeighborsOptions;
    static const auto table = ParamTable<O>()
                                  .add("n_neighbors", &O::n_neighbors, at_least(1))
                                  .add("radius", &O::radius)
                                  .add("metric", &O::metric, internal::neighbor_metrics())
                                  .add("algorithm", &O::algorithm, internal::neighbor_algorithms())
                                  .add("p", &O::p, at_least(1));
    return table;
}

const ParamTable<NearestNeighborsFit>& NearestNeighborsFit::fields() {
    using F = NearestNeighborsFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .nest("", &F::rows, internal::NeighborRows::fields());
    return table;
}

void NearestNeighborsFit::check() const { rows.check(NearestNeighbors::kName, n_features); }

NearestNeighbors& NearestNeighbors::fit(const Tensor& x, const FitOptions& options) {
    check_options();
    internal::refuse_weights(in("fit"), options.sample_weight);
    NearestNeighborsFit fit;
    fit.rows = internal::make_rows(search("fit", fit.rows), x);
    fit.n_features = x.size(1);
    set_fit(std::move(fit));
    return *this;
}

RadiusNeighbors NearestNeighbors::radius_neighbors(const Tensor& x,
                                                   std::optional<double> radius) const {
    return search("radius_neighbors").within(&x, radius.value_or(options_.radius));
}

RadiusNeighbors NearestNeighbors::radius_neighbors() const {
    return search("radius_neighbors").within(nullptr, options_.radius);
}

NeighborGraph NearestNeighbors::radius_neighbors_graph(const Tensor& x,
                                                       std::optional<double> radius,
                                                       const std::string& mode) const {
    const auto by = search("radius_neighbors_graph");
    return internal::graph_of(by.op, by.within(&x, radius.value_or(options_.radius)), mode,
                              n_samples());
}

NeighborGraph NearestNeighbors::radius_neighbors_graph() const {
    const auto by = search("radius_neighbors_graph");
    return internal::graph_of(by.op, by.within(nullptr, options_.radius), "connectivity",
                              n_samples());
}

}  // namespace tern::classic
