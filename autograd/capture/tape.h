// One run of a step, as it can be replayed: a list of kernel calls on the CPU, a graph on CUDA.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "kernels/device_graph.h"
#include "kernels/recorder.h"
#include "tensor/storage.h"

namespace tern {

class Tape final : public kernels::Recorder {
 public:
    // What is done with the calls of a run: made and forgotten, or made and kept.
    enum class Mode : uint8_t { run, keep };
    // What becomes of a step that needs the host: an error, or a run that is not recorded.
    enum class Refusal : uint8_t { error, note };

    // `own` says whether memory belongs to the step itself: other memory is kept alive.
    Tape(Mode mode, Refusal refusal, Device device, std::function<bool(const void*)> own);
    ~Tape() override;

    void add(std::unique_ptr<kernels::Call> call) override;
    void each_time(std::function<void()> action) override;
    void after_each(const void* key, std::function<std::function<void()>()> make) override;
    void refuse(const std::string& what) override;
    // Why this step cannot be replayed; empty if it can.
    const std::string& refused() const { return refused_; }
    bool holds(const void* data) const override;
    void hold(const void* data, std::shared_ptr<void> owner) override;
    std::vector<std::unique_ptr<kernels::LiveValue>>& live_values() override { return live_; }
    std::pair<void*, const void*> live_place(size_t bytes) override;
    const void* keep_bytes(const void* from, size_t bytes) override;

    // Begin and end the recording; what was recorded on a CUDA device is done by then.
    void begin();
    void end();
    // Does what has been recorded and keeps nothing from here on.
    void give_up();

    void replay();
    bool keeps() const { return mode_ == Mode::keep; }
    int64_t size() const;

 private:
    struct LiveBlock;
    bool on_device() const { return device_.is_cuda(); }

    Mode mode_;
    Refusal refusal_;
    std::string refused_;
    Device device_;
    std::function<bool(const void*)> own_;
    std::vector<std::unique_ptr<kernels::Call>> calls_;  // on the CPU
    std::vector<std::function<void()>> actions_;         // on CUDA: before the graph
    std::unordered_map<const void*, std::function<std::function<void()>()>> makers_;
    std::vector<std::function<void()>> last_actions_;  // after the calls, or the graph
    std::vector<std::unique_ptr<kernels::LiveValue>> live_;
    std::unique_ptr<LiveBlock> live_block_;
    std::vector<std::vector<char>> kept_bytes_;
    std::unique_ptr<kernels::DeviceGraph, kernels::DestroyGraph> graph_;
    bool recording_ = false;

    struct Held {
        std::shared_ptr<Ref<Storage>> storage;
        uint32_t version;  // when it was first used
    };
    std::unordered_map<const void*, Held> held_;
    std::vector<Storage*> written_;  // those of them the step writes
};

}  // namespace tern
