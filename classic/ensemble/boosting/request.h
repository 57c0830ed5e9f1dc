// A fit that was asked for, checked: from options and data to what the loop of boosting takes.
#pragma once

#include <optional>

#include "classic/ensemble/boosting/booster.h"
#include "classic/ensemble/gradient_boosting.h"

namespace tern::classic::boosting {

struct Request {
    BoostOptions options;
    Samples train;
    std::optional<Samples> eval;
    ClassLabels labels;
    TreeLink link = TreeLink::identity;
    std::string objective_name;
};

// Throw ShapeError, DTypeError, DeviceError and ValueError, naming the estimator.
Request classifier_request(const char* name, const GradientBoostingOptions& options,
                           const Tensor& x, const Labels& y, const GradientBoostingFitOptions& fit);
Request regressor_request(const char* name, const GradientBoostingOptions& options, const Tensor& x,
                          const Tensor& y, const GradientBoostingFitOptions& fit);

}  // namespace tern::classic::boosting
