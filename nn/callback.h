// Callback: what a Trainer tells, and lets take part, along the way.
#pragma once

#include "nn/history.h"
#include "nn/module.h"

namespace tern TERN_PUBLIC {
namespace nn {

class Trainer;

// A batch that has just been learned from.
struct BatchInfo {
    int64_t epoch = 0;
    int64_t step = 0;         // of num_steps, from 1
    int64_t num_steps = 0;    // in the epoch
    int64_t num_samples = 0;  // in the batch
    Tensor losses;            // float64 [num_steps] on the model's device; the first `step` are set
};

// Called in the order of Trainer::add. Every member does nothing unless overridden.
class Callback {
 public:
    virtual ~Callback();

    virtual void on_fit_begin(Trainer&) {}
    virtual void on_epoch_begin(Trainer&, int64_t /*epoch*/) {}
    virtual void on_batch_end(Trainer&, const BatchInfo&) {}
    // The record is already in trainer.history().
    virtual void on_epoch_end(Trainer&, const EpochRecord&) {}
    // Once all callbacks have had their on_epoch_end: the moment to save everything.
    virtual void on_epoch_complete(Trainer&, const EpochRecord&) {}
    // Also before Trainer::fit throws because a loss is not finite.
    virtual void on_fit_end(Trainer&) {}

    // What a continued run needs, saved under name(); callbacks of one name are told apart by
    // their order. Without a name nothing is saved.
    virtual std::string name() const { return {}; }
    virtual StateDict state_dict() const { return {}; }
    virtual void load_state_dict(const StateDict&) {}
};

}  // namespace nn
}  // namespace tern
