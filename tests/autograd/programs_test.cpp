// Random programs of up to 20 operations: float32 against float64, and strided inputs against
// contiguous ones, forward and gradient.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/layouts.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

// Steps keep values within a few units and away from kinks' worst, so that errors stay small.
using Step = Tensor (*)(const Tensor& x, const Tensor& w);
const Step kSteps[] = {
    [](const Tensor& x, const Tensor& w) { return x + w; },
    [](const Tensor& x, const Tensor& w) { return x * w; },
    [](const Tensor& x, const Tensor& w) { return x - select(w, 0, 0); },
    [](const Tensor& x, const Tensor& w) { return x / (square(w) + 1); },
    [](const Tensor& x, const Tensor&) { return tanh(x); },
    [](const Tensor& x, const Tensor&) { return sigmoid(x) * 2; },
    [](const Tensor& x, const Tensor&) { return silu(x); },
    [](const Tensor& x, const Tensor&) { return gelu(x, "tanh"); },
    [](const Tensor& x, const Tensor&) { return softplus(x) - 1; },
    [](const Tensor& x, const Tensor&) { return exp(tanh(x)); },
    [](const Tensor& x, const Tensor&) { return log(square(x) + 1); },
    [](const Tensor& x, const Tensor&) { return sqrt(square(x) + 0.5); },
    [](const Tensor& x, const Tensor&) { return softmax(x, -1) * 3; },
    [](const Tensor& x, const Tensor&) { return x - logsumexp(x, {1}, true) * 0.5; },
    [](const Tensor& x, const Tensor&) { return x - mean(x, {0}, true); },
    [](const Tensor& x, const Tensor& w) { return tanh(matmul(x, w)); },
    [](const Tensor& x, const Tensor& w) { return tanh(linear(x, w, select(w, 0, 1))); },
    [](const Tensor& x, const Tensor&) { return transpose(x); },
    [](const Tensor& x, const Tensor&) { return reshape(transpose(x), x.shape()); },
    [](const Tensor& x, const Tensor&) {
        return cat({slice(x, 0, 1), slice(x, 0, 0, 1)}, 0);
    },
    [](const Tensor& x, const Tensor&) { return expand(sum(x, {0}, true) * 0.25, x.shape()); },
    [](const Tensor& x, const Tensor& w) { return where(w > 0.0, x, x * 0.5); },
    [](const Tensor& x, const Tensor& w) { return layer_norm(x, {4}, select(w, 0, 2), {}, 0.1); },
    [](const Tensor& x, const Tensor&) { return elu(x + 0.1) * 0.5; },
};

struct Program {
    std::vector<Step> steps;
    HostArray x, w;
};

Program random_program(int seed) {
    Rng rng("program " + std::to_string(seed));
    Program program;
    const int64_t count = rng.integer(3, 21);
    for (int64_t i = 0; i < count; ++i)
        program.steps.push_back(kSteps[rng.integer(0, std::size(kSteps))]);
    program.x = rounded_to(random_array(rng, {4, 4}, {-2, 2}), float32);
    program.w = rounded_to(random_array(rng, {4, 4}, {-1, 1, {0}}), float32);
    return program;
}

struct Outcome {
    Tensor y, grad_x, grad_w;
};

Outcome run(const Program& program, DType dtype, Placement placement) {
    const Tensor x = placed(program.x, dtype, Device(), placement).requires_grad_();
    const Tensor w = placed(program.w, dtype, Device(), placement).requires_grad_();
    Tensor y = x + w * 0.1;
    for (Step step : program.steps) y = step(y, w);
    const auto gradients = grad(sum(square(y)), {x, w});
    return {y.detach(), gradients[0], gradients[1]};
}

double largest(const Tensor& x) { return std::max(1.0, amax(abs(x)).item<double>()); }

void expect_near(const Outcome& got, const Outcome& wanted, double relative) {
    const std::pair<const Tensor&, const Tensor&> pairs[] = {
        {got.y, wanted.y}, {got.grad_x, wanted.grad_x}, {got.grad_w, wanted.grad_w}};
    for (const auto& [g, w] : pairs)
        EXPECT_TRUE(near(g, w, {relative, relative * largest(wanted.grad_w)}));
}

TEST(Programs, Float32AgainstFloat64AndStridedAgainstContiguous) {
    SCOPED_TRACE(replay_hint());
    for (int seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("program " + std::to_string(seed));
        const Program program = random_program(seed);
        const Outcome exact = run(program, float64, Placement::contiguous);
        expect_near(run(program, float32, Placement::contiguous), exact, 1e-3);
        for (Placement placement : {Placement::transposed, Placement::sliced}) {
            expect_near(run(program, float64, placement), exact, 1e-11);
            expect_near(run(program, float32, placement), exact, 1e-3);
        }
    }
}

}  // namespace
}  // namespace tern::test
