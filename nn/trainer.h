// Trainer: the training loop, with validation, callbacks and exact resumption.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>

#include "autograd/autocast.h"
#include "autograd/capture.h"
#include "nn/callback.h"
#include "nn/data_loader.h"
#include "nn/optim/grad_scaler.h"
#include "nn/optim/schedule.h"
#include "nn/sequential.h"

namespace tern TERN_PUBLIC {
namespace nn {

// From a batch's predictions and targets to one number, a mean over the batch.
using BatchFunction = std::function<Tensor(const Tensor& prediction, const Tensor& target)>;

// The share of rows whose largest score is at the target class. prediction: [n, C], target: int64
// [n].
Tensor accuracy(const Tensor& prediction, const Tensor& target);

struct TrainerOptions {
    int64_t max_epochs = 10;
    std::optional<Device> device = {};     // where to train; unset: where the model is
    std::optional<double> clip_norm = {};  // see optim::clip_grad_norm_
    std::optional<double> clip_value = {};
    std::optional<uint64_t> seed = {};  // restarts the default generator when fit begins
    std::map<std::string, BatchFunction> metrics = {};  // measured on the validation data
    // What model and loss run in: float32 is what the model is; bfloat16 and float16 are mixed
    // precision, under an AutocastGuard, float16 with a GradScaler.
    DType precision = float32;
    optim::GradScalerOptions scaler = {};
    // Record the first step of an epoch and replay it for the other batches of that size (see
    // autograd/capture.h) where that gives the same to the bit: not in float16, with hooks on
    // modules, under an AnomalyGuard or where model or loss read a tensor on the host. What model
    // and loss do on the host themselves is not repeated within an epoch: a loss that counts its
    // calls wants false.
    bool capture = true;
};

struct ScheduleOptions {
    bool per_batch = false;    // step after every batch, not every epoch
    std::string monitor = {};  // the value handed to step(); unset: the validation loss, or else
                               // the training loss
};

// Runs epochs of `model` on batches (x, y): loss(model(x), y), backward, optimizer step. Losses
// stay on the device and are read once an epoch. The model is a handle and is kept; the optimizer
// must outlive the trainer.
class Trainer {
 public:
    template <std::derived_from<Module> M>
    requires(!std::same_as<M, Module>)
        Trainer(const M& model, optim::Optimizer& optimizer, BatchFunction loss,
                const TrainerOptions& options = {})
        : Trainer(std::shared_ptr<Module>(std::make_shared<M>(model)), optimizer, std::move(loss),
                  options) {}
    // Throws ValueError for an option out of range.
    Trainer(std::shared_ptr<Module> model, optim::Optimizer& optimizer, BatchFunction loss,
            const TrainerOptions& options = {});

    // Takes a callback over, and returns it where it now lives.
    template <std::derived_from<Callback> C>
    C& add(C callback) {
        auto kept = std::make_shared<C>(std::move(callback));
        callbacks_.push_back(kept);
        return *kept;
    }
    // The same for a schedule, which is stepped at the end of every epoch or batch.
    template <std::derived_from<optim::LRScheduler> S>
    S& add(S schedule, const ScheduleOptions& options = {}) {
        auto kept = std::make_shared<S>(std::move(schedule));
        add_schedule(kept, options);
        return *kept;
    }

    // Trains until max_epochs or a stop(), and returns history(). The model moves to the device,
    // trains in training mode, is validated in evaluation mode without recording, and is left in
    // the mode it came in. Starts at epoch 1, or goes on after resume().
    // Throws ValueError naming epoch and step when a loss is not finite, after the callbacks'
    // on_fit_end, so that best weights are restored; no checkpoint sees that epoch.
    History fit(DataLoader& train);
    History fit(DataLoader& train, DataLoader& valid);

    // valid_loss and metrics of the model on `data`, in evaluation mode, without recording.
    EpochRecord evaluate(DataLoader& data);

    // For callbacks: no further epoch begins. The first reason is kept.
    void stop(const std::string& reason);

    // Everything that a later run needs to go on as if it had never stopped: weights, optimizer,
    // schedules and other callbacks, the gradient scaler, history, the default generator, the
    // loaders' epochs. A
    // safetensors file, replaced at once. Throws IoError.
    void save(const std::string& path) const;
    // Takes up such a file; callbacks and schedules are added before, and max_epochs may differ.
    // Throws FormatError for another kind of file, and what load_state_dict throws; then model and
    // optimizer are as they were.
    void resume(const std::string& path);

    Module& model() { return *model_; }
    optim::Optimizer& optimizer() { return optimizer_; }
    const TrainerOptions& options() const { return options_; }
    // Enabled in precision float16.
    const optim::GradScaler& scaler() const { return scaler_; }
    const History& history() const { return history_; }
    // Epochs that have ended.
    int64_t epoch() const { return static_cast<int64_t>(history_.size()); }
    bool has_validation() const { return valid_ != nullptr; }
    // Batches in an epoch of the running fit; 0 outside.
    int64_t num_steps() const { return train_ ? train_->size() : 0; }

 private:
    struct Progress {  // of loaders and random numbers, as saved
        int64_t train_epoch = 0, valid_epoch = 0;
        uint64_t generator_seed = 0, generator_draw = 0;
    };

    void add_schedule(std::shared_ptr<optim::LRScheduler> schedule, const ScheduleOptions& options);
    History fit(DataLoader& train, DataLoader* valid);
    void begin_fit();
    void run_epoch();
    double train_epoch(int64_t epoch);
    Tensor train_step(const Batch& batch);
    Tensor step(const Tensor& x, const Tensor& y);
    void prepare_capture();
    AutocastGuard autocast() const;
    Device device() const;
    template <class F>
    void each_callback_state(F f) const;
    StateDict saved_tensors() const;
    void load_parts(const StateDict& state);
    void load_history(const StateDict& tensors, const std::map<std::string, std::string>& text);

    std::shared_ptr<Module> model_;
    optim::Optimizer& optimizer_;
    BatchFunction loss_;
    TrainerOptions options_;
    optim::GradScaler scaler_;
    std::vector<std::shared_ptr<Callback>> callbacks_;
    History history_;
    std::optional<Progress> resumed_;  // taken up by the next fit
    bool stopping_ = false;
    std::vector<Tensor> parameters_;
    std::unique_ptr<StepCapture> capture_;  // null where steps run as written
    uint64_t captured_model_ = 0;           // the fingerprint of what it recorded
    // Of the running fit.
    DataLoader* train_ = nullptr;
    DataLoader* valid_ = nullptr;
};

}  // namespace nn
}  // namespace tern
