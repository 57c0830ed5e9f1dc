// W12: Adam's step over many parameters, with the gradients given. The checksum is an element after
// the second step, however many follow.
#include <tern/nn/nn.h>

#include <memory>

#include "bench/compare/inputs.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

Make adam(int64_t tensors, int64_t size, int calls) {
    return [=]() -> Step {
        std::vector<Tensor> parameters;
        for (int64_t i = 0; i < tensors; ++i) {
            const auto salt = static_cast<uint32_t>(2 * i);
            const Tensor x = numbers({size}, salt + 1).requires_grad_();
            x.set_grad(numbers({size}, salt + 2));
            parameters.push_back(x);
        }
        const auto optimizer =
            std::make_shared<optim::Adam>(parameters, optim::AdamOptions{.lr = 1e-3});
        optimizer->step();
        optimizer->step();
        const double result = static_cast<double>(parameters.back().data<float>()[size / 3]);
        return [=] {
            for (int i = 0; i < calls; ++i) optimizer->step();
            return result;
        };
    };
}

}  // namespace

void add_optimizer_workloads(std::map<std::string, Make>& all) {
    all["W12.large"] = adam(60, 166'667, 1);
    all["W12.small"] = adam(8, 375, 10);
}

}  // namespace tern::bench
