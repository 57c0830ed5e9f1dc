// What recording and the engine do for AnomalyGuard.
#pragma once

#include <span>

#include "autograd/anomaly.h"
#include "autograd/node.h"

namespace tern {

// Throws GradError when a result holds NaN.
void check_result(const char* op, const Tensor& out, std::span<const Tensor* const> inputs);
// Throws GradError when a gradient that somebody wants holds NaN or infinity.
void check_gradients(Node& node, const Gradients& gradients);
// "; mul was called at model.cpp:12 in f()", or nothing when the node does not know.
std::string place_of(const Node& node);

}  // namespace tern
