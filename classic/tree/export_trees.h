// Trees as text to read and as graphs to draw.
#pragma once

#include <string>

#include "classic/tree/tree_ensemble.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct ExportOptions {
    int decimals = 4;        // of thresholds and values: 0 to 17
    int64_t max_depth = -1;  // nodes below are left out; -1: none
};

// One tree as indented lines, a branch each: "|--- age <= 3.5000", "|   |--- value: [0.1000]".
// Throws IndexError for a tree that is not there, ValueError for options out of range.
std::string export_text(const TreeEnsemble& ensemble, int64_t tree,
                        const ExportOptions& options = {});
// The same as a graph for Graphviz; the branch taken by missing values is dashed.
std::string export_dot(const TreeEnsemble& ensemble, int64_t tree,
                       const ExportOptions& options = {});

}  // namespace classic
}  // namespace tern
