// Labels and targets by the nearest rows.
#pragma once

#include "classic/neighbors/neighbors_base.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Metrics and algorithms are those of NearestNeighborsOptions.
struct KNeighborsOptions {
    int64_t n_neighbors = 5;
    // uniform: neighbours count the same; distance: as 1 / distance, and where some are at distance
    // 0, those alone (not for inner_product).
    std::string weights = "uniform";
    std::string metric = "euclidean";
    std::string algorithm = "auto";
    double p = 2;
    static const ParamTable<KNeighborsOptions>& params();
};
using KNeighborsClassifierOptions = KNeighborsOptions;
using KNeighborsRegressorOptions = KNeighborsOptions;

struct KNeighborsClassifierFit {
    int64_t n_features = 0;
    internal::NeighborRows rows;
    ClassLabels labels;
    Tensor numbers;  // int64 [n]: the class of each row
    static const ParamTable<KNeighborsClassifierFit>& fields();
    void check() const;
};

// sklearn.neighbors.KNeighborsClassifier: the class of the most (weighted) neighbours, of equal
// ones the first.
class KNeighborsClassifier : public NeighborsBase<KNeighborsOptions, KNeighborsClassifierFit>,
                             public ClassifierMixin<KNeighborsClassifier> {
 public:
    static constexpr const char* kName = "KNeighborsClassifier";
    explicit KNeighborsClassifier(const KNeighborsOptions& options = {})
        : NeighborsBase(kName, options) {}

    // x as NearestNeighbors takes it; y: [n] of whole numbers, or texts.
    KNeighborsClassifier& fit(const Tensor& x, const Labels& y, const FitOptions& options = {});
    const ClassLabels& class_labels() const { return fitted("class_labels").labels; }
    // [q, classes]: the share of each class among the neighbours. Throws as kneighbors does.
    Tensor predict_proba(const Tensor& x) const;
};

struct KNeighborsRegressorFit {
    int64_t n_features = 0;
    internal::NeighborRows rows;
    Tensor y;  // [n] or [n, t], of the type of the rows
    static const ParamTable<KNeighborsRegressorFit>& fields();
    void check() const;
};

// sklearn.neighbors.KNeighborsRegressor: the (weighted) mean of the targets of the neighbours.
class KNeighborsRegressor : public NeighborsBase<KNeighborsOptions, KNeighborsRegressorFit>,
                            public RegressorMixin<KNeighborsRegressor> {
 public:
    static constexpr const char* kName = "KNeighborsRegressor";
    explicit KNeighborsRegressor(const KNeighborsOptions& options = {})
        : NeighborsBase(kName, options) {}

    // x as NearestNeighbors takes it; y: [n] or [n, t].
    KNeighborsRegressor& fit(const Tensor& x, const Tensor& y, const FitOptions& options = {});
    // [q] or [q, t], of the type of the fit's data. Throws as kneighbors does.
    Tensor predict(const Tensor& x) const;
};

}  // namespace classic
}  // namespace tern
