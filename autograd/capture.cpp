#include "autograd/capture.h"

#include <algorithm>
#include <optional>

#include "autograd/anomaly.h"
#include "autograd/autocast.h"
#include "autograd/capture/step_memory.h"
#include "autograd/capture/tape.h"
#include "autograd/grad_mode.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

constexpr int kMaxTries = 5;  // runs in which a step may ask for other memory than the time before

// What decides which recording fits a call.
struct InputKind {
    Shape shape;
    DType dtype;
    Device device;
    friend bool operator==(const InputKind&, const InputKind&) = default;
};
// ... and of the thread: grad mode, and the types of autocast, where that is on.
struct Modes {
    bool grad = is_grad_enabled();
    std::optional<DType> low[2] = {low_of(DeviceType::cpu), low_of(DeviceType::cuda)};
    friend bool operator==(const Modes&, const Modes&) = default;

    static std::optional<DType> low_of(DeviceType device) {
        return is_autocast_enabled(device) ? std::optional(autocast_dtype(device)) : std::nullopt;
    }
};
struct CallKind {
    std::vector<InputKind> inputs;
    Modes modes;
    friend bool operator==(const CallKind&, const CallKind&) = default;
};

bool fits(const CallKind& kind, const std::vector<Tensor>& inputs) {
    const auto same = [](const Tensor& x, const InputKind& k) {
        return x.shape() == k.shape && x.dtype() == k.dtype && x.device() == k.device;
    };
    return kind.modes == Modes() && inputs.size() == kind.inputs.size() &&
           std::equal(inputs.begin(), inputs.end(), kind.inputs.begin(), same);
}

CallKind kind_of(const std::vector<Tensor>& inputs) {
    CallKind kind;
    for (const Tensor& x : inputs) kind.inputs.push_back({x.shape(), x.dtype(), x.device()});
    return kind;
}

std::vector<Tensor> detached(std::vector<Tensor> tensors) {
    for (Tensor& x : tensors)
        if (x.defined()) x = x.detach();
    return tensors;
}

void check_inputs(const std::vector<Tensor>& inputs) {
    for (size_t i = 0; i < inputs.size(); ++i) {
        TERN_CHECK(inputs[i].defined(), ValueError, "capture: input ", i, " is undefined");
        TERN_CHECK(!inputs[i].requires_grad(), CaptureError, "capture: input ", i, ", a ",
                   describe(inputs[i]), ", requires grad; pass x.detach()");
    }
    TERN_CHECK(!kernels::recorder(), CaptureError,
               "capture: a captured step cannot run within another");
}

std::vector<uint32_t> versions_of(const std::vector<Tensor>& tensors) {
    std::vector<uint32_t> out;
    for (const Tensor& x : tensors) out.push_back(x.version());
    return out;
}

// The device a step works on: that of what it asked for.
Device device_of(const std::vector<PlannedBlock>& blocks) {
    for (const PlannedBlock& block : blocks)
        if (block.device.is_cuda()) return block.device;
    return Device();
}

}  // namespace

// The recording for one kind of inputs, and the way to it.
class Recording {
 public:
    Recording(CallKind kind, bool strict) : kind_(std::move(kind)), strict_(strict) {}

    const CallKind& kind() const { return kind_; }
    bool is_ready() const { return tape_ && tape_->keeps(); }
    // Why it will never be ready; empty as long as it may.
    const std::string& hopeless() const { return hopeless_; }
    int64_t size() const { return tape_->size(); }
    size_t arena_bytes() const {
        size_t bytes = 0;
        for (const auto& arena : arenas_) bytes += arena.bytes;
        return bytes;
    }

    // Runs the step, and records it where its memory can be foreseen.
    std::vector<Tensor> run(const StepCapture::Step& step, const std::vector<Tensor>& inputs) {
        const bool keep = !trace_.empty();
        const Device device = device_of(trace_);
        MemoryPlan plan = plan_memory(std::move(trace_));
        trace_.clear();
        arenas_ = plan.arenas;
        if (keep) copy_inputs(inputs);
        auto tape = std::unique_ptr<Tape>();
        const auto memory = make_ref<StepMemory>(std::move(plan), [&] { tape->give_up(); });
        tape = std::make_unique<Tape>(keep ? Tape::Mode::keep : Tape::Mode::run,
                                      strict_ ? Tape::Refusal::error : Tape::Refusal::note, device,
                                      [m = memory.get()](const void* p) { return m->is_live(p); });
        const struct Closing {
            StepMemory& memory;
            ~Closing() { memory.close(); }
        } closing{*memory};
        const std::vector<Tensor>& given = keep ? inputs_ : inputs;
        const std::vector<uint32_t> versions = versions_of(given);
        std::vector<Tensor> out = listen(*tape, *memory, step, given);
        if (versions_of(given) != versions)
            tape->refuse("a change in place of an input, of which a replay has a copy");
        trace_ = memory->trace();
        if (trace_.empty()) trace_.push_back({});  // a step that needs no memory
        if (tape->keeps()) {
            memory_ = memory;
            tape_ = std::move(tape);
            outputs_ = out;
        } else if (!tape->refused().empty()) {
            hopeless_ = tape->refused();
        } else if (++tries_ == kMaxTries) {
            hopeless_ = "the memory it asks for differs from call to call";
        }
        return out;
    }

