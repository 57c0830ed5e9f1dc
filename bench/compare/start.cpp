// W25's program: one training step of 20-32-2, from constant weights, and its loss.
#include <tern/nn/nn.h>

#include <iostream>

int main() {
    using namespace tern;
    nn::Sequential model(nn::Linear(20, 32), nn::ReLU(), nn::Linear(32, 2));
    {
        const NoGradGuard guard;
        for (const Tensor& p : model.parameters()) p.fill_(0.01);
    }
    optim::Adam adam(model.parameters(), {.lr = 1e-3});
    const Tensor loss = cross_entropy(model(ones({32, 20})), zeros({32}, {.dtype = int64}));
    loss.backward();
    adam.step();
    std::cout << loss.item<double>() << std::endl;
}
