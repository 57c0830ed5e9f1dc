// Models that XGBoost saved as JSON (Booster.save_model("model.json")), version 1.0 and later.
#pragma once

#include <string>
#include <string_view>

#include "classic/tree/tree_ensemble.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Predicts as XGBoost does, with its objective's link (predict) or without (output_margin):
// boosters gbtree and dart, missing values, categorical splits, several classes or targets,
// parallel trees; all trees, whatever the best iteration was. multi:softmax gives the
// probabilities. Throws IoError, and FormatError for a damaged file, for linear boosters, for trees
// of vectors and for an objective that is not known.
TreeEnsemble load_xgboost(const std::string& path);

// The same from memory; `name` stands for the file in messages.
TreeEnsemble parse_xgboost(std::string_view text, const std::string& name);

}  // namespace classic
}  // namespace tern
