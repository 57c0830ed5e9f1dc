// Tensors and gradients in one page.
#include <tern/autograd/autograd.h>

#include <cmath>
#include <iostream>

using namespace tern;

int main() {
    const Device device = Device::automatic();
    manual_seed(1);

    const Tensor a = from_vector<float>({1, 2, 3, 4, 5, 6}, {2, 3});
    std::cout << "a = " << a << "\na^T = " << transpose(a) << "\nits column means: " << mean(a, 0)
              << "\n";
    std::cout << "every second column: " << slice(a, 1, 0, kEnd, 2) << "\n";

    const Tensor x = randn({128, 16}, {.device = device});
    const Tensor w = randn({16, 4}, {.device = device}).requires_grad_();
    const Tensor loss = mean(square(tanh(matmul(x, w))));
    loss.backward();
    std::cout << "loss on " << device << ": " << loss.item<float>() << ", gradient of shape "
              << w.grad().shape() << "\n";

    // A gradient can be differentiated again: a Hessian-vector product.
    const Tensor again = mean(square(tanh(matmul(x, w))));
    const Tensor g = grad(again, {w}, {.create_graph = true})[0];
    const Tensor product = grad(sum(g * ones_like(w)), {w})[0];
    std::cout << "norm of the Hessian times ones: " << std::sqrt(sum(square(product)).item<float>())
              << "\n";

    try {
        matmul(x, x);
    } catch (const ShapeError& error) {
        std::cout << "an error says what came: " << error.what() << "\n";
    }
}
