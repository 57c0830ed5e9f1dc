// The means of an epoch's batches, kept on their device until they are read together.
#pragma once

#include <vector>

#include "tensor/handle.h"

namespace tern::nn {

class LossTrace {
 public:
    LossTrace(int64_t num_batches, Device device);

    // Throws ShapeError, naming `what`, unless value has one element.
    void add(const char* what, const Tensor& value, int64_t num_samples);
    // float64 [num_batches].
    const Tensor& values() const { return values_; }

    // The mean over the samples; NaN of nothing. Waits for the device.
    double mean() const;
    // The number of the first batch, from 1, whose value is not finite; 0 if there is none.
    int64_t first_not_finite() const;

 private:
    std::vector<double> read() const;

    Tensor values_;
    std::vector<int64_t> counts_;
};

}  // namespace tern::nn
