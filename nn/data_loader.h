// DataLoader: a dataset in batches, epoch after epoch.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>

#include "nn/dataset.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct DataLoaderOptions {
    int64_t batch_size = 32;
    bool shuffle = false;
    uint64_t seed = 0;       // of the shuffling
    bool drop_last = false;  // leave out a last batch that is not full
    int64_t prefetch = 0;    // batches made ahead by a thread; worth it where making one is slow
};

// One pass over a dataset, moved along by DataLoader::Iterator.
class BatchStream;

// Each begin() starts the next epoch. Epoch e of a shuffled loader goes through the samples in the
// Philox permutation of (seed, e): the same on every machine, for any thread count, and whether or
// not batches are made ahead.
//
//     for (auto& [x, y] : loader) ...
class DataLoader {
 public:
    class Iterator {
     public:
        using value_type = Batch;
        using difference_type = std::ptrdiff_t;
        // Rethrow what the dataset threw.
        explicit Iterator(std::shared_ptr<BatchStream> stream);
        Iterator& operator++();
        void operator++(int) { ++*this; }
        // Valid until the iterator moves on; may be written to.
        Batch& operator*() const { return *batch_; }
        Batch* operator->() const { return batch_; }
        friend bool operator==(const Iterator& at, std::default_sentinel_t) {
            return at.batch_ == nullptr;
        }

     private:
        std::shared_ptr<BatchStream> stream_;
        Batch* batch_ = nullptr;
    };

    template <std::derived_from<Dataset> D>
    explicit DataLoader(D dataset, const DataLoaderOptions& options = {})
        : DataLoader(std::shared_ptr<const Dataset>(std::make_shared<D>(std::move(dataset))),
                     options) {}
    // Throws ValueError for an option out of range.
    explicit DataLoader(std::shared_ptr<const Dataset> dataset,
                        const DataLoaderOptions& options = {});

    Iterator begin();
    std::default_sentinel_t end() const { return {}; }

    // Batches in an epoch.
    int64_t size() const;
    // Samples in the dataset; with drop_last an epoch may see fewer.
    int64_t num_samples() const { return dataset_->size(); }
    const DataLoaderOptions& options() const { return options_; }
    const Dataset& dataset() const { return *dataset_; }

    // The number of the next epoch, from 0: all that a continued run needs.
    int64_t epoch() const { return epoch_; }
    void set_epoch(int64_t epoch) { epoch_ = epoch; }

 private:
    std::shared_ptr<const Dataset> dataset_;
    DataLoaderOptions options_;
    int64_t epoch_ = 0;
};

}  // namespace nn
}  // namespace tern
