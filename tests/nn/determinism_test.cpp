// Training to the bit: any number of threads, prefetching or not, interrupted and resumed.
#include <gtest/gtest.h>

#include "tensor/io/safetensors.h"
#include "tests/nn/training_task.h"
#include "tests/support/compare.h"
#include "tests/support/temp_folder.h"

namespace tern {
namespace {

using test::bit_equal;
using test::circle;
using test::circle_model;

struct TrainingRun {
    nn::Sequential model = circle_model(5);
    optim::Adam adam{model.parameters(), {.lr = 0.02, .weight_decay = 1e-3}};
    nn::DataLoader train{circle(300, 1), {.batch_size = 32, .shuffle = true, .seed = 9}};
    nn::DataLoader valid{circle(100, 2), {.batch_size = 32, .shuffle = true, .seed = 10}};
    nn::Trainer trainer;

    explicit TrainingRun(int64_t epochs, const nn::EarlyStoppingOptions& stopping = {.patience = 3})
        : trainer(model, adam, nn::cross_entropy,
                  {.max_epochs = epochs, .seed = 21, .metrics = {{"accuracy", nn::accuracy}}}) {
        trainer.add(optim::CosineAnnealingLR(adam, {.t_max = 12}));
        trainer.add(optim::ReduceLROnPlateau(adam, {.patience = 1}), {.monitor = "accuracy"});
        trainer.add(nn::EarlyStopping(stopping));
    }
};

void expect_same(const TrainingRun& a, const TrainingRun& b) {
    for (const auto& [name, value] : a.model.state_dict())
        EXPECT_TRUE(bit_equal(b.model.state_dict().at(name), value)) << name;
    for (const auto& [name, value] : a.adam.state_dict())
        EXPECT_TRUE(bit_equal(b.adam.state_dict().at(name), value)) << name;
    const nn::History &x = a.trainer.history(), &y = b.trainer.history();
    ASSERT_EQ(x.size(), y.size());
    for (size_t i = 0; i < x.size(); ++i) {
        EXPECT_EQ(x[i].epoch, y[i].epoch);
        EXPECT_EQ(x[i].train_loss, y[i].train_loss) << i;
        EXPECT_EQ(x[i].valid_loss, y[i].valid_loss) << i;
        EXPECT_EQ(x[i].metrics, y[i].metrics) << i;
        EXPECT_EQ(x[i].lr, y[i].lr) << i;
    }
    EXPECT_EQ(x.stop_reason, y.stop_reason);
}

TEST(Determinism, TrainingIsBitEqualForAnyNumberOfThreads) {
    const int before = num_threads();
    set_num_threads(1);
    TrainingRun one(6);
    one.trainer.fit(one.train, one.valid);
    for (const int threads : {2, 7}) {
        set_num_threads(threads);
        TrainingRun many(6);
        many.trainer.fit(many.train, many.valid);
        expect_same(one, many);
    }
    set_num_threads(before);
}

// Wide enough that kernels do split their work.
TEST(Determinism, ALargeLayerIsBitEqualForAnyNumberOfThreads) {
    const int before = num_threads();
    std::vector<Tensor> weights;
    for (const int threads : {1, 2, 7}) {
        set_num_threads(threads);
        Generator generator(1);
        nn::Sequential model(nn::Linear(300, 400, {.generator = &generator}), nn::LayerNorm({400}),
                             nn::GELU(), nn::Linear(400, 10, {.generator = &generator}));
        optim::SGD sgd(model.parameters(), {.lr = 0.1, .momentum = 0.9});
        const Tensor x = randn({513, 300}, {.seed = 2});
        const Tensor y = randint(0, 10, {513}, {.seed = 3});
        for (int step = 0; step < 3; ++step) {
            sgd.zero_grad();
            nn::cross_entropy(model(x), y).backward();
            sgd.step();
        }
        weights.push_back(model.parameters()[0].detach());
    }
    set_num_threads(before);
    EXPECT_TRUE(bit_equal(weights[1], weights[0]));
    EXPECT_TRUE(bit_equal(weights[2], weights[0]));
}

TEST(Checkpoint, AResumedRunEndsBitEqualToAnUnbrokenOne) {
    const test::TempFolder folder;
    TrainingRun unbroken(12, {.patience = 20});
    unbroken.trainer.fit(unbroken.train, unbroken.valid);

    TrainingRun first(5, {.patience = 20});
    auto& checkpoint = first.trainer.add(nn::Checkpoint(folder / "best.safetensors"));
    first.trainer.fit(first.train, first.valid);
    EXPECT_EQ(checkpoint.last_path(), folder / "best.last.safetensors");

    manual_seed(12345);
    TrainingRun second(12, {.patience = 20});
    second.trainer.resume(checkpoint.last_path());
    EXPECT_EQ(second.trainer.epoch(), 5);
    second.trainer.fit(second.train, second.valid);
    expect_same(unbroken, second);
}

TEST(Checkpoint, ARunThatHadStoppedStaysStopped) {
    const test::TempFolder folder;
    TrainingRun first(60, {.patience = 2});
    first.trainer.add(nn::Checkpoint(folder / "best.safetensors"));
    first.trainer.fit(first.train, first.valid);
    ASSERT_LT(first.trainer.epoch(), 60);
    TrainingRun second(60, {.patience = 2});
    second.trainer.resume(folder / "best.last.safetensors");
    second.trainer.fit(second.train, second.valid);
    expect_same(first, second);
}

TEST(Checkpoint, TheBestFileHoldsTheBestWeightsAlone) {
    const test::TempFolder folder;
    TrainingRun run(10, {.patience = 20, .restore_best = true});
    const std::string path = folder / "runs/deep/best.safetensors";
    run.trainer.add(nn::Checkpoint(path));
    const nn::History history = run.trainer.fit(run.train, run.valid);
    nn::Sequential loaded = circle_model(77);
    loaded.load_state_dict(load_safetensors(path));
    for (const auto& [name, value] : run.model.state_dict())
        EXPECT_TRUE(bit_equal(loaded.state_dict().at(name), value)) << name;
    EXPECT_EQ(load_safetensors_metadata(path).at("epoch"), std::to_string(history.best().epoch));
}

TEST(Checkpoint, OtherFilesAreRefusedAndNothingChanges) {
    const test::TempFolder folder;
    TrainingRun run(1);
    const std::string path = folder / "weights.safetensors";
    save_safetensors(path, run.model.state_dict());
    EXPECT_THROW(run.trainer.resume(path), FormatError);
    EXPECT_THROW(run.trainer.resume(folder / "absent"), IoError);
    run.trainer.fit(run.train, run.valid);
    run.trainer.save(path);

    nn::Sequential other(nn::Linear(3, 2));
    optim::Adam adam(other.parameters());
    const Tensor before = other.parameters()[0].detach().clone();
    nn::Trainer trainer(other, adam, nn::cross_entropy);
    EXPECT_THROW(trainer.resume(path), ValueError);
    EXPECT_TRUE(bit_equal(other.parameters()[0].detach(), before));
    EXPECT_EQ(trainer.epoch(), 0);
    EXPECT_THROW(nn::Checkpoint(""), ValueError);
}

}  // namespace
}  // namespace tern
