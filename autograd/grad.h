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

// The same for several outputs, whose gradients are summed. grad_outputs: one an output, or none.
struct MultiGradOptions {
    bool create_graph = false;
    bool retain_graph = false;
    bool allow_unused = false;
    std::vector<Tensor> grad_outputs = {};  // undefined entries as in GradOptions
};
// Throws as grad does, and ValueError for no outputs or another number of grad_outputs.
std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const MultiGradOptions& options = {});

// Tensor::backward from several tensors at once, in one pass. gradients: one a tensor, or none.
void backward(const std::vector<Tensor>& tensors, const std::vector<Tensor>& gradients = {},
              BackwardOptions options = {});

}  // namespace tern
