// What the estimators of nearest neighbours have in common: the rows of a fit, and what is found
// among them.
#pragma once

#include <memory>
#include <string>

#include "classic/params.h"
#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

// The nearest first; indices are rows of the data of the fit. [q, k] of its type, [q, k] int64.
struct Neighbors {
    Tensor distances, indices;
};

// Those of query i are at places indptr[i] ... indptr[i + 1] - 1. distances: of the type of the
// data of the fit; indices, indptr: int64; indptr: [q + 1].
struct RadiusNeighbors {
    Tensor distances, indices, indptr;
};

// A sparse matrix in compressed rows (scipy.sparse.csr_matrix): the columns `indices` and values
// `data` of row i are at places indptr[i] ... indptr[i + 1] - 1.
struct NeighborGraph {
    Tensor data, indices, indptr;
    int64_t rows = 0, columns = 0;
};

namespace internal {

class LazyTree;
std::shared_ptr<LazyTree> make_lazy_tree();

// The rows neighbours are looked for among, and the k-d tree over them, which is made when it is
// first needed and never saved.
struct NeighborRows {
    Tensor x;  // [n, d]
    std::shared_ptr<LazyTree> tree = make_lazy_tree();

    static const ParamTable<NeighborRows>& fields();
    void check(const char* estimator, int64_t n_features) const;
};

// How they are looked for: what the options say.
struct NeighborSearch {
    std::string op;  // "NearestNeighbors.kneighbors"
    const NeighborRows& rows;
    const std::string& metric;
    double p;
    const std::string& algorithm;

    // The neighbours of the rows of x, or, where it is null, of the rows of the fit without
    // themselves.
    Neighbors nearest(const Tensor* x, int64_t k) const;
    RadiusNeighbors within(const Tensor* x, double radius) const;
};

// x, checked, as the rows of a fit: a copy, with its tree where one will be used.
NeighborRows make_rows(const NeighborSearch& search, const Tensor& x);
void refuse_weights(const std::string& op, const Tensor& sample_weight);
NeighborGraph graph_of(const std::string& op, const Neighbors& found, const std::string& mode,
                       int64_t columns);
NeighborGraph graph_of(const std::string& op, const RadiusNeighbors& found, const std::string& mode,
                       int64_t columns);
// The distances that weigh neighbours, or an undefined tensor where they weigh the same.
Tensor weighing(const NeighborSearch& search, const std::string& weights, const Tensor& distances);

Range neighbor_metrics();
Range neighbor_algorithms();

}  // namespace internal
}  // namespace classic
}  // namespace tern
