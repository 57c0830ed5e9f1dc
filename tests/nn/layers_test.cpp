// Layers against the functions they stand for, and initial values.
#include <gtest/gtest.h>

#include <cmath>

#include "nn/nn.h"
#include "tests/support/compare.h"

namespace tern {
namespace {

using test::bit_equal;

struct Moments {
    double mean, deviation, low, high;
};

Moments moments(const Tensor& x) {
    const std::vector<double> values = x.detach().to(float64).to_vector<double>();
    double sum = 0, squares = 0;
    Moments out = {0, 0, values[0], values[0]};
    for (const double v : values) {
        sum += v;
        squares += v * v;
        out.low = std::min(out.low, v);
        out.high = std::max(out.high, v);
    }
    const auto n = static_cast<double>(values.size());
    out.mean = sum / n;
    out.deviation = std::sqrt(squares / n - out.mean * out.mean);
    return out;
}

TEST(Layers, LinearComputesItsFormulaAndStartsUniform) {
    Generator generator(3);
    nn::Linear layer(100, 200, {.generator = &generator});
    EXPECT_EQ(layer.in_features(), 100);
    EXPECT_EQ(layer.out_features(), 200);
    const Tensor x = randn({5, 100}, {.seed = 1});
    EXPECT_TRUE(bit_equal(layer(x), linear(x, layer.weight, layer.bias)));
    const Moments m = moments(layer.weight);
    EXPECT_GE(m.low, -0.1);
    EXPECT_LT(m.high, 0.1);
    EXPECT_NEAR(m.mean, 0, 0.002);  // 5 standard errors
    EXPECT_NEAR(m.deviation, 0.1 / std::sqrt(3.0), 0.001);
    EXPECT_FALSE(nn::Linear(2, 2, {.bias = false}).bias.defined());
    Generator again(3);
    EXPECT_TRUE(bit_equal(nn::Linear(100, 200, {.generator = &again}).weight.detach(),
                          layer.weight.detach()));
}

TEST(Layers, ActivationsAreTheirFunctions) {
    const Tensor x = randn({3, 7}, {.seed = 2});
    EXPECT_TRUE(bit_equal(nn::ReLU()(x), relu(x)));
    EXPECT_TRUE(bit_equal(nn::LeakyReLU(0.2)(x), leaky_relu(x, 0.2)));
    EXPECT_TRUE(bit_equal(nn::ELU(0.5)(x), elu(x, 0.5)));
    EXPECT_TRUE(bit_equal(nn::GELU("tanh")(x), gelu(x, "tanh")));
    EXPECT_TRUE(bit_equal(nn::SiLU()(x), silu(x)));
    EXPECT_TRUE(bit_equal(nn::Sigmoid()(x), sigmoid(x)));
    EXPECT_TRUE(bit_equal(nn::Tanh()(x), tanh(x)));
    EXPECT_TRUE(bit_equal(nn::Softplus()(x), softplus(x)));
    EXPECT_TRUE(bit_equal(nn::Softmax(1)(x), softmax(x, 1)));
    EXPECT_EQ(nn::Flatten()(ones({2, 3, 4})).shape(), Shape({2, 12}));
}

TEST(Layers, DropoutWorksInTrainingOnly) {
    Generator generator(5);
    nn::Dropout layer(0.25, &generator);
    const Tensor x = ones({100, 100});
    const Moments m = moments(layer(x));
    EXPECT_EQ(m.low, 0);
    EXPECT_FLOAT_EQ(m.high, 1 / 0.75);
    EXPECT_NEAR(m.mean, 1, 0.03);  // 5 standard errors
    layer.eval();
    EXPECT_TRUE(layer(x).is_same(x));
    EXPECT_THROW(nn::Dropout(1.5), ValueError);
}

TEST(Layers, BatchNormTracksMomentsInTrainingAndUsesThemAfter) {
    nn::BatchNorm1d layer(3);
    const Tensor x = normal({64, 3}, 2, 3, {.seed = 4});
    const Tensor y = layer(x);
    EXPECT_NEAR(moments(y).mean, 0, 1e-5);
    EXPECT_NEAR(moments(y).deviation, 1, 1e-4);
    EXPECT_TRUE(allclose(layer.running_mean, mean(x, {0}) * 0.1, 1e-4, 1e-5));
    EXPECT_TRUE(allclose(layer.running_var, var(x, {0}) * 0.1 + 0.9, 1e-4, 1e-5));
    EXPECT_EQ(layer.num_batches_tracked.item<int64_t>(), 1);
    layer.eval();
    const Tensor wanted = (x - layer.running_mean) / sqrt(layer.running_var + 1e-5);
    EXPECT_TRUE(allclose(layer(x), wanted, 1e-4, 1e-5));
    EXPECT_EQ(layer.num_batches_tracked.item<int64_t>(), 1);
    EXPECT_THROW(layer(ones({3})), ShapeError);
}

TEST(Layers, LayerNormAndEmbedding) {
    nn::LayerNorm norm({4});
    EXPECT_NEAR(moments(norm(randn({5, 4}, {.seed = 1}))).mean, 0, 1e-6);
    nn::Embedding table(5, 3);
    const Tensor rows = table(from_vector<int64_t>({4, 0, 4}));
    EXPECT_EQ(rows.shape(), Shape({3, 3}));
    sum(rows).backward();
    EXPECT_EQ(table.weight.grad().to_vector<float>(),
              (std::vector<float>{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2}));
    EXPECT_THROW(table(from_vector<int64_t>({5})), IndexError);
}

TEST(Init, FillsHaveTheStatisticsOfTheirFormulas) {
    Generator generator(8);
    const Tensor x = empty({300, 200});
    nn::init::xavier_uniform_(x, 2, &generator);
    EXPECT_NEAR(moments(x).high, 2 * std::sqrt(6.0 / 500), 1e-3);
    nn::init::xavier_normal_(x, 1, &generator);
    EXPECT_NEAR(moments(x).deviation, std::sqrt(2.0 / 500), 5e-4);
    nn::init::kaiming_uniform_(x, {.nonlinearity = "relu", .generator = &generator});
    EXPECT_NEAR(moments(x).high, std::sqrt(6.0 / 200), 1e-3);
    nn::init::kaiming_normal_(x,
                              {.mode = "fan_out", .nonlinearity = "relu", .generator = &generator});
    EXPECT_NEAR(moments(x).deviation, std::sqrt(2.0 / 300), 1e-3);
    nn::init::trunc_normal_(x, 1, 0.02, 0.96, 1.04, &generator);
    EXPECT_NEAR(moments(x).deviation, 0.02 * 0.8796, 2e-4);
    EXPECT_NEAR(moments(x).low, 0.96, 1e-4);
    nn::init::constant_(x, 0.5);
    EXPECT_EQ(moments(x).low, 0.5);
    EXPECT_THROW(nn::init::xavier_uniform_(ones({3})), ShapeError);
    EXPECT_THROW(nn::init::kaiming_normal_(x, {.mode = "fan"}), ValueError);
    EXPECT_DOUBLE_EQ(nn::init::calculate_gain("tanh"), 5.0 / 3);
    EXPECT_THROW(nn::init::calculate_gain("softplus"), ValueError);
}

TEST(Init, ParametersCanBeInitialisedWhileTheyRequireGrad) {
    nn::Linear layer(3, 3);
    nn::init::zeros_(layer.weight);
    EXPECT_EQ(moments(layer.weight).high, 0);
    EXPECT_TRUE(layer.weight.requires_grad());
}

TEST(Loss, ObjectsCallTheFunctions) {
    const Tensor scores = randn({6, 3}, {.seed = 9});
    const Tensor classes = from_vector<int64_t>({0, 1, 2, 2, 1, 0});
    EXPECT_TRUE(bit_equal(nn::cross_entropy(scores, classes), cross_entropy(scores, classes)));
    EXPECT_TRUE(bit_equal(nn::cross_entropy(scores, classes, {.label_smoothing = 0.1}),
                          cross_entropy(scores, classes, {.label_smoothing = 0.1})));
    EXPECT_TRUE(bit_equal(nn::mse_loss(scores, scores * 2), mse_loss(scores, scores * 2)));
}

}  // namespace
}  // namespace tern
