// The measures of an evaluation set, from raw scores.
#pragma once

#include <string>

#include "classic/ensemble/boosting/objective.h"

namespace tern::classic::boosting {

// "loss" is the objective's own; "auc", "accuracy" and "error" are of classifiers, "rmse", "mae" of
// regressors.
bool is_metric(const std::string& name, bool classifies);
bool is_greater_better(const std::string& name);

// scores: float64 [k, n]; y: float64 [n].
double evaluate(const std::string& metric, const Objective& objective, const Tensor& scores,
                const Tensor& y, const Tensor& weights);

}  // namespace tern::classic::boosting
