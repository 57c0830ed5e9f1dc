// The training that both MLP estimators share, by scikit-learn's rules.
#pragma once

#include <functional>

#include "nn/dataset.h"
#include "nn/mlp.h"
#include "nn/trainer.h"
#include "tensor/random.h"

namespace tern::nn {

// What differs between the estimators.
struct MLPTask {
    const char* name;     // of the estimator, for messages
    int64_t outputs;      // units of the last layer
    BatchFunction loss;   // mean over a batch, without the L2 term
    BatchFunction score;  // of predictions and targets, larger is better
    Tensor strata;        // int64 [n] on the host: what the held-out part is split by; or undefined
};

// x: [n, d], y: [n, ...].
MLPFit train_mlp(const MLPOptions& options, const MLPTask& task, const Tensor& x, const Tensor& y);

// Throws ValueError naming the option that is out of range.
void check_options(const char* name, const MLPOptions& options);

// Throws ShapeError, DTypeError or ValueError (naming row and column) unless x is a finite float
// matrix with at least one row.
void check_samples(const char* op, const Tensor& x);

// Indices of the samples to train on and to hold out: ceil(fraction * n) of them, by largest
// remainders in each stratum if there are any. Throws ValueError if either would be empty.
struct HeldOut {
    Tensor train, valid;  // int64 on the host
};
HeldOut hold_out(const char* op, int64_t n, double fraction, const Tensor& strata,
                 Generator& generator);

}  // namespace tern::nn
