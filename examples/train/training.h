// The model and its training.
#pragma once

#include <tern/nn/nn.h>

#include "examples/train/dataset.h"

namespace train {

struct Trained {
    tern::nn::Sequential model;
    tern::nn::History history;
    int64_t best_epoch = 0;    // whose weights the model has
    std::string architecture;  // "30-128-64-32-2"
    tern::Device device;
};

// "auto", "cpu" or "cuda", tried out. Throws DeviceError.
tern::Device choose_device(const std::string& name);

// Adam on the training rows, until the validation loss has not improved for options.patience
// epochs; then the best epoch's weights are back. Shows how it goes on the standard error.
Trained train_model(const Table& table, const Dataset& data, const Options& options,
                    tern::Device device);

// The model's output for x: [n, classes] probabilities, or [n, 1] in the target's unit; on the CPU.
tern::Tensor predict(Trained& trained, const Table& table, const Dataset& data,
                     const tern::Tensor& x);

}  // namespace train
