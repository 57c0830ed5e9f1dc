// Training in mixed precision reaches what float32 does, the gradient scaler follows its rules, and
// a run goes on where it was saved.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/autograd.h"
#include "tests/nn/training_task.h"
#include "tests/support/compare.h"
#include "tests/support/temp_folder.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

// The validation accuracy after training in that precision: the mean of the last ten epochs, as a
// single one hangs on how the last batches fell.
double accuracy_of(DType precision) {
    nn::Sequential model = circle_model(5);
    optim::Adam adam(model.parameters(), {.lr = 0.02});
    nn::DataLoader train(circle(512, 1), {.batch_size = 64, .shuffle = true, .seed = 2});
    nn::DataLoader valid(circle(512, 3), {.batch_size = 256});
    nn::Trainer trainer(model, adam, nn::cross_entropy,
                        {.max_epochs = 40,
                         .seed = 4,
                         .metrics = {{"accuracy", nn::accuracy}},
                         .precision = precision});
    const nn::History history = trainer.fit(train, valid);
    for (const Tensor& p : model.parameters()) EXPECT_EQ(name(p.dtype()), std::string("float32"));
    EXPECT_EQ(trainer.scaler().is_enabled(), precision == float16);
    double total = 0;
    for (size_t i = history.epochs.size() - 10; i < history.epochs.size(); ++i)
        total += history.epochs[i].metrics.at("accuracy");
    return total / 10;
}

TEST(MixedPrecision, ReachesTheAccuracyOfFloat32) {
    const double single = accuracy_of(float32);
    EXPECT_GT(single, 0.95);
    EXPECT_GT(accuracy_of(bfloat16), single - 0.015);
    EXPECT_GT(accuracy_of(float16), single - 0.015);
}

TEST(MixedPrecision, ParametersOfSixteenBitsLearnToo) {
    nn::Sequential model = circle_model(5);
    for (const Tensor& p : model.parameters()) p.set_data(p.detach().to(bfloat16));
    optim::SGD sgd(model.parameters(), {.lr = 0.5});
    const Tensor x = randn({256, 2}, {.dtype = bfloat16, .seed = 1});
    Tensor first, last;
    for (int step = 0; step < 60; ++step) {
        const Tensor y = linear(x, model.parameters()[0], model.parameters()[1]);
        const Tensor loss = mean(square(tanh(y) - 0.25));
        if (step == 0) first = loss;
        last = loss;
        sgd.zero_grad();
        loss.backward();
        sgd.step();
    }
    EXPECT_LT(last.item<double>(), 0.5 * first.item<double>());
}

struct Weight {
    Tensor w = from_vector<float>({1, 2}).requires_grad_();
    optim::SGD sgd{{w}, {.lr = 1}};

    void set(float a, float b) { w.set_grad(from_vector<float>({a, b})); }
};

TEST(GradScaler, DividesGradientsByTheScaleBeforeTheStep) {
    Weight m;
    optim::GradScaler scaler({.init_scale = 8});
    const Tensor loss = scaler.scale(sum(m.w));
    EXPECT_EQ(loss.item<double>(), 24);
    loss.backward();
    EXPECT_TRUE(scaler.step(m.sgd));
    scaler.update();
    EXPECT_EQ(m.w.detach().to_vector<float>(), (std::vector<float>{0, 1}));
    EXPECT_EQ(scaler.get_scale(), 8);
}

TEST(GradScaler, SkipsAStepThatIsNotFiniteAndBacksOff) {
    for (const float bad : {INFINITY, -INFINITY, NAN}) {
        Weight m;
        optim::GradScaler scaler({.init_scale = 1024});
        m.set(1, bad);
        EXPECT_FALSE(scaler.step(m.sgd));
        scaler.update();
        EXPECT_EQ(m.w.detach().to_vector<float>(), (std::vector<float>{1, 2}));
        EXPECT_EQ(scaler.get_scale(), 512);
        m.set(512, 512);
        EXPECT_TRUE(scaler.step(m.sgd));
        scaler.update();
        EXPECT_EQ(m.w.detach().to_vector<float>(), (std::vector<float>{0, 1}));
    }
}

TEST(GradScaler, GrowsAfterAnIntervalWithoutOverflow) {
    Weight m;
    optim::GradScaler scaler({.init_scale = 4, .growth_interval = 3});
    const auto step = [&](float g) {
        m.set(g, g);
        scaler.step(m.sgd);
        scaler.update();
        return scaler.get_scale();
    };
    EXPECT_EQ(step(0), 4);
    EXPECT_EQ(step(0), 4);
    EXPECT_EQ(step(INFINITY), 2);
    EXPECT_EQ(step(0), 2);
    EXPECT_EQ(step(0), 2);
    EXPECT_EQ(step(0), 4);
}

