// How a reduction's dimensions are laid out: the host half of reduce.cuh.
#pragma once

#include "kernels/loop.h"
#include "tensor/core/view.h"

namespace tern::kernels::cuda {

// x's dimensions, split by whether y keeps them.
struct ReduceLoops {
    Loop<2> kept;     // x, y
    Loop<1> reduced;  // x
};

// Throws ShapeError, naming `name`, if y is not x with some dimensions of size 1. The dimensions
// are taken in the order of x's strides, those reduced only if not `ordered`.
ReduceLoops make_reduce_loops(const char* name, const View& x, const View& y, bool ordered);

// True when threads should run along the reduced dimensions.
bool reduces_rows(const ReduceLoops& loops);

}  // namespace tern::kernels::cuda
