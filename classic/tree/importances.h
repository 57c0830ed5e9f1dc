// How much the trees of an ensemble make of each feature.
#pragma once

#include <vector>

#include "classic/tree/tree_ensemble.h"

namespace tern TERN_PUBLIC {
namespace classic {

enum class TreeImportance {
    gain,         // the sum of its splits' gains
    split_count,  // how many splits look at it
    cover,        // the sum of its splits' covers
};

// [n_features], as it is, or divided by the sum (where that is not 0).
std::vector<double> feature_importances(const TreeEnsemble& ensemble, TreeImportance kind,
                                        bool normalize = true);

}  // namespace classic
}  // namespace tern
