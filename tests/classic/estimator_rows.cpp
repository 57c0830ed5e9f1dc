// The table of the estimator suite: every estimator that files may hold, and two of the suite's
// own.
#include "classic/cluster/kmeans.h"
#include "classic/cluster/mini_batch_kmeans.h"
#include "classic/decomposition/incremental_pca.h"
#include "classic/decomposition/pca.h"
#include "classic/decomposition/truncated_svd.h"
#include "classic/ensemble/gradient_boosting.h"
#include "classic/neighbors/k_neighbors.h"
#include "classic/neighbors/nearest_neighbors.h"
#include "classic/preprocessing/standard_scaler.h"
#include "tensor/factory.h"
#include "tests/classic/estimator_row.h"
#include "tests/classic/toy_estimators.h"

namespace tern::classic::suite {
namespace {

// Where the blobs of easy_sample() are, roughly.
Tensor near_blobs() { return from_vector<double>({1, 1, 1, 1, 7, 15, 1, 9, 15, 8, 1, 15}, {3, 4}); }

}  // namespace

const std::vector<Row>& estimator_rows() {
    static const std::vector<Row> rows = {
        row_of<NearestCentroid>({.takes_weights = true}),
        row_of<MeanRegressor>({.takes_weights = true, .min_score = -1e-9, .partial_bound = 1e-12}),
        row_of<KMeans>({.params = {{"n_clusters", int64_t{3}}, {"n_init", int64_t{3}}},
                        .comparable = {{"init_centers", near_blobs()}},
                        .takes_weights = true,
                        .limited_by_data = {"n_clusters"}}),
        row_of<MiniBatchKMeans>({.params = {{"n_clusters", int64_t{3}},
                                            {"n_init", int64_t{3}},
                                            {"max_iter", int64_t{5}}},
                                 .comparable = {{"init_centers", near_blobs()}},
                                 .takes_weights = true,
                                 .limited_by_data = {"n_clusters"}}),
        row_of<NearestNeighbors>(
            {.params = {{"n_neighbors", int64_t{3}}}, .limited_by_data = {"n_neighbors"}}),
        row_of<KNeighborsClassifier>(
            {.params = {{"n_neighbors", int64_t{3}}}, .limited_by_data = {"n_neighbors"}}),
        row_of<KNeighborsRegressor>(
            {.params = {{"n_neighbors", int64_t{3}}}, .limited_by_data = {"n_neighbors"}}),
        row_of<GradientBoostingClassifier>({.params = {{"n_estimators", int64_t{6}},
                                                       {"learning_rate", 0.3},
                                                       {"min_samples_leaf", int64_t{2}}},
                                            .comparable = {{"min_samples_leaf", int64_t{1}}},
                                            .takes_weights = true,
                                            .allow_nan = true,
                                            .order_bound = 1e-6}),
        row_of<GradientBoostingRegressor>({.params = {{"n_estimators", int64_t{8}},
                                                      {"learning_rate", 0.4},
                                                      {"min_samples_leaf", int64_t{2}}},
                                           .comparable = {{"min_samples_leaf", int64_t{1}}},
                                           .takes_weights = true,
                                           .allow_nan = true,
                                           .order_bound = 1e-6}),
        row_of<IncrementalPCA>({.params = {{"n_components", 2}},
                                .comparable = {{"batch_size", 100}},
                                .row_bound = 1e-5,
                                .partial_bound = 1e-12,
                                .limited_by_data = {"n_components"}}),
        row_of<PCA>({.params = {{"n_components", 2}},
                     .row_bound = 1e-5,
                     .limited_by_data = {"n_components"}}),
        row_of<StandardScaler>({.allow_nan = true, .keeps_columns = true}),
        row_of<TruncatedSVD>({.row_bound = 1e-5, .limited_by_data = {"n_components"}}),
    };
    return rows;
}

const std::vector<DeclaredException>& declared_exceptions() {
    static const std::vector<DeclaredException> list = {
        {"TruncatedSVD", "E26_an_offset", "it does not centre: an offset is its first component"},
    };
    return list;
}

}  // namespace tern::classic::suite
