#include "autograd/capture/tape.h"

#include "autograd/call_stack.h"
#include "kernels/memory.h"
#include "tensor/core/error.h"

namespace tern {
namespace {

using kernels::ListenScope;

// What a replay does between two kernels, on the host.
class ActionCall final : public kernels::Call {
 public:
    explicit ActionCall(std::function<void()> action)
        : Call("host", Device()), action_(std::move(action)) {}
    void run() const override { action_(); }

 private:
    std::function<void()> action_;
};

}  // namespace

// Live values where the device reads them: written by the host here, sent before every replay.
struct Tape::LiveBlock {
    static constexpr size_t kBytes = 16384, kSlot = 256;

    explicit LiveBlock(Device device)
        : device(device), host(kBytes), data(kernels::allocate(device, kBytes)) {}
    ~LiveBlock() { kernels::release(device, data, kBytes); }
    void send() const { kernels::upload(device, data, host.data(), used); }

    Device device;
    std::vector<char> host;
    void* data;
    size_t used = 0;
};

Tape::Tape(Mode mode, Refusal refusal, Device device, std::function<bool(const void*)> own)
    : mode_(mode), refusal_(refusal), device_(device), own_(std::move(own)) {
    if (on_device() && keeps()) live_block_ = std::make_unique<LiveBlock>(device);
}

Tape::~Tape() = default;

void Tape::add(std::unique_ptr<kernels::Call> call) {
    if (keeps() && call->device() != device_)
        refuse(detail::concat(call->name(), " on ", call->device(), " in a step on ", device_));
    if (call->device().is_cpu()) {
        const ListenScope quiet({});
        call->run();
    } else {
        const ListenScope inside({.recorder = nullptr,
                                  .memory = kernels::memory_source(),
                                  .inside = keeps() ? this : nullptr});
        call->run();
    }
    if (keeps() && !on_device()) calls_.push_back(std::move(call));
}

void Tape::each_time(std::function<void()> action) {
    if (!keeps()) return;
    if (on_device())
        actions_.push_back(std::move(action));
    else
        calls_.push_back(std::make_unique<ActionCall>(std::move(action)));
}

void Tape::after_each(const void* key, std::function<std::function<void()>()> make) {
    if (keeps()) makers_.emplace(key, std::move(make));
}

void Tape::refuse(const std::string& what) {
    const std::string line = CallStack::here().user_line();
    const std::string reason = detail::concat("a step that is replayed cannot do ", what,
                                              line.empty() ? "" : ", called from ", line);
    TERN_CHECK(refusal_ == Refusal::note, CaptureError, "capture: ", reason,
               "; do it before or after the step");
    if (refused_.empty()) refused_ = reason;
    give_up();
}

bool Tape::holds(const void* data) const { return held_.contains(data); }

void Tape::hold(const void* data, std::shared_ptr<void> owner) {
    auto storage = std::static_pointer_cast<Ref<Storage>>(std::move(owner));
    if (own_((*storage)->data())) return;
    const uint32_t version = (*storage)->version();
    held_.emplace(data, Held{std::move(storage), version});
}

std::pair<void*, const void*> Tape::live_place(size_t bytes) {
    TERN_CHECK(bytes <= LiveBlock::kSlot && live_block_->used < LiveBlock::kBytes, CaptureError,
               "capture: more than ", LiveBlock::kBytes / LiveBlock::kSlot,
               " random draws and optimizer steps in a step");
    const size_t at = std::exchange(live_block_->used, live_block_->used + LiveBlock::kSlot);
    return {live_block_->host.data() + at, static_cast<char*>(live_block_->data) + at};
}

const void* Tape::keep_bytes(const void* from, size_t bytes) {
    const char* const first = static_cast<const char*>(from);
    return kept_bytes_.emplace_back(first, first + bytes).data();
}

void Tape::begin() {
    if (!keeps() || !on_device()) return;
    kernels::begin_graph(device_);
    recording_ = true;
}

void Tape::end() {
    for (const auto& [data, held] : held_)
        if ((*held.storage)->version() != held.version) written_.push_back(held.storage->get());
    for (const auto& [key, make] : makers_) last_actions_.push_back(make());
    makers_.clear();
    if (!std::exchange(recording_, false)) return;
    graph_.reset(kernels::end_graph(device_));
    live_block_->send();
    kernels::launch_graph(device_, *graph_);
}

void Tape::give_up() {
    if (!keeps()) return;
    const ListenScope quiet({});
    end();
    mode_ = Mode::run;
    calls_.clear();
    last_actions_.clear();
}

void Tape::replay() {
    if (on_device()) {
        for (const auto& action : actions_) action();
        live_block_->send();
        kernels::launch_graph(device_, *graph_);
    } else {
        for (const auto& call : calls_) call->run();
    }
    for (Storage* storage : written_) storage->bump_version();
    for (const auto& action : last_actions_) action();
}

int64_t Tape::size() const {
    return on_device() ? (graph_ ? kernels::graph_nodes(*graph_) : 0)
                       : static_cast<int64_t>(calls_.size());
}

}  // namespace tern
