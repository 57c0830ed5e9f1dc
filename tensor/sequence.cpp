#include "tensor/sequence.h"

#include <cmath>

#include "tensor/convert.h"

namespace tern {

Tensor logspace(double start, double stop, int64_t count, double base,
                const TensorOptions& options) {
    TERN_CHECK(count >= 0, ValueError, "logspace: the count must not be negative, got ", count);
    const Tensor numbers = linspace(start, stop, count, {.dtype = float64});
    double* const at = numbers.data<double>();
    for (int64_t i = 0; i < count; ++i) at[i] = std::pow(base, at[i]);
    return copied(numbers, options.device, options.dtype.value_or(float32));
}

}  // namespace tern
