// Sequential models whose activations are made again in backward.
#include <gtest/gtest.h>

#include "nn/nn.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

nn::Sequential model() {
    manual_seed(1);
    return nn::Sequential(nn::Linear(5, 8), nn::Tanh(), nn::Dropout(0.3), nn::Linear(8, 8),
                          nn::Tanh(), nn::Linear(8, 2));
}

TEST(CheckpointSequential, GivesTheSameBits) {
    const Tensor x = randn({4, 5}, {.seed = 2});
    for (int64_t segments = 1; segments <= 6; ++segments) {
        nn::Sequential plain = model(), checkpointed = model();
        manual_seed(3);
        const Tensor wanted = plain(x);
        sum(square(wanted)).backward();
        manual_seed(3);
        const Tensor got = nn::checkpoint_sequential(checkpointed, segments, x);
        sum(square(got)).backward();
        EXPECT_TRUE(bit_equal(got.detach(), wanted.detach()));
        for (size_t i = 0; i < plain.parameters().size(); ++i)
            EXPECT_TRUE(
                bit_equal(checkpointed.parameters()[i].grad(), plain.parameters()[i].grad()));
    }
}

TEST(CheckpointSequential, ChecksTheNumberOfSegments) {
    const Tensor x = randn({4, 5}, {.seed = 2});
    for (int64_t segments : {0, 7, -1})
        EXPECT_THROWS(nn::checkpoint_sequential(model(), segments, x), ValueError,
                      detail::concat("checkpoint_sequential: between 1 and 6 segments are wanted, "
                                     "one a module, got ",
                                     segments));
}

}  // namespace
}  // namespace tern::test
