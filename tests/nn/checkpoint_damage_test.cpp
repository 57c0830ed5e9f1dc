// A training state that was cut short, or has one bit flipped, is refused by a typed error or read
// within bounds; one that is refused leaves the run as it was.
#include <gtest/gtest.h>

#include "tests/nn/training_task.h"
#include "tests/support/compare.h"
#include "tests/support/temp_folder.h"

namespace tern {
namespace {

struct SmallRun {
    Generator generator{1};
    nn::Sequential model{nn::Linear(2, 2, {.generator = &generator})};
    optim::SGD optimizer{model.parameters(), {.lr = 0.1, .momentum = 0.9}};
    nn::Trainer trainer{model, optimizer, nn::cross_entropy, {.max_epochs = 1}};
};

// Whether the damaged state was read; anything but a typed error fails the test by itself.
bool resumes(SmallRun& run, const std::string& path) {
    try {
        run.trainer.resume(path);
        return true;
    } catch (const Error&) {
        return false;
    }
}

TEST(CheckpointDamage, every_prefix_is_refused_and_every_flipped_bit_survived) {
    const test::TempFolder folder;
    SmallRun run;
    nn::DataLoader train(test::circle(8, 1), {.batch_size = 4});
    run.trainer.fit(train);
    run.trainer.save(folder / "state");
    const std::string valid = test::content_of(folder / "state");
    SmallRun other;
    const Tensor before = other.model.parameters()[0].clone();
    for (size_t length = 0; length < valid.size(); length += length < 64 ? 1 : 7)
        EXPECT_FALSE(resumes(other, folder.file("cut", valid.substr(0, length)))) << length;
    EXPECT_TRUE(test::bit_equal(other.model.parameters()[0], before));
    size_t read = 0;
    for (size_t bit = 0; bit < valid.size() * 8; ++bit) {
        std::string flipped = valid;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        read += resumes(other, folder.file("flipped", flipped));
    }
    EXPECT_GT(read, 0u);
    EXPECT_TRUE(resumes(other, folder / "state"));
}

}  // namespace
}  // namespace tern
