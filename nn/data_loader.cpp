#include "nn/data_loader.h"

#include "nn/batch_stream.h"

namespace tern::nn {

DataLoader::Iterator::Iterator(std::shared_ptr<BatchStream> stream)
    : stream_(std::move(stream)), batch_(stream_->next()) {}

DataLoader::Iterator& DataLoader::Iterator::operator++() {
    batch_ = stream_->next();
    return *this;
}

DataLoader::DataLoader(std::shared_ptr<const Dataset> dataset, const DataLoaderOptions& options)
    : dataset_(std::move(dataset)), options_(options) {
    TERN_CHECK(dataset_ != nullptr, ValueError, "DataLoader: the dataset is a null pointer");
    TERN_CHECK(options.batch_size > 0, ValueError, "DataLoader: batch_size must be positive, got ",
               options.batch_size);
    TERN_CHECK(options.prefetch >= 0, ValueError, "DataLoader: prefetch must not be negative, got ",
               options.prefetch);
}

int64_t DataLoader::size() const {
    const int64_t samples = num_samples();
    return options_.drop_last ? samples / options_.batch_size
                              : (samples + options_.batch_size - 1) / options_.batch_size;
}

DataLoader::Iterator DataLoader::begin() {
    return Iterator(std::make_shared<BatchStream>(dataset_, options_, epoch_++, size()));
}

}  // namespace tern::nn