TEST(GradScaler, UnscalesOnceForClipping) {
    Weight m;
    optim::GradScaler scaler({.init_scale = 16});
    m.set(48, 64);
    scaler.unscale_(m.sgd);
    EXPECT_EQ(m.w.grad().to_vector<float>(), (std::vector<float>{3, 4}));
    EXPECT_TRUE(throws<ValueError>("GradScaler: unscale_ was called already since the last update",
                                   [&] { scaler.unscale_(m.sgd); }));
    optim::clip_grad_norm_({m.w}, 1);
    EXPECT_TRUE(scaler.step(m.sgd));
    EXPECT_TRUE(throws<ValueError>("GradScaler: step was called already since the last update",
                                   [&] { scaler.step(m.sgd); }));
    scaler.update();
    EXPECT_NEAR(m.w.detach().to_vector<float>()[0], 0.4, 1e-5);
    EXPECT_TRUE(
        throws<ValueError>("GradScaler: update: no optimizer has stepped since the last one",
                           [&] { scaler.update(); }));
}

TEST(GradScaler, RefusesWhatItCannotDo) {
    EXPECT_THROW(optim::GradScaler({.init_scale = 0}), ValueError);
    EXPECT_THROW(optim::GradScaler({.growth_factor = 1}), ValueError);
    EXPECT_THROW(optim::GradScaler({.backoff_factor = 1}), ValueError);
    EXPECT_THROW(optim::GradScaler({.growth_interval = 0}), ValueError);
    const Tensor w = ones({2}, {.dtype = float16}).requires_grad_();
    w.set_grad(ones({2}, {.dtype = float16}));
    optim::SGD sgd({w}, {.lr = 1});
    EXPECT_THROW(optim::GradScaler().unscale_(sgd), ValueError);
    optim::GradScaler off({.enabled = false});
    EXPECT_EQ(off.get_scale(), 1);
    EXPECT_TRUE(off.step(sgd));
    off.update();
}

TEST(GradScaler, StateGoesToAnother) {
    Weight m;
    optim::GradScaler scaler({.init_scale = 4, .growth_interval = 5}),
        other({.growth_interval = 5});
    m.set(0, 0);
    scaler.step(m.sgd);
    scaler.update();
    other.load_state_dict(scaler.state_dict());
    EXPECT_EQ(other.get_scale(), 4);
    EXPECT_EQ(other.state_dict().at("growth_tracker").item<int64_t>(), 1);
    EXPECT_THROW(other.load_state_dict({}), ValueError);
    EXPECT_THROW(other.load_state_dict({{"scale", scalar(-1, {.dtype = float64})},
                                        {"growth_tracker", scalar(0, {.dtype = int64})}}),
                 ValueError);
    EXPECT_EQ(other.get_scale(), 4);
}

TEST(MixedPrecision, AResumedRunIsTheRunThatWasNotInterrupted) {
    const TempFolder folder;
    const std::string path = folder / "state.safetensors";
    const auto run = [&](int64_t epochs, bool resume, bool save) {
        nn::Sequential model = circle_model(5);
        optim::Adam adam(model.parameters(), {.lr = 0.02});
        nn::DataLoader train(circle(128, 1), {.batch_size = 32, .shuffle = true, .seed = 2});
        nn::Trainer trainer(model, adam, nn::cross_entropy,
                            {.max_epochs = epochs,
                             .seed = 4,
                             .precision = float16,
                             .scaler = {.init_scale = 256, .growth_interval = 3}});
        if (resume) trainer.resume(path);
        trainer.fit(train);
        if (save) trainer.save(path);
        EXPECT_GT(trainer.scaler().get_scale(), 256);
        return std::pair(model.parameters()[0].detach(), trainer.scaler().get_scale());
    };
    const auto whole = run(4, false, false);
    run(2, false, true);
    const auto resumed = run(4, true, false);
    EXPECT_TRUE(bit_equal(resumed.first, whole.first));
    EXPECT_EQ(resumed.second, whole.second);
}

TEST(MixedPrecision, TrainerRefusesOtherPrecisions) {
    nn::Sequential model = circle_model(5);
    optim::SGD sgd(model.parameters());
    EXPECT_TRUE(throws<ValueError>(
        "Trainer: precision must be float32, bfloat16 or float16, got float64",
        [&] { nn::Trainer(model, sgd, nn::cross_entropy, {.precision = float64}); }));
}

}  // namespace
}  // namespace tern::test
