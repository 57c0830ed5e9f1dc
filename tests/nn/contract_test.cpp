// The programs that users were promised, as they would write them: names, option fields and their
// order are a contract.
#include <gtest/gtest.h>
#include <tern/autograd/autograd.h>
#include <tern/classic/classic.h>
#include <tern/nn/nn.h>
#include <tern/tensor/tensor.h>

#include "tests/support/temp_folder.h"

namespace {

using namespace tern;

TEST(Contract, TensorsAndGradients) {
    Device device = Device("cpu");
    Tensor a = from_vector<float>({1, 2, 3, 4, 5, 6}, {2, 3});
    EXPECT_EQ(a.shape(), (Shape{2, 3}));
    Tensor x = randn({128, 16}, {.device = device, .dtype = float32, .seed = 7});
    Tensor w = randn({16, 4}, {.device = device}).requires_grad_();
    Tensor loss = mean(square(tanh(matmul(x, w))));
    loss.backward();
    Tensor loss2 = mean(square(tanh(matmul(x, w))));
    Tensor g = grad(loss2, {w}, {.create_graph = true})[0];
    EXPECT_TRUE(allclose(g.detach(), w.grad()));
    {
        NoGradGuard guard;
        Tensor p = softmax(x, 1);
        EXPECT_EQ(p.size(0), 128);
    }
    std::vector<float> host = w.grad().to(Device("cpu")).to_vector<float>();
    EXPECT_EQ(static_cast<int64_t>(host.size()), w.numel());
    EXPECT_EQ(from_vector<float>({2.5f}, {}).item<float>(), 2.5f);
    EXPECT_TRUE(Device::automatic().is_cpu() || Device::automatic() == Device("cuda:0"));
}

TEST(Contract, Files) {
    const test::TempFolder folder;
    const std::string path = folder / "x.npy";
    Tensor v = arange(6).to(float32);
    save_npy(path, v);
    EXPECT_TRUE(allclose(load_npy(path), v));
    const std::string weights_path = folder / "m.safetensors";
    save_safetensors(weights_path, {{"w", v}});
    auto weights = load_safetensors(weights_path);
    EXPECT_TRUE(allclose(weights.at("w"), v));
}

TEST(Contract, Training) {
    const test::TempFolder folder;
    Device device("cpu");
    manual_seed(1);
    Tensor x_train = randn({256, 30}, {.seed = 1}), x_valid = randn({64, 30}, {.seed = 2});
    Tensor y_train = (sum(x_train, 1) > 0.0).to(int64), y_valid = (sum(x_valid, 1) > 0.0).to(int64);
    nn::Sequential model(nn::Linear(30, 128), nn::ReLU(), nn::Dropout(0.1), nn::Linear(128, 64),
                         nn::ReLU(), nn::Linear(64, 2));
    model.to(device);
    optim::Adam adam(model.parameters(), {.lr = 1e-3, .weight_decay = 1e-4});
    nn::DataLoader train(nn::TensorDataset(x_train, y_train),
                         {.batch_size = 64, .shuffle = true, .seed = 7});
    nn::DataLoader valid(nn::TensorDataset(x_valid, y_valid), {.batch_size = 64});
    nn::Trainer trainer(model, adam, nn::cross_entropy, {.max_epochs = 20, .device = device});
    trainer.add(nn::EarlyStopping({.patience = 10, .min_delta = 1e-4, .restore_best = true}));
    trainer.add(nn::Checkpoint(folder / "best.safetensors"));
    nn::History history = trainer.fit(train, valid);
    EXPECT_LT(history.best().valid_loss, 0.5);
    for (auto& batch : train) {
        adam.zero_grad();
        Tensor loss = nn::cross_entropy(model(batch.x), batch.y);
        loss.backward();
        adam.step();
    }
    for (auto& [x, y] : valid) EXPECT_EQ(x.size(0), y.size(0));

    nn::MLPClassifier mlp({.hidden_layer_sizes = {128, 64, 32},
                           .activation = "relu",
                           .solver = "adam",
                           .alpha = 1e-3,
                           .learning_rate_init = 1e-3,
                           .max_iter = 20,
                           .early_stopping = true,
                           .validation_fraction = 0.15,
                           .random_state = 42});
    mlp.fit(x_train, y_train);
    EXPECT_EQ(mlp.predict(x_valid).numel(), 64);
    EXPECT_EQ(mlp.predict_proba(x_valid).shape(), (Shape{64, 2}));
    EXPECT_GT(mlp.score(x_valid, y_valid), 0.7);
    EXPECT_GT(mlp.best_validation_score(), 0.5);
    EXPECT_GT(mlp.best_loss(), 0);
    EXPECT_EQ(static_cast<int64_t>(mlp.loss_curve().size()), mlp.n_iter());
}

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

struct Gated : nn::Module {
    Tensor weight;
    Gated() : weight(register_parameter("weight", ones({3, 4}))) {}
    Tensor forward(const Tensor& x) override { return apply(Swish{}, matmul(x, weight)); }
};

TEST(Contract, OwnFunctionsAndLayers) {
    EXPECT_TRUE(gradcheck([&](const Tensor& x) { return apply(Swish{}, x); },
                          {randn({4, 3}, {.dtype = float64})}));
    Gated gated;
    EXPECT_EQ(gated(ones({2, 3})).shape(), (Shape{2, 4}));
    EXPECT_EQ(gated.state_dict().count("weight"), 1u);
}

TEST(Contract, SplitsAndMetrics) {
    using namespace tern::classic;
    Tensor x = randn({100, 3}, {.seed = 1});
    Tensor y = (select(x, 1, 0) > 0.0).to(int64);
    auto [xtr, xte, ytr, yte] =
        train_test_split(x, y, {.test_size = 0.2, .random_state = 42, .stratify = y});
    EXPECT_EQ(xte.size(0), 20);
    EXPECT_EQ(ytr.size(0), xtr.size(0));
    double auc = metrics::roc_auc_score(yte, select(xte, 1, 0));
    EXPECT_EQ(auc, 1.0);
}

}  // namespace
