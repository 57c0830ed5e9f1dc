// What people read: history as CSV, the log, the progress bar.
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "tests/nn/training_task.h"
#include "tests/support/temp_folder.h"

namespace tern {
namespace {

using test::circle;
using test::circle_model;

nn::History train(nn::Trainer& trainer) {
    nn::DataLoader data(circle(64, 1), {.batch_size = 16}), valid(circle(32, 2));
    return trainer.fit(data, valid);
}

TEST(History, WritesCsvThatReadsBack) {
    nn::History history;
    history.epochs.push_back(
        {.epoch = 1, .train_loss = 0.1, .metrics = {{"accuracy", 0.5}}, .lr = 1e-3, .seconds = 2});
    history.epochs.push_back({.epoch = 2,
                              .train_loss = 1.0 / 3,
                              .valid_loss = 0.25,
                              .metrics = {{"accuracy", 1}},
                              .lr = 1e-3,
                              .seconds = 2});
    EXPECT_EQ(history.to_csv(),
              "epoch,train_loss,valid_loss,accuracy,lr,seconds\n"
              "1,0.1,,0.5,0.001,2\n"
              "2,0.3333333333333333,0.25,1,0.001,2\n");
    EXPECT_EQ(history.best().epoch, 1);  // nothing was validated at first: by training loss
    EXPECT_EQ(history[0].value("accuracy"), 0.5);
    EXPECT_THROW(history[0].value("auc"), ValueError);
    EXPECT_THROW(nn::History().best(), ValueError);
}

TEST(CsvLog, IsTheHistory) {
    const test::TempFolder folder;
    const std::string path = folder / "a/log.csv";
    nn::Sequential model = circle_model(1);
    optim::Adam adam(model.parameters());
    nn::Trainer trainer(model, adam, nn::cross_entropy, {.max_epochs = 3});
    trainer.add(nn::CsvLog(path));
    const nn::History history = train(trainer);
    EXPECT_EQ(test::content_of(path), history.to_csv());
}

std::string shown(bool live) {
    std::ostringstream out;
    nn::Sequential model = circle_model(1);
    optim::Adam adam(model.parameters());
    nn::Trainer trainer(model, adam, nn::cross_entropy, {.max_epochs = 2});
    trainer.add(nn::ProgressBar({.out = &out, .live = live, .refresh_seconds = 0}));
    train(trainer);
    return out.str();
}

TEST(ProgressBar, PrintsALineAnEpochWhereThereIsNoTerminal) {
    const std::regex wanted(
        "(epoch [12]/2  train [0-9.e-]+  valid [0-9.e-]+  [0-9]+/s  [0-9]+:[0-9][0-9] left\n){2}"
        "stopped after epoch 2: max_epochs, 2, was reached\n");
    const std::string text = shown(false);
    EXPECT_TRUE(std::regex_match(text, wanted)) << text;
}

TEST(ProgressBar, RedrawsOneLineOnATerminal) {
    const std::string text = shown(true);
    EXPECT_NE(text.find("\repoch 1/2  [====>           ]  train "), std::string::npos) << text;
    EXPECT_NE(text.find("\repoch 2/2  [================]  train "), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
}

}  // namespace
}  // namespace tern
