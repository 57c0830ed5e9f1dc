// The rows of a matrix in whole numbers of 8 bits, for screening distances; see simd/neighbors.h.
#pragma once

#include <vector>

#include "kernels/cpu/simd/neighbors.h"
#include "tensor/core/view.h"

namespace tern::kernels::cpu {

template <class T>
class NeighborCodes {
 public:
    NeighborCodes() = default;
    // Empty where codes would not do: too many columns, or too few rows, or no finite range.
    explicit NeighborCodes(const View& base);

    bool empty() const { return words_.empty(); }
    void scan(const NeighborScan<T>& scan) const;

 private:
    NeighborCode code() const;

    int64_t steps_ = 0;
    bool bytes_ = false;
    double inverse_step_ = 1, most_residual_ = 0;
    std::vector<double> centre_, residual_;
    std::vector<int32_t> words_, starts_;
};

}  // namespace tern::kernels::cpu
