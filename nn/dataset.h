// Datasets: where batches come from.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace nn {

// Some samples and their targets: x and y have the samples along dim 0.
struct Batch {
    Tensor x, y;
};

// A finite set of numbered samples. Members may be called from another thread, but by one at a
// time.
class Dataset {
 public:
    virtual ~Dataset();
    virtual int64_t size() const = 0;
    // Whether its batches lie on a device other than the CPU; a DataLoader then prefetches nothing.
    virtual bool on_device() const { return false; }
    // The samples picked by index: int64 [k] on the CPU.
    virtual Batch take(const Tensor& index) const = 0;
    // Samples start ... stop - 1. By default take() of them.
    virtual Batch range(int64_t start, int64_t stop) const;
};

// Rows of x and the rows of y beside them. Throws ShapeError unless both have as many.
class TensorDataset : public Dataset {
 public:
    TensorDataset(Tensor x, Tensor y);
    int64_t size() const override { return x_.size(0); }
    bool on_device() const override { return !x_.device().is_cpu(); }
    Batch take(const Tensor& index) const override;
    // Views of the dataset's memory.
    Batch range(int64_t start, int64_t stop) const override;

    const Tensor& x() const { return x_; }
    const Tensor& y() const { return y_; }

 private:
    Tensor x_, y_;
};

}  // namespace nn
}  // namespace tern
