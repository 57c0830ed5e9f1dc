// LambdaCallback: functions as a callback.
#pragma once

#include <functional>

#include "nn/callback.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct LambdaCallbackOptions {
    std::function<void(Trainer&)> on_fit_begin = {};
    std::function<void(Trainer&, int64_t epoch)> on_epoch_begin = {};
    std::function<void(Trainer&, const BatchInfo&)> on_batch_end = {};
    std::function<void(Trainer&, const EpochRecord&)> on_epoch_end = {};
    std::function<void(Trainer&)> on_fit_end = {};
};

// Calls the functions that are set.
class LambdaCallback : public Callback {
 public:
    explicit LambdaCallback(LambdaCallbackOptions functions) : call_(std::move(functions)) {}

    void on_fit_begin(Trainer& trainer) override {
        if (call_.on_fit_begin) call_.on_fit_begin(trainer);
    }
    void on_epoch_begin(Trainer& trainer, int64_t epoch) override {
        if (call_.on_epoch_begin) call_.on_epoch_begin(trainer, epoch);
    }
    void on_batch_end(Trainer& trainer, const BatchInfo& batch) override {
        if (call_.on_batch_end) call_.on_batch_end(trainer, batch);
    }
    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override {
        if (call_.on_epoch_end) call_.on_epoch_end(trainer, record);
    }
    void on_fit_end(Trainer& trainer) override {
        if (call_.on_fit_end) call_.on_fit_end(trainer);
    }

 private:
    LambdaCallbackOptions call_;
};

}  // namespace nn
}  // namespace tern
