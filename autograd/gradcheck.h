// Gradients against finite differences, for the authors of operations.
#pragma once

#include <functional>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct GradcheckOptions {
    double eps = 1e-6;  // step of the central difference
    double atol = 1e-6;
    double rtol = 1e-4;
};

// A function of one, two or three tensors, or of a list.
struct CheckedFunction {
    template <class F>
    CheckedFunction(F f) {
        if constexpr (std::is_invocable_r_v<Tensor, F, const std::vector<Tensor>&> &&
                      !std::is_invocable_v<F, const Tensor&>) {
            call = f;
        } else {
            call = [f](const std::vector<Tensor>& x) -> Tensor {
                if constexpr (std::is_invocable_v<F, const Tensor&>) {
                    return f(x.at(0));
                } else if constexpr (std::is_invocable_v<F, const Tensor&, const Tensor&>) {
                    return f(x.at(0), x.at(1));
                } else {
                    return f(x.at(0), x.at(1), x.at(2));
                }
            };
        }
    }
    std::function<Tensor(const std::vector<Tensor>&)> call;
};

// Compares the whole Jacobian of f at float64 inputs with central differences. Throws GradError
// naming the worst element; DTypeError for inputs that are not float64. Returns true, so that it
// can stand in an assertion.
bool gradcheck(const CheckedFunction& f, const std::vector<Tensor>& inputs,
               const GradcheckOptions& options = {});
// The same for the gradient of f, as a function of the inputs and of the incoming gradient.
bool gradgradcheck(const CheckedFunction& f, const std::vector<Tensor>& inputs,
                   const GradcheckOptions& options = {});

}  // namespace tern
