// Clusters about means.
#pragma once

#include <optional>

#include "classic/cluster/center_model.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct KMeansOptions {
    int64_t n_clusters = 8;
    std::string init = "k-means++";  // "k-means++": spread by distance; "random": any rows
    std::optional<int64_t> n_init =
        {};  // starts, of which the best counts; unset: 10 for "random", else 1
    int64_t max_iter = 300;
    double tol = 1e-4;  // on the centres' squared moves, in mean variances of the columns
    int64_t random_state = 0;
    Tensor init_centers = {};        // [n_clusters, d]: where to start instead
    std::string algorithm = "auto";  // "auto": bounds spare distances; "lloyd": all are computed

    static const ParamTable<KMeansOptions>& params();
};

struct KMeansFit {
    int64_t n_features = 0;
    Tensor cluster_centers;  // [k, d]
    Tensor labels;           // int64 [n]
    Tensor shift;            // float64 [d]: what rows are compared about
    double inertia = 0;
    int64_t n_iter = 0;

    static const ParamTable<KMeansFit>& fields();
    void check() const;
};

// sklearn.cluster.KMeans: Lloyd's method from greedy k-means++ (Arthur and Vassilvitskii 2007),
// with bounds on distances after Hamerly (2010) that change no result. Labels, centres and inertia
// are the same for any number of threads. Of equally near centres the lowest is taken; a centre
// that loses its rows moves to the row farthest from its own.
class KMeans : public CenterModel<KMeansOptions, KMeansFit>,
               public ClustererMixin<KMeans>,
               public TransformerMixin<KMeans> {
 public:
    static constexpr const char* kName = "KMeans";
    explicit KMeans(const KMeansOptions& options = {}) : CenterModel(kName, options) {}

    // x: [n, d], n >= n_clusters. float32 is computed in float32, all else in float64, on x's
    // device. Throws ShapeError for another rank, ValueError for n < n_clusters, for what is not
    // finite (naming its row and column) and for an option out of range.
    KMeans& fit(const Tensor& x, const FitOptions& options = {});
};

}  // namespace classic
}  // namespace tern
