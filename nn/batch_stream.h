// The batches of one epoch, made when asked for or ahead by a thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "nn/data_loader.h"

namespace tern::nn {

class BatchStream {
 public:
    BatchStream(std::shared_ptr<const Dataset> dataset, const DataLoaderOptions& options,
                int64_t epoch, int64_t num_batches);
    // Stops the thread, if any, and waits for the batch it is making.
    ~BatchStream();

    // The next batch, valid until the next call, or null after the last.
    Batch* next();

 private:
    Batch make(int64_t number) const;
    void run();          // the thread: makes batches while there is room
    Batch take_ready();  // waits for the thread's next batch

    std::shared_ptr<const Dataset> dataset_;
    DataLoaderOptions options_;
    int64_t num_batches_;
    Tensor order_;  // undefined when the samples come in their own order
    int64_t position_ = 0;
    Batch current_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Batch> ready_;
    std::exception_ptr failure_;
    bool stopping_ = false;
    std::thread worker_;
};

}  // namespace tern::nn
