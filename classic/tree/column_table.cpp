// Columns in the order of features, so that a sample is read from its start to its end.
#include "classic/tree/column_table.h"

namespace tern::classic {

ColumnTable::ColumnTable(const TreeEnsemble& ensemble) {
    for (const TreeNode& node : ensemble.nodes)
        if (!node.is_leaf()) numbers_[key(node)] = 0;
    columns_.emplace_back();  // what leaves read
    for (auto& [key, number] : numbers_) {
        const auto& [feature, set, zero_is_missing, missing_left] = key;
        number = static_cast<uint32_t>(columns_.size());
        kernels::fn::TreeColumn& c = columns_.emplace_back();
        c.feature = feature;
        c.missing_left = missing_left;
        c.zero_is_missing = zero_is_missing;
        c.round = ensemble.rounds_to_float32;
        if (set < 0) continue;
        const auto s = static_cast<size_t>(set);
        c.set_begin = ensemble.set_begin[s];
        c.set_words = static_cast<int32_t>(ensemble.set_begin[s + 1] - ensemble.set_begin[s]);
    }
}

}  // namespace tern::classic
