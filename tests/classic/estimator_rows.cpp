// The table of the estimator suite: every estimator that files may hold, and two of the suite's
// own.
#include "classic/decomposition/pca.h"
#include "classic/neighbors/k_neighbors.h"
#include "classic/neighbors/nearest_neighbors.h"
#include "classic/preprocessing/standard_scaler.h"
#include "tests/classic/estimator_row.h"
#include "tests/classic/toy_estimators.h"

namespace tern::classic::suite {

const std::vector<Row>& estimator_rows() {
    static const std::vector<Row> rows = {
        row_of<NearestCentroid>({.takes_weights = true}),
        row_of<MeanRegressor>({.takes_weights = true, .min_score = -1e-9, .partial_bound = 1e-12}),
        row_of<PCA>({.params = {{"n_components", 2}}, .row_bound = 1e-6}),
        row_of<NearestNeighbors>(
            {.params = {{"n_neighbors", int64_t{3}}}, .limited_by_data = {"n_neighbors"}}),
        row_of<KNeighborsClassifier>(
            {.params = {{"n_neighbors", int64_t{3}}}, .limited_by_data = {"n_neighbors"}}),
        row_of<KNeighborsRegressor>(
            {.params = {{"n_neighbors", int64_t{3}}}, .limited_by_data = {"n_neighbors"}}),
        row_of<StandardScaler>({.allow_nan = true, .keeps_columns = true}),
    };
    return rows;
}

const std::vector<DeclaredException>& declared_exceptions() {
    static const std::vector<DeclaredException> list = {};
    return list;
}

}  // namespace tern::classic::suite
