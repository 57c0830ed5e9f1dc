#include "autograd/checkpoint.h"

#include <optional>

#include "autograd/checkpoint_frame.h"
#include "autograd/grad_mode.h"
#include "tensor/random.h"

namespace tern {
namespace {

thread_local constinit detail::CheckpointFrame* current = nullptr;

// The default generator, set back for a while.
class RandomStateGuard {
 public:
    RandomStateGuard(uint64_t seed, uint64_t draw) : now_(default_generator()) {
        default_generator() = Generator(seed, draw);
    }
    ~RandomStateGuard() { default_generator() = now_; }
    RandomStateGuard(const RandomStateGuard&) = delete;
    RandomStateGuard& operator=(const RandomStateGuard&) = delete;

 private:
    Generator now_;
};

struct FrameGuard {
    explicit FrameGuard(detail::CheckpointFrame* frame)
        : previous(detail::CheckpointFrame::enter(frame)) {}
    ~FrameGuard() { detail::CheckpointFrame::enter(previous); }
    detail::CheckpointFrame* previous;
};

}  // namespace

std::shared_ptr<CheckpointSlot> CheckpointSlot::claim(const Tensor& x) {
    return current ? current->claim(x) : nullptr;
}

const KeptTensor& CheckpointSlot::value() { return frame_->value_of(*this); }

namespace detail {

CheckpointFrame* CheckpointFrame::enter(CheckpointFrame* frame) {
    return std::exchange(current, frame);
}

CheckpointFrame::CheckpointFrame(const std::vector<Tensor>& inputs, CheckpointScope::Run run,
                                 const CheckpointOptions& options)
    : run_(std::move(run)),
      inputs_(inputs.size()),
      edges_(inputs.size()),
      options_(options),
      seed_(default_generator().seed()),
      draw_(default_generator().draw()) {
    for (DeviceType device : {DeviceType::cpu, DeviceType::cuda})
        autocast_[static_cast<size_t>(device)] = {.dtype = autocast_dtype(device),
                                                  .enabled = is_autocast_enabled(device)};
    for (size_t i = 0; i < inputs.size(); ++i) {
        if (!inputs[i].defined()) continue;
        inputs_[i].keep(inputs[i]);
        if (inputs[i].requires_grad()) edges_[i] = edge_of(inputs[i]);
    }
}

std::shared_ptr<CheckpointSlot> CheckpointFrame::claim(const Tensor& x) {
    if (!runs_again_) {
        auto slot = std::make_shared<CheckpointSlot>();
        slot->frame_ = shared_from_this();
        slot->like_.hold(x);
        slot->like_.forget_memory();
        slots_.push_back(slot);
        return slot;
    }
    TERN_CHECK(next_ < slots_.size(), GradError,
               "checkpoint: the function kept more tensors when it ran again: it must do the same");
    if (const auto slot = slots_[next_++].lock()) {
        slot->value_.hold(x);
        TERN_CHECK(slot->value_.is_like(slot->like_), GradError, "checkpoint: tensor ", next_ - 1,
                   " that the function kept was different when it ran again, now ", describe(x),
                   ", version ", x.version(),
                   ": it must do the same, on values not changed in place since");
    }
    return nullptr;
}

const KeptTensor& CheckpointFrame::value_of(CheckpointSlot& slot) {
    const std::lock_guard lock(mutex_);
    if (!slot.value_.is_kept()) run_again();
    return slot.value_;
}

void CheckpointFrame::run_again() {
    std::vector<Tensor> inputs;
    for (size_t i = 0; i < inputs_.size(); ++i) {
        inputs.push_back(inputs_[i].get("checkpoint", "input", static_cast<int>(i)));
        if (edges_[i].node) set_edge(inputs.back(), edges_[i]);
    }
    const GradModeGuard recording(true);
    const AutocastGuard on_cpu(DeviceType::cpu, autocast_[0]);
    const AutocastGuard on_cuda(DeviceType::cuda, autocast_[1]);
    std::optional<RandomStateGuard> random;
    if (options_.preserve_rng_state) random.emplace(seed_, draw_);
    next_ = 0;
    runs_again_ = true;
    try {
        const FrameGuard guard(this);
        run_(inputs);
        TERN_CHECK(next_ == slots_.size(), GradError,
                   "checkpoint: the function kept fewer tensors when it ran again: it must do the ",
                   "same");
    } catch (...) {
        for (const auto& weak : slots_)  // all or none
            if (const auto slot = weak.lock()) slot->value_ = {};
        throw;
    }
}

CheckpointScope::CheckpointScope(const std::vector<Tensor>& inputs, Run run,
                                 const CheckpointOptions& options)
    : previous_(current) {
    if (!is_grad_enabled()) return;
    frame_ = std::make_shared<CheckpointFrame>(inputs, std::move(run), options);
    current = frame_.get();
}

CheckpointScope::~CheckpointScope() { current = previous_; }

}  // namespace detail
}  // namespace tern
