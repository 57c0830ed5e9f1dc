#include "nn/dataset.h"

#include "autograd/ops/index.h"
#include "autograd/ops/shape.h"
#include "tensor/factory.h"

namespace tern::nn {

Dataset::~Dataset() = default;

Batch Dataset::range(int64_t start, int64_t stop) const {
    return take(arange(static_cast<double>(start), static_cast<double>(stop)));
}

TensorDataset::TensorDataset(Tensor x, Tensor y) : x_(std::move(x)), y_(std::move(y)) {
    TERN_CHECK(x_.dim() >= 1 && y_.dim() >= 1 && x_.size(0) == y_.size(0), ShapeError,
               "TensorDataset: x and y must have as many rows, got shapes ", x_.shape(), " and ",
               y_.shape());
}

Batch TensorDataset::take(const Tensor& index) const {
    return {index_select(x_, 0, index.to(x_.device())), index_select(y_, 0, index.to(y_.device()))};
}

Batch TensorDataset::range(int64_t start, int64_t stop) const {
    return {slice(x_, 0, start, stop), slice(y_, 0, start, stop)};
}

}  // namespace tern::nn
