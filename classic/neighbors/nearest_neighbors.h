// The nearest rows of a matrix.
#pragma once

#include "classic/neighbors/neighbors_base.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct NearestNeighborsOptions {
    int64_t n_neighbors = 5;
    double radius = 1;  // of radius_neighbors
    // euclidean, sqeuclidean, manhattan, chebyshev, minkowski (of p >= 1), cosine (1 - cosine), or
    // inner_product, whose "distances" are the products, the largest first.
    std::string metric = "euclidean";
    // brute: all rows; kd_tree: a tree over the rows, for few columns (not for cosine and
    // inner_product; on CUDA all rows are looked at); auto: what is faster. All find the same.
    std::string algorithm = "auto";
    double p = 2;
    static const ParamTable<NearestNeighborsOptions>& params();
};

struct NearestNeighborsFit {
    int64_t n_features = 0;
    internal::NeighborRows rows;
    static const ParamTable<NearestNeighborsFit>& fields();
    void check() const;
};

// sklearn.neighbors.NearestNeighbors. Results are exact: distances are compared in double, whose
// coordinates are subtracted first, and equal ones by the lower index.
class NearestNeighbors : public NeighborsBase<NearestNeighborsOptions, NearestNeighborsFit> {
 public:
    static constexpr const char* kName = "NearestNeighbors";
    explicit NearestNeighbors(const NearestNeighborsOptions& options = {})
        : NeighborsBase(kName, options) {}

    // x: [n, d], any number type, copied; float32 is computed in as it is, all else as float64.
    // Throws ShapeError for another rank, ValueError for no rows or columns, for NaN and infinity,
    // naming row and column, and for sample weights, which have no meaning here.
    NearestNeighbors& fit(const Tensor& x, const FitOptions& options = {});

    // All rows at a distance <= radius (inner products: >= radius), in ascending order of the row;
    // radius: that of the options unless given. Throw as kneighbors does.
    RadiusNeighbors radius_neighbors(const Tensor& x, std::optional<double> radius = {}) const;
    RadiusNeighbors radius_neighbors() const;  // of every row of the fit, without itself
    NeighborGraph radius_neighbors_graph(const Tensor& x, std::optional<double> radius = {},
                                         const std::string& mode = "connectivity") const;
    NeighborGraph radius_neighbors_graph() const;
};

}  // namespace classic
}  // namespace tern
