// The one list of all estimators.
#include "classic/registry.h"

#include <map>

#include "classic/cluster/kmeans.h"
#include "classic/cluster/mini_batch_kmeans.h"
#include "classic/decomposition/incremental_pca.h"
#include "classic/decomposition/pca.h"
#include "classic/decomposition/truncated_svd.h"
#include "classic/ensemble/gradient_boosting.h"
#include "classic/neighbors/k_neighbors.h"
#include "classic/neighbors/nearest_neighbors.h"
#include "classic/preprocessing/standard_scaler.h"

namespace tern::classic {
namespace {

using Maker = AnyEstimator (*)();

template <Estimator... Es>
std::map<std::string, Maker> makers() {
    return {{Es::kName, +[] { return AnyEstimator(Es()); }}...};
}

const std::map<std::string, Maker>& all() {
    static const auto list = makers<  //
        KMeans,                       //
        GradientBoostingClassifier,   //
        GradientBoostingRegressor,    //
        KNeighborsClassifier,         //
        KNeighborsRegressor,          //
        MiniBatchKMeans,              //
        NearestNeighbors,             //
        IncrementalPCA,               //
        PCA,                          //
        StandardScaler,               //
        TruncatedSVD>();
    return list;
}

}  // namespace

AnyEstimator make_estimator(const std::string& name, const std::string& source) {
    const auto at = all().find(name);
    TERN_CHECK(at != all().end(), FormatError, source, ": this tern has no estimator ", name);
    return at->second();
}

std::vector<std::string> estimator_names() {
    std::vector<std::string> out;
    for (const auto& [name, maker] : all()) out.push_back(name);
    return out;
}

}  // namespace tern::classic
