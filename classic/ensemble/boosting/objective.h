// What boosting minimises.
#pragma once

#include <string>
#include <vector>

#include "classic/ensemble/custom_objective.h"
#include "kernels/boosting.h"
#include "tensor/handle.h"

namespace tern::classic::boosting {

struct Objective {
    kernels::BoostingLoss loss = kernels::BoostingLoss::squared;
    double parameter = 0;  // of huber, quantile and tweedie
    CustomObjective custom = {};

    // Leaves take this quantile of the residuals; negative: they don't.
    double leaf_quantile() const;
};

// "squared_error", "absolute_error", "huber", "quantile", "poisson", "gamma", "tweedie".
Objective regression_objective(const std::string& loss, double parameter);

// The raw scores to begin with, one an output: those that minimise the loss; 0 of a custom one.
std::vector<double> base_scores(const Objective& objective, const Tensor& y, const Tensor& weights,
                                int64_t outputs);

}  // namespace tern::classic::boosting
