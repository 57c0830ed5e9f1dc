#include "nn/trainer.h"

#include <chrono>
#include <cmath>

#include "autograd/grad_mode.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/reduce.h"
#include "nn/loss_trace.h"
#include "nn/optim/clip.h"
#include "tensor/random.h"

namespace tern::nn {

Callback::~Callback() = default;

Tensor accuracy(const Tensor& prediction, const Tensor& target) {
    return mean(eq(argmax(prediction, 1), target).to(float32));
}

namespace {

// The model's mode, put back when the scope ends.
class ModeGuard {
 public:
    ModeGuard(Module& model, bool training) : model_(model), previous_(model.is_training()) {
        model.train(training);
    }
    ~ModeGuard() { model_.train(previous_); }
    ModeGuard(const ModeGuard&) = delete;
    ModeGuard& operator=(const ModeGuard&) = delete;

 private:
    Module& model_;
    bool previous_;
};

// float16 alone has so few exponents that gradients vanish.
optim::GradScalerOptions scaler_options(const TrainerOptions& options) {
    optim::GradScalerOptions scaler = options.scaler;
    scaler.enabled = scaler.enabled && options.precision == float16;
    return scaler;
}

}  // namespace

Trainer::Trainer(std::shared_ptr<Module> model, optim::Optimizer& optimizer, BatchFunction loss,
                 const TrainerOptions& options)
    : model_(std::move(model)),
      optimizer_(optimizer),
      loss_(std::move(loss)),
      options_(options),
      scaler_(scaler_options(options)) {
    TERN_CHECK(model_ && loss_, ValueError, "Trainer: the model or the loss is empty");
    TERN_CHECK(options.max_epochs >= 0, ValueError,
               "Trainer: max_epochs must not be negative, got ", options.max_epochs);
    TERN_CHECK(options.clip_norm.value_or(0) >= 0 && options.clip_value.value_or(0) >= 0,
               ValueError, "Trainer: clip_norm and clip_value must not be negative");
    TERN_CHECK(options.precision == float32 || is_half(options.precision), ValueError,
               "Trainer: precision must be float32, bfloat16 or float16, got ", options.precision);
}

Device Trainer::device() const {
    if (options_.device) return *options_.device;
    const std::vector<Tensor> parameters = model_->parameters();
    return parameters.empty() ? Device() : parameters.front().device();
}

void Trainer::stop(const std::string& reason) {
    if (!stopping_) history_.stop_reason = reason;
    stopping_ = true;
}

History Trainer::fit(DataLoader& train) { return fit(train, nullptr); }
History Trainer::fit(DataLoader& train, DataLoader& valid) { return fit(train, &valid); }

History Trainer::fit(DataLoader& train, DataLoader* valid) {
    TERN_CHECK(train.size() > 0, ValueError,
               "Trainer: the training data make no batch: ", train.num_samples(),
               " samples, batch_size ", train.options().batch_size);
    TERN_CHECK(!valid || valid->size() > 0, ValueError,
               "Trainer: the validation data make no batch");
    const struct Running {
        Trainer& self;
        ~Running() {
            self.train_ = self.valid_ = nullptr;
            self.capture_.reset();
        }
    } running{*this};
    train_ = &train;
    valid_ = valid;
    begin_fit();
    const ModeGuard mode(*model_, true);
    for (const auto& callback : callbacks_) callback->on_fit_begin(*this);
    while (!stopping_ && epoch() < options_.max_epochs) run_epoch();
    if (!stopping_)
        history_.stop_reason = detail::concat("max_epochs, ", options_.max_epochs, ", was reached");
    for (const auto& callback : callbacks_) callback->on_fit_end(*this);
    return history_;
}

void Trainer::begin_fit() {
    model_->to(device());
    parameters_ = model_->parameters();
    if (resumed_) {
        train_->set_epoch(resumed_->train_epoch);
        if (valid_) valid_->set_epoch(resumed_->valid_epoch);
        default_generator() = Generator(resumed_->generator_seed, resumed_->generator_draw);
        resumed_.reset();
        return;
    }
    history_ = {};
    stopping_ = false;
    if (options_.seed) manual_seed(*options_.seed);
}

void Trainer::run_epoch() {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const int64_t number = epoch() + 1;
    const double lr = optimizer_.lr();
    for (const auto& callback : callbacks_) callback->on_epoch_begin(*this, number);
    prepare_capture();
    const double train_loss = train_epoch(number);
    EpochRecord record;
    if (valid_) record = evaluate(*valid_);
    record.epoch = number;
    record.train_loss = train_loss;
    record.lr = lr;
    record.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (valid_ && !std::isfinite(record.valid_loss)) {
        stop(
            detail::concat("the validation loss became ", record.valid_loss, " at epoch ", number));
        for (const auto& callback : callbacks_) callback->on_fit_end(*this);
        throw ValueError("Trainer: " + history_.stop_reason);
    }
    history_.epochs.push_back(record);
    for (const auto& callback : callbacks_) callback->on_epoch_end(*this, record);
    for (const auto& callback : callbacks_) callback->on_epoch_complete(*this, record);
}

double Trainer::train_epoch(int64_t epoch) {
    LossTrace trace(train_->size(), device());
    BatchInfo info = {.epoch = epoch, .num_steps = train_->size(), .losses = trace.values()};
    for (const Batch& batch : *train_) {
        info.num_samples = batch.x.size(0);
        trace.add("the loss", train_step(batch), info.num_samples);
        ++info.step;
        for (const auto& callback : callbacks_) callback->on_batch_end(*this, info);
    }
    if (const int64_t step = trace.first_not_finite()) {
        const double loss = trace.values().to(Device()).to_vector<double>()[step - 1];
        stop(detail::concat("the training loss became ", loss, " at epoch ", epoch, ", step ",
                            step));
        for (const auto& callback : callbacks_) callback->on_fit_end(*this);
        throw ValueError("Trainer: " + history_.stop_reason);
    }
    return trace.mean();
}

// Called before every epoch, whose first batch is then recorded anew: losses and callbacks may
// change from epoch to epoch.
void Trainer::prepare_capture() {
    const bool can = options_.capture && options_.precision != float16 && !model_->has_hooks();
    const uint64_t model = model_->fingerprint();
    if (!can)
        capture_.reset();
    else if (!capture_ || model != captured_model_)
        capture_ = std::make_unique<StepCapture>(CaptureOptions{.max_shapes = 1, .strict = false});
    else
        capture_->record_again();
    captured_model_ = model;
}

Tensor Trainer::train_step(const Batch& batch) {
    const Tensor x = batch.x.to(device()), y = batch.y.to(device());
    if (!capture_ || x.requires_grad() || y.requires_grad()) return step(x, y);
    const auto run = [this](const std::vector<Tensor>& xy) {
        return std::vector<Tensor>{step(xy[0], xy[1])};
    };
    return capture_->run(run, {x, y})[0];
}

Tensor Trainer::step(const Tensor& x, const Tensor& y) {
    optimizer_.zero_grad();
    const Tensor loss = [&] {
        const AutocastGuard guard = autocast();
        return loss_((*model_)(x), y);
    }();
    scaler_.scale(loss).backward();
    if (options_.clip_norm || options_.clip_value) scaler_.unscale_(optimizer_);
    if (options_.clip_norm) optim::clip_grad_norm_(parameters_, *options_.clip_norm);
    if (options_.clip_value) optim::clip_grad_value_(parameters_, *options_.clip_value);
    scaler_.step(optimizer_);
    scaler_.update();
    return loss;
}

AutocastGuard Trainer::autocast() const {
    const DeviceType type = device().type();
    if (is_half(options_.precision)) return AutocastGuard(type, {.dtype = options_.precision});
    // Whatever the caller has chosen stays.
    return AutocastGuard(type,
                         {.dtype = autocast_dtype(type), .enabled = is_autocast_enabled(type)});
}

EpochRecord Trainer::evaluate(DataLoader& data) {
    const NoGradGuard guard;
    const ModeGuard mode(*model_, false);
    const AutocastGuard mixed = autocast();
    LossTrace losses(data.size(), device());
    std::map<std::string, LossTrace> metrics;
    for (const auto& entry : options_.metrics)
        metrics.emplace(entry.first, LossTrace(data.size(), device()));
    for (const Batch& batch : data) {
        const Tensor target = batch.y.to(device());
        const Tensor prediction = (*model_)(batch.x.to(device()));
        losses.add("the loss", loss_(prediction, target), batch.x.size(0));
        for (auto& [name, trace] : metrics)
            trace.add(name.c_str(), options_.metrics.at(name)(prediction, target), batch.x.size(0));
    }
    EpochRecord record;
    record.valid_loss = losses.mean();
    for (const auto& [name, trace] : metrics) record.metrics[name] = trace.mean();
    return record;
}

}  // namespace tern::nn
