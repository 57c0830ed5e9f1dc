// What an XGBoost model's objective means for predictions.
#pragma once

#include "classic/tree/tree_ensemble.h"
#include "classic/tree/xgboost_json.h"

namespace tern::classic {

// Sets objective, link and base score; n_outputs is set.
void read_xgboost_objective(const XgboostNode& learner, TreeEnsemble& ensemble);

}  // namespace tern::classic
