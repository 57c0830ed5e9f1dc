// Mixed precision, after torch.autocast: while a guard lives, operations on tensors of its device
// choose the type they compute in.
//
//     { AutocastGuard autocast(DeviceType::cuda, {.dtype = bfloat16});
//       loss = cross_entropy(model(x), target); }
//     loss.backward();
//
// In the guard's 16-bit type: matmul, linear, and the products made of them (bmm, addmm, ...),
//   convolutions, attention.
// In float32: exp, expm1, log, log1p, log2, log10, pow, reciprocal, rsqrt, tan, asin, acos, sinh,
//   cosh, erfinv, softplus, softmax, log_softmax, logsumexp, sum, mean, var, std, layer_norm,
//   batch_norm, group_norm, instance_norm, rms_norm, and the losses.
// In the widest of their inputs' types: add, sub, mul, div, maximum, minimum, comparisons, where,
//   cat, stack.
// Everything else, and everything in float64, in the type it is given. Outside of a guard types are
// never mixed: an operation on two of them throws DTypeError.
#pragma once

#include <optional>

#include "tensor/core/device.h"
#include "tensor/core/dtype.h"

namespace tern TERN_PUBLIC {

struct AutocastOptions {
    std::optional<DType> dtype =
        {};  // float16 or bfloat16; unset: bfloat16 on cpu, float16 on cuda
    bool enabled = true;
    // Leaves that require grad are converted once for as long as the outermost guard lives.
    bool cache_enabled = true;
};

// For this thread and tensors of `device`, until it dies; then the old state returns. Guards nest,
// and one that is not enabled switches off those around it. Backward runs in the types of the
// forward, inside of a guard or not. Throws ValueError for another dtype.
class AutocastGuard {
 public:
    explicit AutocastGuard(DeviceType device, const AutocastOptions& options = {});
    ~AutocastGuard();
    AutocastGuard(const AutocastGuard&) = delete;
    AutocastGuard& operator=(const AutocastGuard&) = delete;

 private:
    DeviceType device_;
    bool was_enabled_, was_caching_;
    DType old_dtype_;
};

// Of this thread.
bool is_autocast_enabled(DeviceType device);
DType autocast_dtype(DeviceType device);

}  // namespace tern
