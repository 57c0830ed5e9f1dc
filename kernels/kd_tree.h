// A k-d tree over the rows of a matrix in host memory: the fast way to neighbours in few columns.
#pragma once

#include <memory>

#include "tensor/core/view.h"

namespace tern::kernels {

struct KdTreeData;

// Halves of the rows by the median of the widest column, down to leaves of 33 to 64 rows (Friedman,
// Bentley and Finkel 1977). The same for any number of threads. Copies share the tree.
class KdTree {
 public:
    // base: [n, d] dense, n, d > 0, float32 or float64, finite, on the CPU.
    explicit KdTree(const View& base);
    const KdTreeData& data() const { return *data_; }

 private:
    std::shared_ptr<const KdTreeData> data_;
};

}  // namespace tern::kernels
