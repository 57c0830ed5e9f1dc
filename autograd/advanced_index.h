// Indexing by tensors, as a step of operations: the elements of some dimensions picked by indices
// that are broadcast together.
#pragma once

#include <vector>

#include "kernels/scatter.h"
#include "tensor/handle.h"

namespace tern {

struct AdvancedIndex {
    std::vector<Tensor> indices;  // int64, of one shape, on the tensor's device; may be negative
    Dims dims;                    // which each belongs to, rising
    Dims names;                   // what messages call these

    bool empty() const { return indices.empty(); }
    const Shape& shape() const { return indices[0].shape(); }
    // Where the indices' shape goes in the result: in place of neighbouring dims, else in front.
    int place() const;
};

// The shape of what is picked from a tensor of `shape`. Throws ShapeError beyond kMaxDims.
Shape picked_shape(const char* op, const Shape& shape, const AdvancedIndex& at);

// The elements picked, a copy. Differentiable in x. IndexError for an index out of range.
Tensor picked(const char* op, const Tensor& x, const AdvancedIndex& at);

// Writes source, of picked_shape, to the elements of y. Not recorded, not counted as a write.
void put(const char* op, kernels::Combine how, const Tensor& source, const AdvancedIndex& at,
         const Tensor& y);

}  // namespace tern
