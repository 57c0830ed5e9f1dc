// A user of tern: includes it by the installed names and uses what the library exports.
#include <tern/autograd/autograd.h>
#include <tern/nn/nn.h>
#include <tern/tensor/tensor.h>

#include <cmath>
#include <cstdio>

int main() {
    using namespace tern;
    Tensor x = from_vector<float>({1, 2, 3, 4, 5, 6}, {2, 3});
    Tensor w = ones({3, 1}).requires_grad_();
    Tensor loss = mean(square(matmul(x, w)));
    loss.backward();
    // d/dw mean((x w)^2) = 2/2 * x^T (x w), x w = (6, 15).
    const std::vector<float> grad = w.grad().to_vector<float>();
    const bool right = loss.item<float>() == 130.5f && grad == std::vector<float>{66, 87, 108};

    nn::Sequential model(nn::Linear(3, 4), nn::ReLU(), nn::Linear(4, 2));
    const bool shaped = model(x).shape() == Shape{2, 2};

    bool caught = false;
    try {
        matmul(x, x);
    } catch (const ShapeError&) {
        caught = true;  // thrown inside the library, caught by its type here
    }
    std::printf("loss %g, gradient %s, layers %s, errors %s\n", loss.item<float>(),
                right ? "right" : "wrong", shaped ? "right" : "wrong", caught ? "right" : "wrong");
    return right && shaped && caught ? 0 : 1;
}
