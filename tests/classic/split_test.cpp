// train_test_split: sizes, shares, messages. tests/reference checks the indices.
#include "classic/model_selection/split.h"

#include <algorithm>
#include <numeric>

#include "tensor/factory.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using Rows = std::vector<int64_t>;

Tensor labels(const std::vector<int64_t>& values) { return from_vector(values); }

TEST(Split, sizes_round_the_test_part_up) {
    EXPECT_EQ(train_test_split_indices(10).test.size(), 3u);
    EXPECT_EQ(train_test_split_indices(10, {.test_size = 0.21}).test.size(), 3u);
    EXPECT_EQ(train_test_split_indices(10, {.test_size = 4}).train.size(), 6u);
    EXPECT_EQ(train_test_split_indices(10, {.train_size = 0.55}).train.size(), 5u);
    EXPECT_EQ(train_test_split_indices(10, {.train_size = 0.55}).test.size(), 5u);
    const SplitIndices both = train_test_split_indices(10, {.test_size = 2, .train_size = 3});
    EXPECT_EQ(both.test.size(), 2u);
    EXPECT_EQ(both.train.size(), 3u);
}

TEST(Split, every_row_goes_to_one_part) {
    const SplitIndices split = train_test_split_indices(101, {.random_state = 7});
    Rows all = split.train;
    all.insert(all.end(), split.test.begin(), split.test.end());
    std::sort(all.begin(), all.end());
    Rows wanted(101);
    std::iota(wanted.begin(), wanted.end(), 0);
    EXPECT_EQ(all, wanted);
    EXPECT_EQ(train_test_split_indices(101, {.random_state = 7}).train, split.train);
    EXPECT_NE(train_test_split_indices(101, {.random_state = 8}).train, split.train);
}

TEST(Split, without_shuffling_the_order_stays) {
    const SplitIndices split = train_test_split_indices(5, {.test_size = 0.4, .shuffle = false});
    EXPECT_EQ(split.train, (Rows{0, 1, 2}));
    EXPECT_EQ(split.test, (Rows{3, 4}));
}

TEST(Split, stratified_parts_keep_the_shares) {
    Rows classes(100);
    for (size_t i = 0; i < 100; ++i) classes[i] = i % 10 == 0 ? 7 : -3;
    const SplitIndices split =
        train_test_split_indices(100, {.test_size = 0.2, .stratify = labels(classes)});
    const auto rare = [&](const Rows& rows) {
        return std::count_if(rows.begin(), rows.end(),
                             [&](int64_t row) { return classes[static_cast<size_t>(row)] == 7; });
    };
    EXPECT_EQ(rare(split.test), 2);
    EXPECT_EQ(rare(split.train), 8);
}

TEST(Split, tensors_are_split_alike) {
    const Tensor x = from_vector<float>({0, 1, 2, 3, 4, 5, 6, 7}, {4, 2});
    const Tensor y = labels({0, 1, 2, 3});
    const auto [x_train, x_test, y_train, y_test] = train_test_split(x, y, {.test_size = 1});
    EXPECT_EQ(x_train.shape(), (Shape{3, 2}));
    EXPECT_EQ(y_test.shape(), (Shape{1}));
    const std::vector<float> rows = x_train.to_vector<float>();
    const std::vector<int64_t> kept = y_train.to_vector<int64_t>();
    for (size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(rows[2 * i], static_cast<float>(2 * kept[i]));
        EXPECT_EQ(rows[2 * i + 1], static_cast<float>(2 * kept[i] + 1));
    }
}

TEST(Split, bad_sizes_and_labels_are_refused) {
    EXPECT_ERROR(train_test_split_indices(1), ValueError, "1 row and these sizes leave 0 training");
    EXPECT_ERROR(train_test_split_indices(0), ValueError, "test_size must be");
    EXPECT_ERROR(train_test_split_indices(5, {.test_size = 0}), ValueError, "got 0");
    EXPECT_ERROR(train_test_split_indices(5, {.test_size = 1.5}), ValueError, "got 1.5");
    EXPECT_ERROR(train_test_split_indices(5, {.test_size = 6}), ValueError,
                 "a count up to 5, got 6");
    EXPECT_ERROR(train_test_split_indices(5, {.test_size = 3, .train_size = 3}), ValueError,
                 "more than the 5 there are");
    EXPECT_ERROR(train_test_split_indices(5, {.random_state = -1}), ValueError, "got -1");
    EXPECT_ERROR(train_test_split_indices(3, {.stratify = labels({0, 0, 1})}), ValueError,
                 "a class has only one row (row 2)");
    EXPECT_ERROR(
        train_test_split_indices(8, {.test_size = 2, .stratify = labels({0, 0, 1, 1, 2, 2, 3, 3})}),
        ValueError, "4 classes do not fit into 6 training and 2 test rows");
    EXPECT_ERROR(train_test_split_indices(3, {.stratify = labels({0, 0})}), ShapeError,
                 "stratify wants shape [3], got [2]");
    EXPECT_ERROR(train_test_split_indices(4, {.shuffle = false, .stratify = labels({0, 0, 1, 1})}),
                 ValueError, "stratify wants shuffle");
    EXPECT_ERROR(train_test_split(zeros({3, 1}), zeros({4})), ShapeError,
                 "x [3, 1] and y [4] differ");
}

}  // namespace
}  // namespace tern::classic
