// Derivatives of functions, as values: Jacobians, Hessians and their products with vectors. As in
// torch.autograd.functional.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// A function of one to four tensors, or of a list, that gives a tensor or a list.
struct TensorFunction {
    template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, TensorFunction>) TensorFunction(F f) {
        call = [f](const std::vector<Tensor>& x) -> std::vector<Tensor> {
            if constexpr (std::is_invocable_v<F, const Tensor&>) {
                return {f(x.at(0))};
            } else if constexpr (std::is_invocable_v<F, const Tensor&, const Tensor&>) {
                return {f(x.at(0), x.at(1))};
            } else if constexpr (std::is_invocable_v<F, const Tensor&, const Tensor&,
                                                     const Tensor&>) {
                return {f(x.at(0), x.at(1), x.at(2))};
            } else if constexpr (std::is_invocable_v<F, const Tensor&, const Tensor&, const Tensor&,
                                                     const Tensor&>) {
                return {f(x.at(0), x.at(1), x.at(2), x.at(3))};
            } else {
                return {f(x)};
            }
        };
        takes = std::is_invocable_v<F, const Tensor&>                                 ? 1
                : std::is_invocable_v<F, const Tensor&, const Tensor&>                ? 2
                : std::is_invocable_v<F, const Tensor&, const Tensor&, const Tensor&> ? 3
                : std::is_invocable_v<F, const Tensor&, const Tensor&, const Tensor&, const Tensor&>
                    ? 4
                    : 0;
    }
    std::function<std::vector<Tensor>(const std::vector<Tensor>&)> call;
    size_t takes = 0;  // 0 for a list
};

struct FunctionalOptions {
    bool create_graph = false;  // the result can be differentiated, also with respect to inputs
                                // that require grad
    bool strict = false;        // GradError, instead of zeros, where an output does not depend on
                                // an input
};

// All of these run f on inputs of their own, so that no leaf's grad() is touched. They throw
// ValueError for no input, an undefined one, or another number than f takes; DTypeError for inputs
// or outputs that are not of a floating type; GradError for an f that gives no output.

// d(output i)/d(input j) at [i][j], of shape output.shape + input.shape. One backward an element of
// the outputs. Throws ShapeError beyond eight dimensions.
std::vector<std::vector<Tensor>> jacobian(const TensorFunction& f,
                                          const std::vector<Tensor>& inputs,
                                          const FunctionalOptions& options = {});
// Of one input and one output.
Tensor jacobian(const TensorFunction& f, const Tensor& input,
                const FunctionalOptions& options = {});

// The second derivatives of f, which gives one number (ShapeError), at [i][j]: input_i.shape +
// input_j.shape.
std::vector<std::vector<Tensor>> hessian(const TensorFunction& f, const std::vector<Tensor>& inputs,
                                         const FunctionalOptions& options = {});
Tensor hessian(const TensorFunction& f, const Tensor& input, const FunctionalOptions& options = {});

// A product with a vector: f's outputs, and the product. v is undefined, or the list empty, for an
// f that gives one number. Throws ShapeError, DTypeError or ValueError for a v that does not fit.
using Products = std::pair<std::vector<Tensor>, std::vector<Tensor>>;
// v^T J: one tensor an input. v: as the outputs.
Products vjp(const TensorFunction& f, const std::vector<Tensor>& inputs,
             const std::vector<Tensor>& v = {}, const FunctionalOptions& options = {});
// J v: one tensor an output. v: as the inputs. By two backward passes.
Products jvp(const TensorFunction& f, const std::vector<Tensor>& inputs,
             const std::vector<Tensor>& v, const FunctionalOptions& options = {});
// v^T H, and H v, which is the same for what is twice continuously differentiable. v: as the
// inputs.
Products vhp(const TensorFunction& f, const std::vector<Tensor>& inputs,
             const std::vector<Tensor>& v, const FunctionalOptions& options = {});
Products hvp(const TensorFunction& f, const std::vector<Tensor>& inputs,
             const std::vector<Tensor>& v, const FunctionalOptions& options = {});

// The same of one input and one output.
using Product = std::pair<Tensor, Tensor>;
Product vjp(const TensorFunction& f, const Tensor& input, const Tensor& v = {},
            const FunctionalOptions& options = {});
Product jvp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options = {});
Product vhp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options = {});
Product hvp(const TensorFunction& f, const Tensor& input, const Tensor& v,
            const FunctionalOptions& options = {});

}  // namespace tern
