// The trainer: what it measures, whom it calls, when it stops.
#include "nn/trainer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/nn/training_task.h"
#include "tests/support/compare.h"

namespace tern {
namespace {

using test::bit_equal;
using test::circle;
using test::circle_model;

// One weight that the loss function can move as a test likes.
struct One : nn::Module {
    Tensor w = register_parameter("w", zeros({1}));
    Tensor forward(const Tensor& x) override { return x * w; }
};

nn::DataLoader one_batch() { return nn::DataLoader(nn::TensorDataset(ones({1}), ones({1}))); }

// Validation losses as given, one an epoch; the weight is set to the number of the epoch.
class Scripted {
 public:
    explicit Scripted(std::vector<double> losses) : losses_(std::move(losses)) {}

    nn::History run(const nn::EarlyStoppingOptions& options) {
        optim::SGD sgd(model.parameters(), {.lr = 0});
        const auto loss = [this](const Tensor& prediction, const Tensor&) {
            const double now =
                trainer_epoch == 0 ? 0.0 : losses_[static_cast<size_t>(trainer_epoch - 1)];
            return sum(prediction * 0.0) + (model.is_training() ? 1.0 : now);
        };
        nn::Trainer trainer(model, sgd, loss, {.max_epochs = static_cast<int64_t>(losses_.size())});
        trainer.add(nn::LambdaCallback({.on_epoch_begin = [this](nn::Trainer&, int64_t epoch) {
            trainer_epoch = epoch;
            model.w.detach().fill_(static_cast<double>(epoch));
        }}));
        auto& stopping = trainer.add(nn::EarlyStopping(options));
        nn::DataLoader train = one_batch(), valid = one_batch();
        const nn::History history = trainer.fit(train, valid);
        best_epoch = stopping.best_epoch();
        return history;
    }
    double weight() const { return model.w.detach().item<double>(); }

    One model;
    int64_t trainer_epoch = 0, best_epoch = 0;

