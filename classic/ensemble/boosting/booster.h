// The loop of boosting: gradients, a tree an output, scores.
#pragma once

#include <string>
#include <vector>

#include "classic/ensemble/boosting/feature_choice.h"
#include "classic/ensemble/boosting/grower.h"
#include "classic/ensemble/boosting/objective.h"
#include "classic/progress.h"
#include "classic/tree/tree_ensemble.h"

namespace tern::classic::boosting {

// x: dense floats [n, d]; y: float64 [n]; weights: float64 [n] or undefined.
struct Samples {
    Tensor x, y, weights;
};

struct BoostOptions {
    const char* name = "";  // of the estimator
    int64_t n_estimators = 100;
    double learning_rate = 0.1;
    int64_t max_bins = 255;
    double subsample = 1;
    int64_t outputs = 1;
    uint64_t seed = 0;
    std::vector<int64_t> categorical = {};
    GrowOptions grow = {};
    FeatureRules features = {};
    Objective objective = {};
    // After this many rounds without a better first metric the best round is gone back to; 0:
    // never.
    int64_t early_stopping_rounds = 0;
    std::vector<std::string> metrics = {};  // evaluation.h; of the evaluation set
    ProgressCallback progress = {};
};

struct Boosted {
    TreeEnsemble trees;
    std::vector<std::vector<double>> metrics;  // [metric][round], of the evaluation set
};

// `eval` is null where there is no evaluation set.
Boosted boost(const BoostOptions& options, const Samples& train, const Samples* eval);

// How gradients of these sums become integers; `draw` numbers the tree.
kernels::fn::Fixed fixed_for(const kernels::GradientSums& sums, int64_t n, uint32_t draw);

}  // namespace tern::classic::boosting
