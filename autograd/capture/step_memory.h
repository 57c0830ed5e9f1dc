// The memory of a captured step: what it took and gave back in one run becomes a plan, by which
// the next run gets all of it from one block a device that stays where it is.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "kernels/recorder.h"

namespace tern {

// One piece of memory a step asks for. Pieces are numbered in the order they are asked for; this
// one is in use while pieces [its own number, died) are.
struct PlannedBlock {
    Device device;
    size_t bytes = 0;
    int64_t died = 0;
    size_t offset = 0;  // in the device's block
};

struct MemoryPlan {
    std::vector<PlannedBlock> blocks;
    struct Arena {
        Device device;
        size_t bytes = 0;
    };
    std::vector<Arena> arenas;  // one a device
};

// Places blocks so that those in use at the same time do not overlap: the largest first, each at
// the lowest offset that is free for its life (greedy by size; Pisarchyk and Lee, "Efficient memory
// management for deep neural net inference", 2020). Offsets are multiples of 256.
MemoryPlan plan_memory(std::vector<PlannedBlock> blocks);

class StepMemory final : public kernels::MemorySource {
 public:
    // Serves by the plan as long as the step asks for what it says, and calls `on_deviation` when
    // it does not. From then on, or without a plan, memory comes from the allocator.
    StepMemory(MemoryPlan plan, std::function<void()> on_deviation);
    ~StepMemory() override;

    void* take(Device device, size_t bytes) override;
    void give_back(Device device, void* data, size_t bytes) noexcept override;
    Ref<kernels::MemorySource> keeper(const void* data) override;

    // The step has ended: what it still holds it may give back whenever it likes.
    void close();
    bool deviated() const { return deviated_; }
    // Whether the step asked for this memory and has not given it back.
    bool is_live(const void* data) const { return live_.contains(const_cast<void*>(data)); }
    // What the step did.
    const std::vector<PlannedBlock>& trace() const { return trace_; }

 private:
    void* planned(Device device, size_t bytes) const;
    bool is_free(const PlannedBlock& block) const;
    void deviate();

    MemoryPlan plan_;
    std::function<void()> on_deviation_;
    std::vector<void*> arenas_;  // as in the plan
    std::vector<PlannedBlock> trace_;
    struct Live {
        size_t number;
        bool in_arena;
    };
    std::map<void*, Live> live_;
    bool deviated_ = false;
    bool closed_ = false;
};

}  // namespace tern