    // What was recorded, but not the memory it asked for.
    void forget() {
        tape_.reset();
        memory_ = nullptr;
        outputs_.clear();
    }

    std::vector<Tensor> replay(const std::vector<Tensor>& inputs) {
        copy_inputs(inputs);
        tape_->replay();
        return outputs_;
    }

 private:
    // Into memory that the recording reads; made when it is first needed.
    void copy_inputs(const std::vector<Tensor>& inputs) {
        if (inputs_.empty())
            for (const Tensor& x : inputs)
                inputs_.push_back(empty(x.shape(), {.device = x.device(), .dtype = x.dtype()}));
        for (size_t i = 0; i < inputs.size(); ++i) assign(inputs_[i], inputs[i]);
    }

    static std::vector<Tensor> listen(Tape& tape, StepMemory& memory, const StepCapture::Step& step,
                                      const std::vector<Tensor>& inputs) {
        const kernels::ListenScope scope({.recorder = &tape, .memory = &memory, .inside = nullptr});
        tape.begin();
        try {
            std::vector<Tensor> out = detached(step(inputs));
            const kernels::ListenScope quiet({});
            tape.end();
            return out;
        } catch (...) {
            tape.give_up();  // what was done until here is done, as without a recording
            throw;
        }
    }

    CallKind kind_;
    bool strict_;
    int tries_ = 0;
    std::string hopeless_;
    std::vector<PlannedBlock> trace_;  // of the last run
    std::vector<MemoryPlan::Arena> arenas_;
    std::vector<Tensor> inputs_, outputs_;
    Ref<StepMemory> memory_;
    std::unique_ptr<Tape> tape_;
};

struct StepCapture::State {
    explicit State(CaptureOptions o) : options(std::move(o)) {}

    // Where the kind is new: a recording of its own, or null where there are enough.
    Recording* find(const std::vector<Tensor>& inputs) {
        for (Recording& recording : recordings)
            if (fits(recording.kind(), inputs)) return &recording;
        if (static_cast<int64_t>(recordings.size()) >= options.max_shapes) return nullptr;
        return &recordings.emplace_back(kind_of(inputs), options.strict);
    }

    std::vector<Tensor> eagerly(const Step& step, const std::vector<Tensor>& inputs,
                                const std::string& reason) {
        if (!std::exchange(noticed, true) && options.notice)
            options.notice("capture: the step runs without being recorded: " + reason);
        return detached(step(inputs));
    }

    CaptureOptions options;
    std::vector<Recording> recordings;
    const Recording* last = nullptr;  // the one that was replayed
    bool replayed = false;
    bool noticed = false;
};

StepCapture::StepCapture(CaptureOptions options) {
    TERN_CHECK(options.max_shapes >= 1, ValueError, "capture: max_shapes must be at least 1, got ",
               options.max_shapes);
    state_ = std::make_unique<State>(std::move(options));
    state_->recordings.reserve(static_cast<size_t>(state_->options.max_shapes));
}
StepCapture::StepCapture(StepCapture&&) noexcept = default;
StepCapture& StepCapture::operator=(StepCapture&&) noexcept = default;
StepCapture::~StepCapture() = default;

std::vector<Tensor> StepCapture::run(const Step& step, const std::vector<Tensor>& inputs) {
    State& state = *state_;
    state.replayed = false;
    check_inputs(inputs);
    if (is_anomaly_enabled()) return detached(step(inputs));
    Recording* const recording = state.find(inputs);
    if (!recording)
        return state.eagerly(step, inputs,
                             detail::concat("its inputs have had more than ",
                                            state.options.max_shapes, " kinds of shapes"));
    if (recording->is_ready()) {
        state.last = recording;
        state.replayed = true;
        return recording->replay(inputs);
    }
    if (!recording->hopeless().empty()) return state.eagerly(step, inputs, recording->hopeless());
    return recording->run(step, inputs);
}

void StepCapture::record_again() {
    state_->last = nullptr;
    for (Recording& recording : state_->recordings) recording.forget();
}

bool StepCapture::replayed() const { return state_->replayed; }
int64_t StepCapture::num_calls() const { return state_->last ? state_->last->size() : 0; }
size_t StepCapture::arena_bytes() const { return state_->last ? state_->last->arena_bytes() : 0; }

}  // namespace tern
