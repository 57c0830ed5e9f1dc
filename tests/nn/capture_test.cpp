// Training by captured steps: bit-equal to training as written, in every mode.
#include <gtest/gtest.h>

#include "tests/nn/training_task.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"

namespace tern {
namespace {

using test::bit_equal;
using test::circle;
using test::circle_model;

struct Kind {
    std::string name;
    Device device;
    std::function<std::unique_ptr<optim::Optimizer>(const std::vector<Tensor>&)> optimizer;
    nn::TrainerOptions options = {};
    bool replays = true;
};

template <class O, class Options>
auto make(const Options& options) {
    return [options](const std::vector<Tensor>& params) -> std::unique_ptr<optim::Optimizer> {
        return std::make_unique<O>(params, options);
    };
}

std::vector<Kind> kinds() {
    std::vector<Kind> out;
    for (const Device device : test::devices()) {
        const auto adam = make<optim::Adam>(optim::AdamOptions{.lr = 0.02, .weight_decay = 1e-3});
        out.push_back({"adam", device, adam});
        out.push_back({"adamw", device, make<optim::AdamW>(optim::AdamWOptions{.amsgrad = true})});
        out.push_back(
            {"sgd", device, make<optim::SGD>(optim::SGDOptions{.lr = 0.1, .momentum = 0.9})});
        out.push_back(
            {"rmsprop", device, make<optim::RMSprop>(optim::RMSpropOptions{.momentum = 0.5})});
        out.push_back({"clip_norm", device, adam, {.clip_norm = 0.1}});
        out.push_back({"clip_value", device, adam, {.clip_value = 0.01}});
        out.push_back({"bfloat16", device, adam, {.precision = bfloat16}});
        out.push_back({"float16", device, adam, {.precision = float16}, false});
    }
    return out;
}

struct Result {
    nn::History history;
    nn::StateDict model;
    std::map<std::string, Tensor> optimizer;
};

Result train(const Kind& kind, bool capture) {
    nn::Sequential model = circle_model(5);
    model.to(kind.device);
    const auto optimizer = kind.optimizer(model.parameters());
    nn::TrainerOptions options = kind.options;
    options.max_epochs = 4;
    options.seed = 21;
    options.capture = capture;
    nn::Trainer trainer(model, *optimizer, nn::cross_entropy, options);
    trainer.add(optim::CosineAnnealingLR(*optimizer, {.t_max = 12}));
    nn::DataLoader data(circle(300, 1), {.batch_size = 32, .shuffle = true, .seed = 9});
    nn::DataLoader valid(circle(100, 2), {.batch_size = 64});
    const nn::History history = trainer.fit(data, valid);
    return {history, model.state_dict(), optimizer->state_dict()};
}

class CapturedTraining : public testing::TestWithParam<Kind> {};

TEST_P(CapturedTraining, IsBitEqualToTrainingAsWritten) {
    const Result written = train(GetParam(), false), captured = train(GetParam(), true);
    for (const auto& [name, value] : written.model)
        EXPECT_TRUE(bit_equal(captured.model.at(name), value)) << name;
    for (const auto& [name, value] : written.optimizer)
        EXPECT_TRUE(bit_equal(captured.optimizer.at(name), value)) << name;
    ASSERT_EQ(captured.history.size(), written.history.size());
    for (size_t i = 0; i < written.history.size(); ++i) {
        EXPECT_EQ(captured.history[i].train_loss, written.history[i].train_loss) << i;
        EXPECT_EQ(captured.history[i].valid_loss, written.history[i].valid_loss) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, CapturedTraining, testing::ValuesIn(kinds()), [](const auto& at) {
    return at.param.name + (at.param.device.is_cuda() ? "_cuda" : "_cpu");
});

// How often the loss function itself is called in epochs of ten steps.
int64_t calls_of_loss(const std::function<void(nn::Sequential&)>& change, int64_t epochs = 6) {
    nn::Sequential model = circle_model(5);
    optim::Adam adam(model.parameters(), {.lr = 0.02});
    int64_t calls = 0;
    const auto loss = [&](const Tensor& prediction, const Tensor& target) {
        ++calls;
        return nn::cross_entropy(prediction, target);
    };
    nn::Trainer trainer(model, adam, loss, {.max_epochs = epochs});
    trainer.add(nn::LambdaCallback({.on_epoch_begin = [&](nn::Trainer&, int64_t epoch) {
        if (epoch == 4 && change) change(model);
    }}));
    nn::DataLoader data(circle(320, 1), {.batch_size = 32});
    trainer.fit(data);
    return calls;
}

TEST(CapturedTraining, AStepIsRecordedOnceAnEpoch) {
    EXPECT_EQ(calls_of_loss({}), 1 + 6);  // the very first shows what memory it takes
}

TEST(CapturedTraining, AChangedModelIsRecordedAfresh) {
    EXPECT_EQ(calls_of_loss([](nn::Sequential& model) {
                  model.parameters()[0].set_grad({});
                  model.parameters()[0].requires_grad_(false);
              }),
              1 + 3 + 1 + 3);
    EXPECT_EQ(
        calls_of_loss([](nn::Sequential& model) {
            model.register_forward_hook([](const Tensor&, const Tensor&) { return Tensor(); });
        }),
        1 + 3 + 3 * 10);
}

TEST(CapturedTraining, AFrozenLayerStaysAsItIs) {
    nn::Sequential model = circle_model(5);
    optim::SGD sgd(model.parameters(), {.lr = 0.1});
    nn::Trainer trainer(model, sgd, nn::cross_entropy, {.max_epochs = 4});
    Tensor kept;
    trainer.add(nn::LambdaCallback({.on_epoch_begin = [&](nn::Trainer&, int64_t epoch) {
        if (epoch != 3) return;
        const Tensor weight = model.parameters()[0];
        weight.set_grad({});
        weight.requires_grad_(false);
        kept = weight.clone();
    }}));
    nn::DataLoader data(circle(320, 1), {.batch_size = 32});
    trainer.fit(data);
    EXPECT_TRUE(bit_equal(model.parameters()[0], kept));
}

}  // namespace
}  // namespace tern
