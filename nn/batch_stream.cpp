#include "nn/batch_stream.h"

#include <algorithm>

#include "autograd/grad_mode.h"
#include "autograd/ops/shape.h"
#include "tensor/random.h"

namespace tern::nn {

BatchStream::BatchStream(std::shared_ptr<const Dataset> dataset, const DataLoaderOptions& options,
                         int64_t epoch, int64_t num_batches)
    : dataset_(std::move(dataset)), options_(options), num_batches_(num_batches) {
    if (options.shuffle) {
        Generator generator(options.seed, static_cast<uint64_t>(epoch));
        order_ = randperm(dataset_->size(), {.generator = &generator});
    }
    if (options.prefetch > 0 && num_batches > 0 && !dataset_->on_device())
        worker_ = std::thread([this] { run(); });
}

BatchStream::~BatchStream() {
    if (!worker_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    worker_.join();
}

Batch BatchStream::make(int64_t number) const {
    const NoGradGuard guard;
    const int64_t start = number * options_.batch_size;
    const int64_t stop = std::min(start + options_.batch_size, dataset_->size());
    if (!order_.defined()) return dataset_->range(start, stop);
    return dataset_->take(slice(order_, 0, start, stop));
}

void BatchStream::run() {
    try {
        for (int64_t number = 0; number < num_batches_; ++number) {
            Batch batch = make(number);
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] {
                return stopping_ || static_cast<int64_t>(ready_.size()) < options_.prefetch;
            });
            if (stopping_) return;
            ready_.push_back(std::move(batch));
            changed_.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
        changed_.notify_all();
    }
}

Batch BatchStream::take_ready() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ready_.empty() || failure_; });
    if (ready_.empty()) std::rethrow_exception(failure_);
    Batch batch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return batch;
}

Batch* BatchStream::next() {
    if (position_ == num_batches_) return nullptr;
    current_ = worker_.joinable() ? take_ready() : make(position_);
    ++position_;
    return &current_;
}

}  // namespace tern::nn
