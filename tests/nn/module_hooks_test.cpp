// Hooks around a module's call: what they see, what they replace, and that they go.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "nn/nn.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;

struct Square : nn::Module {
    Tensor forward(const Tensor& x) override { return square(x); }
};

TEST(ModuleHooks, SeeAndReplaceInputAndOutput) {
    Square module;
    std::vector<double> seen;
    module.register_forward_pre_hook([&](const Tensor& x) {
        seen.push_back(x.item<double>());
        return x + 1;
    });
    auto last = module.register_forward_hook([&](const Tensor& x, const Tensor& y) {
        seen.push_back(x.item<double>());
        seen.push_back(y.item<double>());
        return y * 10;
    });
    EXPECT_EQ(module(scalar(2)).item<double>(), 90);
    EXPECT_EQ(seen, (std::vector<double>{2, 3, 9}));
    EXPECT_EQ(module.forward(scalar(2)).item<double>(), 4);  // without hooks
    last.remove();
    last.remove();
    EXPECT_EQ(module(scalar(2)).item<double>(), 9);
}

TEST(ModuleHooks, OfALayerRunWithinItsModel) {
    nn::Sequential model(nn::Linear(3, 4), nn::ReLU());
    int calls = 0;
    model[0].register_forward_hook([&](const Tensor&, const Tensor& y) {
        ++calls;
        EXPECT_EQ(y.shape(), (Shape{2, 4}));
        return Tensor();
    });
    const Tensor x = randn({2, 3}, {.seed = 1});
    EXPECT_TRUE(bit_equal(model(x), relu(model[0].forward(x))));
    EXPECT_EQ(calls, 1);
}

TEST(ModuleHooks, BackwardSeesBothGradientsAndReplacesTheInputs) {
    Square module;
    std::vector<double> seen;
    auto handle = module.register_full_backward_hook([&](const Tensor& in, const Tensor& out) {
        seen.push_back(in.item<double>());
        seen.push_back(out.item<double>());
        return in * 100;
    });
    const Tensor x = scalar(3).requires_grad_();
    for (int times = 0; times < 2; ++times) {
        seen.clear();
        x.set_grad({});
        (module(x) * 5).backward();
        EXPECT_EQ(seen, (std::vector<double>{30, 5}));
        EXPECT_EQ(x.grad().item<double>(), 3000);
    }
    // Second derivatives go through the hook: d(100 * 5 * 2x)/dx.
    const Tensor first = grad(module(x) * 5, {x}, {.create_graph = true})[0];
    EXPECT_EQ(grad(first, {x})[0].item<double>(), 1000);
    handle.remove();
    EXPECT_EQ(grad(module(x), {x})[0].item<double>(), 6);
}

TEST(ModuleHooks, BackwardOfAnInputWithoutGradient) {
    nn::Linear layer(2, 1);
    int calls = 0;
    layer.register_full_backward_hook([&](const Tensor& in, const Tensor& out) {
        ++calls;
        EXPECT_FALSE(in.defined());
        EXPECT_EQ(out.shape(), (Shape{3, 1}));
        return Tensor();
    });
    sum(layer(ones({3, 2}))).backward();
    EXPECT_EQ(calls, 1);
    const NoGradGuard guard;
    EXPECT_FALSE(layer(ones({3, 2})).requires_grad());
}

TEST(ModuleHooks, MustBeFunctions) {
    Square module;
    EXPECT_THROWS(module.register_forward_pre_hook({}), ValueError,
                  "register_forward_pre_hook: the function is empty");
    EXPECT_THROWS(module.register_forward_hook({}), ValueError,
                  "register_forward_hook: the function is empty");
    EXPECT_THROWS(module.register_full_backward_hook({}), ValueError,
                  "register_full_backward_hook: the function is empty");
    module.register_full_backward_hook(
        [](const Tensor& in, const Tensor&) { return reshape(in, {1}); });
    const Tensor x = scalar(3).requires_grad_();
    EXPECT_THROWS(module(x).backward(), GradError,
                  "hook of module: it gave a tensor of shape [1], float32 on cpu for a gradient "
                  "that is a tensor of shape [], float32 on cpu");
}

}  // namespace
}  // namespace tern