 private:
    std::vector<double> losses_;
};

TEST(EarlyStopping, StopsAfterPatienceAndRestoresTheBestEpoch) {
    Scripted run({5, 4, 3, 3.5, 3.2, 3.1, 1});
    const nn::History history = run.run({.patience = 3, .restore_best = true});
    EXPECT_EQ(history.size(), 6u);
    EXPECT_EQ(run.best_epoch, 3);
    EXPECT_EQ(run.weight(), 3);
    EXPECT_EQ(history.best().epoch, 3);
    EXPECT_EQ(history.best().valid_loss, 3);
    EXPECT_EQ(history.stop_reason, "no better valid_loss than 3 of epoch 3 in 3 epochs");
}

TEST(EarlyStopping, AnEpochJustBetterResetsTheWait) {
    Scripted run({5, 6, 6, 4.9, 6, 6, 6, 1});
    EXPECT_EQ(run.run({.patience = 3}).size(), 7u);
    EXPECT_EQ(run.best_epoch, 4);
}

TEST(EarlyStopping, MinDeltaIsCountedFromTheBest) {
    // Each epoch is better than the last by less than min_delta, in all by more.
    Scripted run({5, 4.75, 4.5, 4.25, 4, 3.75});
    const nn::History history = run.run({.patience = 10, .min_delta = 0.5});
    EXPECT_EQ(history.size(), 6u);
    EXPECT_EQ(run.best_epoch, 4);  // 4.25 < 5 - 0.5, and 3.75 is not below 4.25 - 0.5
    EXPECT_EQ(run.weight(), 4);
    EXPECT_EQ(history.stop_reason, "max_epochs, 6, was reached");
}

TEST(EarlyStopping, CanKeepTheLastWeights) {
    Scripted run({1, 2, 3, 4});
    EXPECT_EQ(run.run({.patience = 2, .restore_best = false}).size(), 3u);
    EXPECT_EQ(run.weight(), 3);
}

TEST(EarlyStopping, MaximisesWhenAsked) {
    Scripted run({1, 2, 3, 2, 2, 9});
    EXPECT_EQ(run.run({.patience = 2, .mode = "max"}).size(), 5u);
    EXPECT_EQ(run.best_epoch, 3);
}

TEST(EarlyStopping, RefusesWhatItCannotDo) {
    EXPECT_THROW(nn::EarlyStopping({.patience = -1}), ValueError);
    EXPECT_THROW(nn::EarlyStopping({.mode = "low"}), ValueError);
    One model;
    optim::SGD sgd(model.parameters());
    nn::Trainer trainer(model, sgd, nn::mse_loss);
    trainer.add(nn::EarlyStopping());
    nn::DataLoader train = one_batch();
    EXPECT_THROW(trainer.fit(train), ValueError);
    nn::Trainer other(model, sgd, nn::mse_loss);
    other.add(nn::EarlyStopping({.monitor = "f1"}));
    EXPECT_THROW(other.fit(train, train), ValueError);
}

TEST(Trainer, LearnsAndMeasures) {
    nn::Sequential model = circle_model(1);
    optim::Adam adam(model.parameters(), {.lr = 0.02});
    nn::DataLoader train(circle(400, 1), {.batch_size = 32, .shuffle = true});
    nn::DataLoader valid(circle(200, 2), {.batch_size = 64});
    nn::Trainer trainer(model, adam, nn::cross_entropy,
                        {.max_epochs = 30, .metrics = {{"accuracy", nn::accuracy}}});
    const nn::History history = trainer.fit(train, valid);
    EXPECT_EQ(history.size(), 30u);
    EXPECT_GT(history.back().metrics.at("accuracy"), 0.9);
    EXPECT_LT(history.back().train_loss, 0.5 * history[0].train_loss);
    EXPECT_EQ(history.back().lr, 0.02);
    EXPECT_TRUE(model.is_training());

    // The mean over samples, not batches, whatever the batches are.
    nn::DataLoader uneven(circle(200, 2), {.batch_size = 150});
    EXPECT_NEAR(trainer.evaluate(uneven).valid_loss, history.back().valid_loss, 1e-6);
    EXPECT_NEAR(trainer.evaluate(uneven).metrics.at("accuracy"),
                history.back().metrics.at("accuracy"), 1e-6);
}

TEST(Trainer, CallsBackInOrder) {
    One model;
    optim::SGD sgd(model.parameters(), {.lr = 0.1});
    nn::DataLoader train(nn::TensorDataset(ones({4}), ones({4})), {.batch_size = 2});
    nn::Trainer trainer(model, sgd, nn::mse_loss, {.max_epochs = 2});
    std::string calls;
    trainer.add(nn::LambdaCallback(
        {.on_fit_begin = [&](nn::Trainer&) { calls += "fit("; },
         .on_epoch_begin = [&](nn::Trainer&, int64_t epoch) { calls += std::to_string(epoch); },
         .on_batch_end =
             [&](nn::Trainer&, const nn::BatchInfo& batch) {
                 calls += "b" + std::to_string(batch.step) + "/" + std::to_string(batch.num_steps);
             },
         .on_epoch_end = [&](nn::Trainer&, const nn::EpochRecord&) { calls += "e "; },
         .on_fit_end = [&](nn::Trainer&) { calls += ")"; }}));
    trainer.add(nn::LambdaCallback(
        {.on_epoch_end = [&](nn::Trainer&, const nn::EpochRecord&) { calls += "2nd "; }}));
    trainer.fit(train);
    EXPECT_EQ(calls, "fit(1b1/2b2/2e 2nd 2b1/2b2/2e 2nd )");
    EXPECT_TRUE(std::isnan(trainer.history().back().valid_loss));
}

TEST(Trainer, StopEndsAfterTheEpoch) {
    One model;
    optim::SGD sgd(model.parameters(), {.lr = 0.1});
    nn::DataLoader train = one_batch();
    nn::Trainer trainer(model, sgd, nn::mse_loss, {.max_epochs = 9});
    trainer.add(nn::LambdaCallback({.on_batch_end = [](nn::Trainer& t, const nn::BatchInfo& b) {
        if (b.epoch == 2) t.stop("enough");
    }}));
    EXPECT_EQ(trainer.fit(train).size(), 2u);
    EXPECT_EQ(trainer.history().stop_reason, "enough");
    EXPECT_EQ(trainer.fit(train).size(), 2u);  // afresh
}

TEST(Trainer, ALossThatIsNotFiniteEndsWithTheBestWeightsAndAnError) {
    One model;
    optim::SGD sgd(model.parameters(), {.lr = 0});
    int64_t now = 0;
    const auto loss = [&](const Tensor& prediction, const Tensor&) {
        return sum(prediction) + (now == 3 ? std::nan("") : 1.0);
    };
    nn::DataLoader data(nn::TensorDataset(zeros({3}), zeros({3})), {.batch_size = 1});
    nn::Trainer trainer(model, sgd, loss, {.max_epochs = 5});
    trainer.add(nn::EarlyStopping({.monitor = "train_loss"}));
    trainer.add(nn::LambdaCallback({.on_epoch_begin = [&](nn::Trainer&, int64_t epoch) {
        now = epoch;
        model.w.detach().fill_(static_cast<double>(epoch));
    }}));
    try {
        trainer.fit(data);
        FAIL() << "no error";
    } catch (const ValueError& error) {
        EXPECT_STREQ(error.what(), "Trainer: the training loss became nan at epoch 3, step 1");
    }
    EXPECT_EQ(trainer.history().size(), 2u);
    EXPECT_EQ(model.w.detach().item<double>(), 1);
}

TEST(Trainer, SchedulesAreSteppedAnEpochOrABatch) {
    One model;
    optim::SGD sgd(model.parameters(), {.lr = 1});
    nn::DataLoader train(nn::TensorDataset(ones({4}), ones({4})), {.batch_size = 2});
    nn::Trainer trainer(model, sgd, nn::mse_loss, {.max_epochs = 3});
    trainer.add(optim::ExponentialLR(sgd, {.gamma = 0.5}));
    const nn::History history = trainer.fit(train);
    EXPECT_EQ(history[0].lr, 1);
    EXPECT_EQ(history[2].lr, 0.25);
    optim::SGD other(model.parameters(), {.lr = 1});
    nn::Trainer batches(model, other, nn::mse_loss, {.max_epochs = 2});
    batches.add(optim::ExponentialLR(other, {.gamma = 0.5}), {.per_batch = true});
    batches.fit(train);
    EXPECT_EQ(other.lr(), 1.0 / 16);
}

TEST(Trainer, ClipsGradients) {
    One model;
    optim::SGD sgd(model.parameters(), {.lr = 1});
    nn::DataLoader train(nn::TensorDataset(full({1}, 100), full({1}, 100)));
    nn::Trainer trainer(model, sgd, nn::mse_loss, {.max_epochs = 1, .clip_norm = 0.5});
    trainer.fit(train);
    EXPECT_NEAR(model.w.detach().item<double>(), 0.5, 1e-5);
}

TEST(Trainer, BadArgumentsAreRefused) {
    One model;
    optim::SGD sgd(model.parameters());
    EXPECT_THROW(nn::Trainer(model, sgd, nn::mse_loss, {.max_epochs = -1}), ValueError);
    EXPECT_THROW(nn::Trainer(model, sgd, nn::mse_loss, {.clip_norm = -1}), ValueError);
    EXPECT_THROW(nn::Trainer(model, sgd, nullptr), ValueError);
    nn::DataLoader none(nn::TensorDataset(zeros({0, 1}), zeros({0, 1})));
    nn::Trainer trainer(model, sgd, nn::mse_loss);
    EXPECT_THROW(trainer.fit(none), ValueError);
    nn::Trainer vector_loss(model, sgd, [](const Tensor& p, const Tensor&) { return cat({p, p}); });
    nn::DataLoader train = one_batch();
    EXPECT_THROW(vector_loss.fit(train), Error);
}

}  // namespace
}  // namespace tern
