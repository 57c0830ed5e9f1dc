// Copies between types, devices and layouts, and views, none of them recorded for autograd.
#pragma once

#include "tensor/handle.h"

namespace tern {

// x's memory under another layout.
Tensor with_layout(const Tensor& x, const Layout& layout);

// x itself when it is dense row-major, else a dense copy.
Tensor as_contiguous(const Tensor& x);

// A dense copy of x on `device` as `dtype`.
Tensor copied(const Tensor& x, Device device, DType dtype);

// Writes source (same shape) into `to`, converting type and device; does not count the write.
void assign(const Tensor& to, const Tensor& source);

}  // namespace tern
