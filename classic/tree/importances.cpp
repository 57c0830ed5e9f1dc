// Sums over inner nodes, in their order.
#include "classic/tree/importances.h"

#include <numeric>

namespace tern::classic {

std::vector<double> feature_importances(const TreeEnsemble& ensemble, TreeImportance kind,
                                        bool normalize) {
    std::vector<double> out(static_cast<size_t>(ensemble.n_features), 0.0);
    for (const TreeNode& node : ensemble.nodes) {
        if (node.is_leaf()) continue;
        out[static_cast<size_t>(node.feature)] += kind == TreeImportance::gain    ? node.gain
                                                  : kind == TreeImportance::cover ? node.cover
                                                                                  : 1.0;
    }
    const double sum = std::accumulate(out.begin(), out.end(), 0.0);
    if (normalize && sum != 0)
        for (double& v : out) v /= sum;
    return out;
}

}  // namespace tern::classic
