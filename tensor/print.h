// Tensors as text, laid out like NumPy's.
#pragma once

#include <iosfwd>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct PrintOptions {
    int precision = 4;         // digits after the point, or significant ones in scientific notation
    int64_t threshold = 1000;  // more elements than this are summarised
    int64_t edge_items = 3;    // how many are shown at each end then
};

// The values of x; brings them to the host.
std::string to_string(const Tensor& x, const PrintOptions& options = {});
std::ostream& operator<<(std::ostream& out, const Tensor& x);
std::ostream& operator<<(std::ostream& out, const Shape& shape);
std::ostream& operator<<(std::ostream& out, DType dtype);
std::ostream& operator<<(std::ostream& out, Device device);

}  // namespace tern
