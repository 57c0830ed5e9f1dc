// How much worse a model scores when one feature is shuffled.
#pragma once

#include <functional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct PermutationImportanceOptions {
    int64_t n_repeats = 5;     // shuffles of each feature; at least 1
    int64_t random_state = 0;  // 0 to 2^32 - 1
};

struct PermutationImportance {
    Tensor importances;  // [n_features, n_repeats]: the score before less that after
    Tensor mean, std;    // [n_features], over the repeats
};

// sklearn.inspection.permutation_importance, by the same shuffles for the same random_state;
// float64 on the CPU. score(x) is a number, the larger the better, for x: [n, d] on its device, of
// any dtype:
//   permutation_importance([&](const Tensor& x) { return model.score(x, y); }, x)
// Throws ShapeError for another rank, ValueError for options out of range or no rows, and what
// `score` throws; x stays as it was.
PermutationImportance permutation_importance(const std::function<double(const Tensor&)>& score,
                                             const Tensor& x,
                                             const PermutationImportanceOptions& options = {});

}  // namespace classic
}  // namespace tern
