// How a Trainer steps a learning-rate schedule.
#include "nn/trainer.h"

namespace tern::nn {
namespace {

class ScheduleCallback : public Callback {
 public:
    ScheduleCallback(std::shared_ptr<optim::LRScheduler> schedule, const ScheduleOptions& options)
        : schedule_(std::move(schedule)), options_(options) {}

    void on_batch_end(Trainer&, const BatchInfo&) override {
        if (options_.per_batch) schedule_->step();
    }
    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override {
        if (options_.per_batch) return;
        const char* loss = trainer.has_validation() ? "valid_loss" : "train_loss";
        schedule_->step(record.value(options_.monitor.empty() ? loss : options_.monitor));
    }

    std::string name() const override { return "schedule"; }
    StateDict state_dict() const override { return schedule_->state_dict(); }
    void load_state_dict(const StateDict& state) override { schedule_->load_state_dict(state); }

 private:
    std::shared_ptr<optim::LRScheduler> schedule_;
    ScheduleOptions options_;
};

}  // namespace

void Trainer::add_schedule(std::shared_ptr<optim::LRScheduler> schedule,
                           const ScheduleOptions& options) {
    callbacks_.push_back(std::make_shared<ScheduleCallback>(std::move(schedule), options));
}

}  // namespace tern::nn
