// What is checked of a row of the op table. Each function is the body of one test.
#pragma once

#include "tests/autograd/op_table.h"
#include "tests/support/layouts.h"

namespace tern::test {

// Which samples of a row a test takes.
enum class Extent { regular, scalar, empty };
Extent extent_of(const Sample& sample);
// The samples of that extent that are small enough for the device.
std::vector<const Sample*> samples_of(const OpRow& row, Extent extent, Device device);

// Values, dtype, shape and device of the result; that inputs are as before, that nothing is
// recorded for inputs that want no gradient, and that a second run gives the same bits.
void check_forward(const OpRow& row, Device device, DType dtype, Placement placement,
                   Extent extent);

// The backward kernels (create_graph = false) against the differentiable rules (true), and against
// the gradient at dense copies of the inputs, under every placement; on CUDA also against the
// CPU's. Gradients have their inputs' shape, dtype and device.
void check_backward(const OpRow& row, Device device, DType dtype);
// float32 gradients against float64's at the same values.
void check_float32_gradient(const OpRow& row, Device device);

// 16-bit floats: the forward against the reference at the rounded inputs, and gradients against
// float32's there; or a DTypeError that names the operation and the dtype.
void check_half(const OpRow& row, Device device, DType dtype, Placement placement);
// Whether the row's operation takes `dtype`, rather than refusing it by a DTypeError.
bool takes(const OpRow& row, DType dtype);

void check_gradcheck(const OpRow& row);
void check_gradgradcheck(const OpRow& row);

// A graph exactly where there should be one.
void check_recording(const OpRow& row, Device device);

// The operation and its gradients in a captured step: what they are outside, of other values in
// each call. An operation that needs the host is not captured.
void check_capture(const OpRow& row, Device device);

void check_errors(const OpRow& row);

}  // namespace tern::test
