#include "autograd/capture/step_memory.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "kernels/memory.h"

namespace tern {
namespace {

constexpr size_t kAlignment = 256;
constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

size_t aligned(size_t bytes) {
    return (std::max<size_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
}

bool meet(const PlannedBlock& a, size_t a_number, const PlannedBlock& b, size_t b_number) {
    return a.device == b.device && static_cast<int64_t>(a_number) < b.died &&
           static_cast<int64_t>(b_number) < a.died;
}

bool overlap(const PlannedBlock& a, const PlannedBlock& b) {
    return a.offset < b.offset + aligned(b.bytes) && b.offset < a.offset + aligned(a.bytes);
}

// The lowest offset where block `number` meets none of `placed`, which are sorted by offset.
size_t lowest_offset(const std::vector<PlannedBlock>& blocks, const std::vector<size_t>& placed,
                     size_t number) {
    size_t offset = 0;
    for (const size_t other : placed) {
        if (!meet(blocks[number], number, blocks[other], other)) continue;
        if (offset + aligned(blocks[number].bytes) <= blocks[other].offset) break;
        offset = std::max(offset, blocks[other].offset + aligned(blocks[other].bytes));
    }
    return offset;
}

// Memory that nobody listens to.
class Quiet : public kernels::ListenScope {
 public:
    Quiet() : ListenScope({}) {}
};

MemoryPlan::Arena& arena_of(MemoryPlan& plan, Device device) {
    for (MemoryPlan::Arena& arena : plan.arenas)
        if (arena.device == device) return arena;
    return plan.arenas.emplace_back(MemoryPlan::Arena{.device = device});
}
}  // namespace

MemoryPlan plan_memory(std::vector<PlannedBlock> blocks) {
    std::vector<size_t> order(blocks.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return blocks[a].bytes > blocks[b].bytes; });
    std::vector<size_t> placed;
    const auto before = [&](size_t a, size_t b) { return blocks[a].offset < blocks[b].offset; };
    MemoryPlan plan;
    for (const size_t number : order) {
        PlannedBlock& block = blocks[number];
        block.offset = lowest_offset(blocks, placed, number);
        placed.insert(std::upper_bound(placed.begin(), placed.end(), number, before), number);
        size_t& bytes = arena_of(plan, block.device).bytes;
        bytes = std::max(bytes, block.offset + aligned(block.bytes));
    }
    plan.blocks = std::move(blocks);
    return plan;
}

StepMemory::StepMemory(MemoryPlan plan, std::function<void()> on_deviation)
    : plan_(std::move(plan)), on_deviation_(std::move(on_deviation)) {
    deviated_ = plan_.blocks.empty();
    const Quiet quiet;
    for (const auto& arena : plan_.arenas)
        arenas_.push_back(kernels::allocate(arena.device, arena.bytes));
}

StepMemory::~StepMemory() {
    const Quiet quiet;
    for (size_t i = 0; i < arenas_.size(); ++i)
        kernels::release(plan_.arenas[i].device, arenas_[i], plan_.arenas[i].bytes);
}

bool StepMemory::is_free(const PlannedBlock& block) const {
    return std::none_of(live_.begin(), live_.end(), [&](const auto& entry) {
        const PlannedBlock& other = plan_.blocks[entry.second.number];
        return entry.second.in_arena && other.device == block.device && overlap(other, block);
    });
}

// The place of the next block, or null where the step leaves the plan.
void* StepMemory::planned(Device device, size_t bytes) const {
    const size_t number = trace_.size();
    if (deviated_ || number >= plan_.blocks.size()) return nullptr;
    const PlannedBlock& block = plan_.blocks[number];
    if (block.device != device || block.bytes != bytes || !is_free(block)) return nullptr;
    size_t arena = 0;
    while (plan_.arenas[arena].device != device) ++arena;
    return static_cast<char*>(arenas_[arena]) + block.offset;
}

void StepMemory::deviate() {
    if (std::exchange(deviated_, true)) return;
    if (on_deviation_) on_deviation_();
}

void* StepMemory::take(Device device, size_t bytes) {
    void* data = planned(device, bytes);
    const bool in_arena = data != nullptr;
    if (!data) {
        const Quiet quiet;
        deviate();
        data = kernels::allocate(device, bytes);
    }
    live_[data] = {trace_.size(), in_arena};
    trace_.push_back({.device = device, .bytes = bytes, .died = kForever});
    return data;
}

void StepMemory::give_back(Device device, void* data, size_t bytes) noexcept {
    const auto found = closed_ ? live_.end() : live_.find(data);
    if (found != live_.end()) {
        const Live was = found->second;
        trace_[was.number].died = static_cast<int64_t>(trace_.size());
        live_.erase(found);
        if (was.in_arena) return;
    } else if (closed_) {
        return;  // only what is in the block comes back this late
    }
    const Quiet quiet;
    kernels::release(device, data, bytes);
}

Ref<kernels::MemorySource> StepMemory::keeper(const void* data) {
    const auto found = live_.find(const_cast<void*>(data));
    if (found == live_.end() || !found->second.in_arena) return nullptr;
    return Ref<kernels::MemorySource>(this);
}

void StepMemory::close() { closed_ = true; }

}  // namespace tern
