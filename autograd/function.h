// Operations of your own: a plain struct with a forward and a backward.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "autograd/grad_mode.h"
#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// What forward hands to backward.
class FunctionContext {
 public:
    // Inputs and outputs of the function may be kept freely: they are checked for changes in place,
    // and make no cycle. Keeping anything else makes the function differentiable once only.
    void save_for_backward(std::vector<Tensor> tensors) { saved_ = std::move(tensors); }
    // In the order they were saved. Throws GradError when one has been changed in place since.
    std::vector<Tensor> saved_tensors() const;
    // Whether the gradient of input i is wanted.
    bool needs_input_grad(int i) const;

 private:
    friend struct FunctionAccess;
    std::vector<Tensor> saved_;
    std::function<std::vector<Tensor>()> unpack_;
    std::vector<bool> needs_;
};

namespace detail {
using FunctionForward = std::function<Tensor(FunctionContext&)>;
using FunctionBackward = std::function<std::vector<Tensor>(const FunctionContext&, const Tensor&)>;
Tensor apply_function(const char* name, std::vector<Tensor> inputs, const FunctionForward& forward,
                      FunctionBackward backward);
}  // namespace detail

// Runs function.forward(context, inputs...), unrecorded, and records function.backward as its
// gradient: one entry an input, in order, undefined where there is none. backward is written in
// differentiable operations, which gives second derivatives.
//   struct F {
//       Tensor forward(FunctionContext& ctx, const Tensor& x) const;
//       std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const;
//   };
template <class F, class... Inputs>
Tensor apply(const F& function, const Inputs&... inputs) {
    return detail::apply_function(
        "apply", {inputs...},
        [&](FunctionContext& context) { return function.forward(context, inputs...); },
        [function](const FunctionContext& context, const Tensor& grad) {
            return function.backward(context, grad);
        });
}

}  // namespace tern
