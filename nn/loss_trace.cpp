#include "nn/loss_trace.h"

#include <cmath>
#include <limits>

#include "autograd/grad_mode.h"
#include "autograd/ops/shape.h"
#include "tensor/factory.h"

namespace tern::nn {

LossTrace::LossTrace(int64_t num_batches, Device device)
    : values_(zeros({num_batches}, {.device = device, .dtype = float64})) {
    counts_.reserve(static_cast<size_t>(num_batches));
}

void LossTrace::add(const char* what, const Tensor& value, int64_t num_samples) {
    TERN_CHECK(value.numel() == 1, ShapeError, "Trainer: ", what,
               " must be one number a batch, got shape ", value.shape());
    const NoGradGuard guard;
    const auto at = static_cast<int64_t>(counts_.size());
    slice(values_, 0, at, at + 1).copy_(reshape(value, {1}));
    counts_.push_back(num_samples);
}

std::vector<double> LossTrace::read() const {
    std::vector<double> out = values_.to(Device()).to_vector<double>();
    out.resize(counts_.size());
    return out;
}

double LossTrace::mean() const {
    const std::vector<double> values = read();
    double sum = 0, count = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        sum += values[i] * static_cast<double>(counts_[i]);
        count += static_cast<double>(counts_[i]);
    }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

int64_t LossTrace::first_not_finite() const {
    const std::vector<double> values = read();
    for (size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i])) return static_cast<int64_t>(i) + 1;
    return 0;
}

}  // namespace tern::nn
