// Models that LightGBM saved as text (Booster.save_model), versions v2 to v4.
#pragma once

#include <string>
#include <string_view>

#include "classic/tree/tree_ensemble.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Predicts as LightGBM does, with its objective's link (predict) or without (raw_score): missing
// values and zeros, categorical splits, several classes, averaged forests (whose scores are
// averages). Throws IoError, and FormatError for a damaged file, for linear trees and for an
// objective that is not known.
TreeEnsemble load_lightgbm(const std::string& path);

// The same from memory; `name` stands for the file in messages.
TreeEnsemble parse_lightgbm(std::string_view text, const std::string& name);

}  // namespace classic
}  // namespace tern
