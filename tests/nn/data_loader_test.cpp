// The data loader: order, seeds, batches, the prefetch thread.
#include "nn/data_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>

#include "tensor/factory.h"

namespace tern {
namespace {

// x[i] = (i, i), y[i] = i.
nn::TensorDataset counting(int64_t n) {
    std::vector<float> x;
    std::vector<int64_t> y;
    for (int64_t i = 0; i < n; ++i) {
        x.insert(x.end(), 2, static_cast<float>(i));
        y.push_back(i);
    }
    return {from_vector(x, {n, 2}), from_vector(y)};
}

// The samples of one epoch; checks that x and y belong together.
std::vector<int64_t> epoch(nn::DataLoader& loader, std::vector<int64_t>* sizes = nullptr) {
    std::vector<int64_t> out;
    for (auto& [x, y] : loader) {
        const std::vector<int64_t> labels = y.to_vector<int64_t>();
        const std::vector<float> rows = x.contiguous().to_vector<float>();
        for (size_t i = 0; i < labels.size(); ++i) {
            EXPECT_EQ(rows[2 * i], static_cast<float>(labels[i]));
            out.push_back(labels[i]);
        }
        if (sizes) sizes->push_back(y.size(0));
    }
    return out;
}

std::vector<int64_t> iota(int64_t n) {
    std::vector<int64_t> out(static_cast<size_t>(n));
    std::iota(out.begin(), out.end(), 0);
    return out;
}

std::vector<int64_t> sorted(std::vector<int64_t> values) {
    std::sort(values.begin(), values.end());
    return values;
}

TEST(DataLoader, GivesSamplesInOrderAndALastSmallBatch) {
    nn::DataLoader loader(counting(10), {.batch_size = 4});
    std::vector<int64_t> sizes;
    EXPECT_EQ(epoch(loader, &sizes), iota(10));
    EXPECT_EQ(sizes, (std::vector<int64_t>{4, 4, 2}));
    EXPECT_EQ(loader.size(), 3);
    EXPECT_EQ(loader.num_samples(), 10);
}

TEST(DataLoader, DropLastLeavesOutWhatIsNotFull) {
    nn::DataLoader loader(counting(10), {.batch_size = 4, .drop_last = true});
    EXPECT_EQ(epoch(loader), iota(8));
    EXPECT_EQ(loader.size(), 2);
    nn::DataLoader none(counting(3), {.batch_size = 4, .drop_last = true});
    EXPECT_EQ(epoch(none).size(), 0u);
    nn::DataLoader empty(counting(0));
    EXPECT_EQ(epoch(empty).size(), 0u);
}

TEST(DataLoader, ShufflesBySeedAndEpoch) {
    nn::DataLoader a(counting(100), {.batch_size = 7, .shuffle = true, .seed = 3});
    nn::DataLoader b(counting(100), {.batch_size = 7, .shuffle = true, .seed = 3, .prefetch = 2});
    nn::DataLoader other(counting(100), {.batch_size = 7, .shuffle = true, .seed = 4});
    const std::vector<int64_t> first = epoch(a), second = epoch(a);
    EXPECT_EQ(sorted(first), iota(100));
    EXPECT_EQ(sorted(second), iota(100));
    EXPECT_NE(first, iota(100));
    EXPECT_NE(first, second);
    EXPECT_EQ(epoch(b), first);
    EXPECT_EQ(epoch(b), second);
    EXPECT_NE(epoch(other), first);
    EXPECT_EQ(a.epoch(), 2);
    a.set_epoch(1);
    EXPECT_EQ(epoch(a), second);
}

TEST(DataLoader, LeavingEarlyStopsThePrefetchThread) {
    for (int round = 0; round < 50; ++round) {
        nn::DataLoader loader(counting(1000), {.batch_size = 2, .shuffle = true, .prefetch = 3});
        for (auto& batch : loader)
            if (batch.y.numel() > 0) break;
    }
    nn::DataLoader loader(counting(10), {.batch_size = 2, .prefetch = 3});
    EXPECT_EQ(epoch(loader), iota(10));
}

// Fails at batch `bad`.
struct Failing : nn::Dataset {
    explicit Failing(int64_t bad) : bad(bad) {}
    int64_t size() const override { return 10; }
    nn::Batch take(const Tensor& index) const override {
        if (index.data<int64_t>()[0] == bad) throw IoError("sample 4 is gone");
        return {index, index};
    }
    int64_t bad;
};

TEST(DataLoader, ErrorsOfTheDatasetReachTheLoop) {
    for (const int64_t prefetch : {0, 1, 4}) {
        nn::DataLoader loader(Failing(4), {.batch_size = 2, .prefetch = prefetch});
        int64_t batches = 0;
        EXPECT_THROW(for ([[maybe_unused]] auto& batch : loader)++ batches, IoError);
        EXPECT_EQ(batches, 2) << prefetch;
    }
}

TEST(DataLoader, BadArgumentsAreRefused) {
    EXPECT_THROW(nn::DataLoader(counting(3), {.batch_size = 0}), ValueError);
    EXPECT_THROW(nn::DataLoader(counting(3), {.prefetch = -1}), ValueError);
    EXPECT_THROW(nn::DataLoader(std::shared_ptr<const nn::Dataset>()), ValueError);
    EXPECT_THROW(nn::TensorDataset(zeros({3, 2}), zeros({2})), ShapeError);
    EXPECT_THROW(nn::TensorDataset(zeros({}), zeros({})), ShapeError);
}

}  // namespace
}  // namespace tern
