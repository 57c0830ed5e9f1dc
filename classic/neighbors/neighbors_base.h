// kneighbors for every estimator that is fitted to rows.
#pragma once

#include <optional>

#include "classic/estimator.h"
#include "classic/neighbors/neighbor_rows.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Options has n_neighbors, metric, p and algorithm; Fit has rows.
template <class Options, class Fit>
class NeighborsBase : public EstimatorBase<Options, Fit> {
 public:
    // x: [q, d] of numbers, on the device of the fit; n_neighbors: that of the options unless
    // given. Distances are exact: equal ones in order of the index. Throws ShapeError, DTypeError,
    // DeviceError; ValueError for NaN and infinity, naming row and column, and for more neighbours
    // than there are rows; NotFittedError.
    Neighbors kneighbors(const Tensor& x, std::optional<int64_t> n_neighbors = {}) const {
        return search("kneighbors").nearest(&x, wanted(n_neighbors));
    }
    // Of every row of the fit, without itself.
    Neighbors kneighbors() const { return search("kneighbors").nearest(nullptr, wanted({})); }

    // The same as a sparse matrix [q, n]: 1 at the neighbours (mode "connectivity") or the distance
    // (mode "distance").
    NeighborGraph kneighbors_graph(const Tensor& x, std::optional<int64_t> n_neighbors = {},
                                   const std::string& mode = "connectivity") const {
        const auto by = search("kneighbors_graph");
        return internal::graph_of(by.op, by.nearest(&x, wanted(n_neighbors)), mode, n_samples());
    }
    NeighborGraph kneighbors_graph() const {
        const auto by = search("kneighbors_graph");
        return internal::graph_of(by.op, by.nearest(nullptr, wanted({})), "connectivity",
                                  n_samples());
    }

 protected:
    using Base = EstimatorBase<Options, Fit>;
    using Base::Base;

    internal::NeighborSearch search(const char* method) const {
        return search(method, this->fitted(method).rows);
    }
    internal::NeighborSearch search(const char* method, const internal::NeighborRows& rows) const {
        return {this->in(method), rows, this->options_.metric, this->options_.p,
                this->options_.algorithm};
    }
    int64_t wanted(std::optional<int64_t> n) const {
        return n.value_or(this->options_.n_neighbors);
    }
    int64_t n_samples() const { return this->fitted("n_samples").rows.x.size(0); }
};

}  // namespace classic
}  // namespace tern
