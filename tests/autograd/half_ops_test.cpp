// 16-bit floats and small integers as operands: what must take them, what must refuse them, and
// where a careless intermediate type would show.
#include <gtest/gtest.h>

#include <set>

#include "tests/autograd/op_checks.h"
#include "tests/support/compare.h"

namespace tern::test {
namespace {

TEST(HalfOps, AreTakenByWhatNetworksAreMadeOf) {
    const std::set<std::string> wanted = {
        "abs",       "add",           "amax",        "argmax",     "batch_norm",  "cat",
        "clamp",     "cross_entropy", "div",         "dropout",    "elu",         "embedding",
        "eq",        "exp",           "gather",      "ge",         "gelu",        "huber_loss",
        "index_add", "index_select",  "l1_loss",     "layer_norm", "leaky_relu",  "linear",
        "log",       "log1p",         "log_softmax", "logsumexp",  "lt",          "masked_fill",
        "matmul",    "maximum",       "mean",        "minimum",    "mse_loss",    "mul",
        "nll_loss",  "pow",           "reciprocal",  "relu",       "scatter_add", "sigmoid",
        "silu",      "softmax",       "softplus",    "sqrt",       "square",      "stack",
        "std",       "sub",           "sum",         "tanh",       "var",         "bce_with_logits",
        "where"};
    std::set<std::string> met;
    for (const OpRow& row : op_table()) {
        if (!wanted.contains(row.name)) continue;
        met.insert(row.name);
        for (DType dtype : {float16, bfloat16})
            EXPECT_TRUE(takes(row, dtype)) << row.name << " " << row.variant << " " << name(dtype);
    }
    EXPECT_EQ(met, wanted);
}

TEST(HalfOps, MeansAndVariancesDoNotOverflow) {
    const Tensor x = full({300, 300}, 1000, {.dtype = float16});
    EXPECT_EQ(mean(x).item<double>(), 1000);
    EXPECT_EQ(std::isinf(sum(x).item<double>()), true);  // 9e7 is beyond float16
    const Tensor spread = from_vector<float>({-600, 600, -600, 600}).to(float16);
    EXPECT_EQ(std(spread, {}, 0).item<double>(), 600);
    EXPECT_EQ(mean(ones({100000}, {.dtype = bfloat16})).item<double>(), 1);
    EXPECT_EQ(sum(ones({4096}, {.dtype = bfloat16})).item<double>(), 4096);
}

TEST(HalfOps, LossesAreSummedInFloat) {
    const Tensor x = zeros({40000, 10}, {.dtype = float16}).requires_grad_();
    const Tensor target = zeros({40000}, {.dtype = int64});
    const Tensor loss = cross_entropy(x, target);
    EXPECT_EQ(name(loss.dtype()), std::string("float16"));
    EXPECT_NEAR(loss.item<double>(), std::log(10.0), 2e-3);
    loss.backward();
    EXPECT_EQ(name(x.grad().dtype()), std::string("float16"));
    // Squares beyond float16 do no harm as long as the loss is not.
    const Tensor a = from_vector<float>({300, 0, 0, 0}).to(float16);
    EXPECT_EQ(mse_loss(a, zeros_like(a)).item<double>(), 22496);
}

TEST(HalfOps, AreChangedInPlace) {
    for (DType dtype : {float16, bfloat16}) {
        const Tensor x = from_vector<float>({1, 2, 3}).to(dtype);
        x.add_(x);
        x.mul_(0.5);
        EXPECT_EQ(x.to(float32).to_vector<float>(), (std::vector<float>{1, 2, 3}));
    }
}

TEST(HalfOps, TypesAreNeverMixed) {
    const Tensor half = ones({2}, {.dtype = float16}), brain = ones({2}, {.dtype = bfloat16});
    EXPECT_TRUE(
        throws<DTypeError>("add: dtypes differ: float16 and float32; convert one with .to(...)",
                           [&] { add(half, ones({2})); }));
    EXPECT_TRUE(
        throws<DTypeError>("mul: dtypes differ: float16 and bfloat16; convert one with .to(...)",
                           [&] { mul(half, brain); }));
    EXPECT_EQ(name((half * 2.5).dtype()), std::string("float16"));
}

TEST(SmallIntegers, AreStoredMovedAndComparedOnly) {
    for (DType dtype : {int8, int16}) {
        const Tensor x = from_vector<float>({-3, 0, 5, 5}).to(dtype);
        const Tensor y = from_vector<float>({-3, 1, 4, 5}).to(dtype);
        EXPECT_EQ(eq(x, y).to(int64).to_vector<int64_t>(), (std::vector<int64_t>{1, 0, 0, 1}));
        EXPECT_EQ(lt(x, y).to(int64).to_vector<int64_t>(), (std::vector<int64_t>{0, 1, 0, 0}));
        EXPECT_EQ(where(eq(x, y), x, y).to(float32).to_vector<float>(),
                  (std::vector<float>{-3, 1, 4, 5}));
        EXPECT_EQ(cat({x, y}, 0).numel(), 8);
        EXPECT_EQ(name(stack({x, y}, 0).dtype()), std::string(name(dtype)));
        EXPECT_TRUE(throws<DTypeError>(
            std::string("add: dtype ") + name(dtype) +
                " is not supported; it takes float32, float64, int32, int64, uint8",
            [&] { add(x, y); }));
    }
}

}  // namespace
}  // namespace tern::test
