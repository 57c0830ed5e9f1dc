// What a k-d tree consists of. Nodes are numbered by levels: the children of i are 2 i + 1 and
// 2 i + 2; all leaves are of the last level.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace tern::kernels {

struct KdTreeData {
    int64_t d = 0, leaves = 1;
    std::vector<double> boxes;          // [nodes, 2, d]: the lowest and highest of its rows
    std::vector<int32_t> split_column;  // [nodes above the leaves]
    std::vector<double> split;          // the least value of the right child's rows there
    std::vector<int64_t> order;         // rows by leaf, ascending in each
    std::vector<int64_t> leaf_begin;    // [leaves + 1], into order
    // [leaves, d, 64]: the rows of a leaf side by side.
    std::variant<std::vector<float>, std::vector<double>> panels;
};

}  // namespace tern::kernels
