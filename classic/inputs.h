// What every estimator asks of the data it is given.
#pragma once

#include <optional>
#include <string>

#include "tensor/handle.h"

namespace tern::classic {

struct InputRules {
    bool allow_nan = false;    // NaN is a missing value
    bool check_values = true;  // false: the caller finds what is not finite
    const char* name = "x";
    std::optional<DType> dtype = {};  // computed in this; unset: in x's own type if it can be
};

// x: [n, d], checked: dense float32 or float64 (what else x is of becomes float64) on its device.
// Throws ShapeError for another rank, DTypeError for bool, ValueError for no rows or no columns and
// for what is not finite, naming its row and column.
Tensor checked_features(const std::string& op, const Tensor& x, const InputRules& rules = {});

// The same for rows that meet a fit: ShapeError for another number of columns than n_features,
// DeviceError for another device than the fit's; no rows are as good as any.
struct FittedOn {
    int64_t n_features;
    Device device;
    DType dtype;  // what x becomes
};
Tensor checked_features(const std::string& op, const Tensor& x, const FittedOn& fit,
                        const InputRules& rules = {});

// y: [n] or [n, k] for x of n rows, as dense `dtype` on `device`; a column [n, 1] becomes [n]
// unless keep_column. Throws ShapeError, DTypeError, and ValueError for what is not finite.
Tensor checked_targets(const std::string& op, const Tensor& y, int64_t n, DType dtype,
                       Device device);

// w: [n] of numbers, finite, at least 0 and not all 0, as dense `dtype` on `device`; undefined
// stays undefined. Throws ShapeError, DTypeError, ValueError.
Tensor checked_weights(const std::string& op, const Tensor& w, int64_t n, DType dtype,
                       Device device);

// Throws ValueError, naming the place, if x: [n, d] or [n] holds infinity, or NaN unless allowed.
void check_finite(const std::string& op, const Tensor& x, const InputRules& rules = {});

}  // namespace tern::classic
