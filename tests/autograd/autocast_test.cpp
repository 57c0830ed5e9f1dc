// AutocastGuard: which type operations run in, how guards nest, the cache of converted leaves, and
// gradients in the types of their leaves.
#include <gtest/gtest.h>

#include <thread>

#include "autograd/autograd.h"
#include "autograd/node.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

std::string dtype_name(const Tensor& x) { return name(x.dtype()); }

const AutocastOptions kBrain = {.dtype = bfloat16};

TEST(Autocast, ProductsRunLowAndLossesInFloat) {
    const Tensor x = randn({4, 8}, {.seed = 1}), w = randn({3, 8}, {.seed = 2});
    const Tensor target = zeros({4}, {.dtype = int64});
    const AutocastGuard autocast(DeviceType::cpu, kBrain);
    const Tensor y = linear(x, w, zeros({3}));
    EXPECT_EQ(dtype_name(y), "bfloat16");
    EXPECT_EQ(dtype_name(matmul(x, transpose(w))), "bfloat16");
    EXPECT_EQ(dtype_name(relu(y)), "bfloat16");
    for (const Tensor& z :
         {cat({y, zeros({1, 3})}, 0), softmax(y, 1), log_softmax(y, 1), exp(y), log(exp(y)), sum(y),
          mean(y, {1}), logsumexp(y, {1}), var(y), cross_entropy(y, target),
          mse_loss(y, zeros({4, 3})), layer_norm(y, {3}, ones({3}), zeros({3}))})
        EXPECT_EQ(dtype_name(z), "float32");
}

TEST(Autocast, MixedOperandsTakeTheWiderType) {
    const Tensor half = ones({2}, {.dtype = float16}), brain = ones({2}, {.dtype = bfloat16});
    const Tensor one = ones({2}), wide = ones({2}, {.dtype = float64});
    EXPECT_TRUE(
        throws<DTypeError>("add: dtypes differ: bfloat16 and float32; convert one with .to(...)",
                           [&] { add(brain, one); }));
    const AutocastGuard autocast(DeviceType::cpu, kBrain);
    EXPECT_EQ(dtype_name(brain + one), "float32");
    EXPECT_EQ(dtype_name(one - half), "float32");
    EXPECT_EQ(dtype_name(half * brain), "float32");
    EXPECT_EQ(dtype_name(half / wide), "float64");
    EXPECT_EQ(dtype_name(where(one == half, brain, one)), "float32");
    EXPECT_EQ(dtype_name(brain + brain), "bfloat16");
    // float64 is left alone.
    EXPECT_EQ(
        dtype_name(matmul(zeros({2, 2}, {.dtype = float64}), zeros({2, 2}, {.dtype = float64}))),
        "float64");
}

TEST(Autocast, GuardsNestAndBelongToTheirThreadAndDevice) {
    const Tensor x = ones({2, 2});
    EXPECT_FALSE(is_autocast_enabled(DeviceType::cpu));
    {
        const AutocastGuard outer(DeviceType::cpu);
        EXPECT_EQ(name(autocast_dtype(DeviceType::cpu)), std::string("bfloat16"));
        EXPECT_FALSE(is_autocast_enabled(DeviceType::cuda));
        std::thread([&] { EXPECT_EQ(dtype_name(matmul(x, x)), "float32"); }).join();
        {
            const AutocastGuard inner(DeviceType::cpu, {.dtype = float16});
            EXPECT_EQ(dtype_name(matmul(x, x)), "float16");
            const AutocastGuard off(DeviceType::cpu, {.enabled = false});
            EXPECT_EQ(dtype_name(matmul(x, x)), "float32");
        }
        EXPECT_EQ(dtype_name(matmul(x, x)), "bfloat16");
    }
    EXPECT_EQ(dtype_name(matmul(x, x)), "float32");
    const AutocastGuard cuda(DeviceType::cuda);
    EXPECT_EQ(dtype_name(matmul(x, x)), "float32");
    EXPECT_TRUE(throws<ValueError>("AutocastGuard: dtype must be float16 or bfloat16, got float64",
                                   [] { AutocastGuard(DeviceType::cpu, {.dtype = float64}); }));
}

// Gradients of a product used twice, with and without the cache of converted leaves.
Tensor weight_gradient(bool cache) {
    const Tensor x = randn({5, 4}, {.seed = 1});
    const Tensor w = randn({4, 4}, {.seed = 2}).requires_grad_();
    const AutocastGuard autocast(DeviceType::cpu, {.dtype = bfloat16, .cache_enabled = cache});
    sum(square(matmul(matmul(x, w), w))).backward();
    return w.grad();
}

TEST(Autocast, ALeafIsConvertedOnceAndGetsItsGradient) {
    const Tensor cached = weight_gradient(true);
    EXPECT_EQ(dtype_name(cached), "float32");
    EXPECT_TRUE(near(cached, weight_gradient(false), {0.02, 0.5}));
    const int64_t before = live_nodes();
    weight_gradient(true);
    EXPECT_EQ(live_nodes(), before);
}

TEST(Autocast, AChangedLeafIsConvertedAgain) {
    const Tensor x = ones({1, 1});
    const Tensor w = ones({1, 1}).requires_grad_();
    const AutocastGuard autocast(DeviceType::cpu, kBrain);
    EXPECT_EQ(matmul(x, w).item<double>(), 1);
    {
        const NoGradGuard guard;
        EXPECT_FALSE(matmul(x, w).requires_grad());
        w.fill_(3);
    }
    const Tensor y = matmul(x, w);
    EXPECT_EQ(y.item<double>(), 3);
    EXPECT_TRUE(y.requires_grad());
}

TEST(Autocast, BackwardInsideAGuardRunsInTheTypesOfTheForward) {
    const Tensor x = randn({3, 3}, {.seed = 3}).requires_grad_();
    const Tensor outside = grad(sum(square(matmul(x, x))), {x})[0];
    const Tensor loss = sum(square(matmul(x, x)));
    const AutocastGuard autocast(DeviceType::cpu, kBrain);
    EXPECT_TRUE(bit_equal(grad(loss, {x})[0], outside));
}

}  // namespace
}  // namespace tern::test
