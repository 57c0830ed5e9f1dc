// Random programs of up to 30 operations: float32 against float64, strided inputs against
// contiguous ones, CUDA against the CPU, forward and gradient. A program that fails is cut down to
// the steps it takes to fail.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/layouts.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

// Steps keep values within a few units and away from kinks' worst, so that errors stay small.
struct Step {
    const char* text;
    Tensor (*run)(const Tensor& x, const Tensor& w);
};
#define TERN_STEP(...)                                                                \
    Step {                                                                            \
#__VA_ARGS__, []([[maybe_unused]] const Tensor& x,                            \
                         [[maybe_unused]] const Tensor& w) -> Tensor { __VA_ARGS__; } \
    }
// clang-format off
const Step kSteps[] = {
    TERN_STEP(return x + w),
    TERN_STEP(return x * w),
    TERN_STEP(return x - select(w, 0, 0)),
    TERN_STEP(return x / (square(w) + 1)),
    TERN_STEP(return tanh(x)),
    TERN_STEP(return sigmoid(x) * 2),
    TERN_STEP(return silu(x)),
    TERN_STEP(return gelu(x, "tanh")),
    TERN_STEP(return softplus(x) - 1),
    TERN_STEP(return exp(tanh(x))),
    TERN_STEP(return log(square(x) + 1)),
    TERN_STEP(return sqrt(square(x) + 0.5)),
    TERN_STEP(return softmax(x, -1) * 3),
    TERN_STEP(return x - logsumexp(x, {1}, true) * 0.5),
    TERN_STEP(return x - mean(x, {0}, true)),
    TERN_STEP(return tanh(matmul(x, w))),
    TERN_STEP(return tanh(linear(x, w, select(w, 0, 1)))),
    TERN_STEP(return transpose(x)),
    TERN_STEP(return reshape(transpose(x), x.shape())),
    TERN_STEP(return cat({slice(x, 0, 1), slice(x, 0, 0, 1)}, 0)),
    TERN_STEP(return expand(sum(x, {0}, true) * 0.25, x.shape())),
    TERN_STEP(return where(w > 0.0, x, x * 0.5)),
    TERN_STEP(return layer_norm(x, {4}, select(w, 0, 2), {}, 0.1)),
    TERN_STEP(return elu(x + 0.1) * 0.5),
    TERN_STEP(return flip(x, {1})),
    TERN_STEP(return roll(x, {1}, {0})),
    TERN_STEP(return tril(x) + w * 0.1),
    TERN_STEP(return slice(pad(x, {1, 1}), 1, 0, 4)),
    TERN_STEP(return (x * 0.5).add_(w)),
    TERN_STEP(return (x + 0.0).mul_(w).tanh_()),
    TERN_STEP(Tensor y = x + 0.0; slice(y, 0, 1, 3).mul_(0.5); return y),
    TERN_STEP(Tensor y = x + 0.0; select(y, 1, 2).copy_(select(w, 0, 0)); return y),
    TERN_STEP(Tensor y = x + 0.0, v = transpose(y); y *= 0.5; v += w; return v * y * 0.25),
    TERN_STEP(return checkpoint([](const Tensor& t) { return tanh(square(t) - t); }, x)),
    TERN_STEP(return masked_fill(x, w > 0.5, 0.25)),
};
// clang-format on

struct Program {
    std::vector<Step> steps;
    HostArray x, w;

    std::string text() const {
        std::string out = "y = x + w * 0.1";
        for (const Step& step : steps) out += std::string("\n  ") + step.text;
        return out;
    }
};

Program random_program(int seed) {
    Rng rng("program " + std::to_string(seed));
    Program program;
    const int64_t count = rng.integer(3, 31);
    for (int64_t i = 0; i < count; ++i)
        program.steps.push_back(kSteps[rng.integer(0, std::size(kSteps))]);
    program.x = rounded_to(random_array(rng, {4, 4}, {-2, 2}), float32);
    program.w = rounded_to(random_array(rng, {4, 4}, {-1, 1, {0, 0.5}}), float32);
    return program;
}

struct Outcome {
    Tensor y, grad_x, grad_w;
};

Outcome run(const Program& program, DType dtype, Device device, Placement placement) {
    const Tensor x = placed(program.x, dtype, device, placement).requires_grad_();
    const Tensor w = placed(program.w, dtype, device, placement).requires_grad_();
    Tensor y = x + w * 0.1;
    for (const Step& step : program.steps) y = step.run(y, w);
    const auto gradients = grad(sum(square(y)), {x, w});
    const Device host;
    return {y.detach().to(host), gradients[0].to(host), gradients[1].to(host)};
}

double largest(const Tensor& x) { return std::max(1.0, amax(abs(x)).item<double>()); }

testing::AssertionResult agree(const Outcome& got, const Outcome& wanted, double relative) {
    const std::pair<const Tensor&, const Tensor&> pairs[] = {
        {got.y, wanted.y}, {got.grad_x, wanted.grad_x}, {got.grad_w, wanted.grad_w}};
    for (const auto& [g, w] : pairs)
        if (auto result = near(g, w, {relative, relative * largest(wanted.grad_w)}); !result)
            return result;
    return testing::AssertionSuccess();
}

// The program in every type, on every device, in every layout.
testing::AssertionResult holds(const Program& program) {
    const Outcome exact = run(program, float64, Device(), Placement::contiguous);
    for (Device device : devices())
        for (Placement placement :
             {Placement::contiguous, Placement::transposed, Placement::sliced})
            for (DType dtype : {float64, float32}) {
                const double relative = dtype == float64 ? 1e-10 : 2e-3;
                if (auto result = agree(run(program, dtype, device, placement), exact, relative);
                    !result)
                    return result << "\nin " << detail::concat(dtype) << " on "
                                  << detail::concat(device) << ", " << name(placement);
            }
    return testing::AssertionSuccess();
}

// The program without the steps that are not needed for it to fail.
Program smallest_failing(Program program) {
    for (size_t i = 0; i < program.steps.size();) {
        Program shorter = program;
        shorter.steps.erase(shorter.steps.begin() + static_cast<std::ptrdiff_t>(i));
        if (holds(shorter)) {
            ++i;
        } else {
            program = shorter;
        }
    }
    return program;
}

TEST(Programs, AgreeAcrossTypesLayoutsAndDevices) {
    SCOPED_TRACE(replay_hint());
    for (int seed = 0; seed < 200; ++seed) {
        const Program program = random_program(seed);
        if (holds(program)) continue;
        const Program smallest = smallest_failing(program);
        FAIL() << "program " << seed << ", cut down:\n"
               << smallest.text() << "\n"
               << holds(smallest).message();
    }
}

}  // namespace
}  // namespace tern::test
