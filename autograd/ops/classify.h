// What kind of number each element is, of tensors of any dtype; the results are bool tensors and
// have no gradient. And numbers for what is none.
#pragma once

#include <optional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor isnan(const Tensor& x);
Tensor isinf(const Tensor& x);  // of either sign
Tensor isfinite(const Tensor& x);
// x with `nan` for a NaN, `posinf` and `neginf` for the infinities: by default the largest and the
// lowest number of the dtype. Numbers; gradient 1 where x is finite, 0 elsewhere.
Tensor nan_to_num(const Tensor& x, double nan = 0, std::optional<double> posinf = {},
                  std::optional<double> neginf = {});

}  // namespace tern
