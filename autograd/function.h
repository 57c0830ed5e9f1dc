// Operations of your own: a plain struct with a forward and a backward.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
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
    // In forward: these outputs are constants to whoever uses them.
    void mark_non_differentiable(std::vector<Tensor> outputs) { constants_ = std::move(outputs); }
    // In forward: whether an output to which no gradient came has zeros for one in backward (the
    // default), or an undefined tensor.
    void set_materialize_grads(bool value) { materialize_ = value; }

 private:
    friend struct FunctionAccess;
    std::vector<Tensor> saved_;
    std::vector<Tensor> constants_;
    bool materialize_ = true;
    std::function<std::vector<Tensor>()> unpack_;
    std::vector<bool> needs_;
};

namespace detail {
using FunctionForward = std::function<std::vector<Tensor>(FunctionContext&)>;
using FunctionBackward =
    std::function<std::vector<Tensor>(const FunctionContext&, const std::vector<Tensor>&)>;
std::vector<Tensor> apply_function(const char* name, std::vector<Tensor> inputs,
                                   const FunctionForward& forward, FunctionBackward backward);
}  // namespace detail

// Runs function.forward(context, inputs...), unrecorded, and records function.backward as its
// gradient: one entry an input, in order, undefined where there is none. backward is written in
// differentiable operations, which gives second derivatives.
//   struct F {
//       Tensor forward(FunctionContext& ctx, const Tensor& x) const;
//       std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const;
//   };
// A forward that returns a std::vector<Tensor> has several outputs; its backward takes the list of
// their gradients.
template <class F, class... Inputs>
auto apply(const F& function, const Inputs&... inputs) {
    using Result = decltype(function.forward(std::declval<FunctionContext&>(), inputs...));
    constexpr bool kOne = std::is_same_v<Result, Tensor>;
    static_assert(kOne || std::is_same_v<Result, std::vector<Tensor>>,
                  "forward returns a Tensor or a std::vector<Tensor>");
    std::vector<Tensor> out = detail::apply_function(
        "apply", {inputs...},
        [&](FunctionContext& context) -> std::vector<Tensor> {
            return {function.forward(context, inputs...)};
        },
        [function](const FunctionContext& context, const std::vector<Tensor>& grads) {
            if constexpr (kOne) {
                return function.backward(context, grads[0]);
            } else {
                return function.backward(context, grads);
            }
        });
    if constexpr (kOne) {
        return std::move(out[0]);
    } else {
        return out;
    }
}

}  // namespace tern
