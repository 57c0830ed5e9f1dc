// A function with its own backward, inside a layer of your own, checked against finite differences.
#include <tern/nn/nn.h>

#include <iostream>

using namespace tern;

// x * sigmoid(x), written with the derivative by hand.
struct Swish {
    Tensor forward(FunctionContext& ctx, const Tensor& x) const {
        ctx.save_for_backward({x});
        return x * sigmoid(x);
    }
    std::vector<Tensor> backward(const FunctionContext& ctx, const Tensor& grad) const {
        const Tensor x = ctx.saved_tensors()[0];
        const Tensor s = sigmoid(x);
        return {grad * (s + x * s * (1.0 - s))};
    }
};

// Swish of a linear map, gated by another.
struct Gated : nn::Module {
    nn::Linear value, gate;
    Gated(int64_t in, int64_t out)
        : value(register_module("value", nn::Linear(in, out))),
          gate(register_module("gate", nn::Linear(in, out))) {}
    Tensor forward(const Tensor& x) override { return apply(Swish{}, value(x)) * sigmoid(gate(x)); }
};

int main() {
    manual_seed(0);
    gradcheck([](const Tensor& x) { return apply(Swish{}, x); },
              {randn({4, 3}, {.dtype = float64})});
    gradgradcheck([](const Tensor& x) { return apply(Swish{}, x); },
                  {randn({4, 3}, {.dtype = float64})});
    std::cout << "the gradient of Swish agrees with finite differences, twice over\n";

    // Fit |x| on [-2, 2].
    const Tensor x = linspace(-2, 2, 128).to(float32);
    const Tensor column = reshape(x, {128, 1});
    nn::Sequential model(Gated(1, 16), nn::Linear(16, 1));
    optim::Adam adam(model.parameters(), {.lr = 1e-2});
    for (int step = 0; step <= 500; ++step) {
        adam.zero_grad();
        const Tensor loss = mse_loss(model(column), abs(column));
        loss.backward();
        adam.step();
        if (step % 100 == 0)
            std::cout << "step " << step << "  loss " << loss.item<float>() << "\n";
    }
}
