// Gradients as values.
#pragma once

#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct GradOptions {
    bool create_graph = false;  // the gradients can be differentiated again
    bool retain_graph = false;  // keep the graph; implied by create_graph
    bool allow_unused = false;  // an input the output does not depend on gives an undefined tensor
    Tensor grad_output = {};    // like output; ones for an output of one element when undefined
};
// d(output)/d(input) for each input, summed over output weighted by grad_output. Leaves' grad() is
// not touched. Throws GradError for an output that does not require grad, an unused input, or a
// graph that is gone.
std::vector<Tensor> grad(const Tensor& output, const std::vector<Tensor>& inputs,
                         const GradOptions& options = {});

}  // namespace tern
