// A caching allocator for host memory. Sizes are rounded up to classes, four an octave (at most a
// quarter over, from 256 bytes on); a released block goes to a bounded list of its thread or,
// behind it, to a pool shared by all. Neither needs construction or destruction, so objects may be
// released at any time, also while a thread or the process ends.
#include "kernels/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>

#include "kernels/cpu/memory_faults.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(data, bytes) (static_cast<void>(data), static_cast<void>(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(data, bytes) (static_cast<void>(data), static_cast<void>(bytes))
#endif

namespace tern::kernels::cpu {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kLargest = size_t{1} << 62;
constexpr int kClasses = 4 * 55;             // up to kLargest
constexpr int kThreadClasses = 36;           // up to 64 KiB
constexpr size_t kThreadBytes = 256 * 1024;  // a thread keeps at most this much of a class
constexpr int kThreadBlocks = 64;            // ... and this many blocks
constexpr int64_t kAlwaysCached = int64_t{64} << 20;

// Classes 0 to 3 are 64, 128, 192 and 256 bytes; then every octave is cut in four.
int class_of(size_t bytes) {
    if (bytes <= 256) return bytes == 0 ? 0 : static_cast<int>((bytes - 1) / 64);
    const int octave = std::bit_width(bytes - 1) - 1;  // 2^octave < bytes <= 2^(octave + 1)
    const int quarter = static_cast<int>((bytes - 1) >> (octave - 2)) & 3;
    return 4 * (octave - 7) + quarter;
}
size_t size_of_class(int index) {
    if (index < 4) return 64 * (static_cast<size_t>(index) + 1);
    return (static_cast<size_t>(index % 4) + 5) << (index / 4 + 5);
}

// A released block holds the link to the next one of its list.
struct Block {
    Block* next;
};
struct BlockList {
    Block* first;
    int count;

    // The link stays readable, so that leak checkers can follow the list.
    void push(void* data, size_t size) {
        first = new (data) Block{first};
        ++count;
        ASAN_POISON_MEMORY_REGION(first + 1, size - sizeof(Block));
    }
    void* pop() {
        if (!first) return nullptr;
        Block* const block = first;
        first = block->next;
        --count;
        return block;
    }
};

struct Pool {
    std::mutex mutex;
    BlockList lists[kClasses];
};
struct Counters {
    std::atomic<int64_t> allocated, peak, reserved, allocations, system_calls;
};
struct ThreadLists {
    BlockList lists[kThreadClasses];
    bool open, closed;
};
constinit Pool pool{};
constinit Counters counters{};
constinit thread_local ThreadLists thread_lists{};
constinit std::atomic<int64_t> allocations_to_failure{0};

void free_block(void* data, size_t size) {
    ASAN_UNPOISON_MEMORY_REGION(data, size);
    std::free(data);
    counters.reserved.fetch_sub(static_cast<int64_t>(size), std::memory_order_relaxed);
}

// The thread's blocks go to the pool when it ends; later releases go there directly.
struct ThreadEnd {
    ~ThreadEnd() {
        thread_lists.closed = true;
        const std::lock_guard lock(pool.mutex);
        for (int c = 0; c < kThreadClasses; ++c)
            while (void* data = thread_lists.lists[c].pop())
                pool.lists[c].push(data, size_of_class(c));
    }
};

// This thread's list of a class, or nothing when the class is too large or the thread is ending.
BlockList* thread_list(int index) {
    ThreadLists& mine = thread_lists;
    if (index >= kThreadClasses || mine.closed) return nullptr;
    if (!mine.open) {
        mine.open = true;
        static thread_local ThreadEnd end;
        static_cast<void>(end);
    }
    return &mine.lists[index];
}

bool has_room(const BlockList& list, size_t size) {
    return list.count < kThreadBlocks && static_cast<size_t>(list.count + 1) * size <= kThreadBytes;
}

// The cache never holds more than the program once had in use: enough for every repeated step.
bool is_worth_keeping(size_t size) {
    const int64_t cached = counters.reserved.load(std::memory_order_relaxed) -
                           counters.allocated.load(std::memory_order_relaxed);
    return cached + static_cast<int64_t>(size) <=
           kAlwaysCached + counters.peak.load(std::memory_order_relaxed);
}

void* from_system(size_t size) {
    void* data = nullptr;
    if (posix_memalign(&data, size >= kHugePage ? kHugePage : kAlignment, size) != 0)
        return nullptr;
    if (size >= kHugePage) madvise(data, size, MADV_HUGEPAGE);
    counters.reserved.fetch_add(static_cast<int64_t>(size), std::memory_order_relaxed);
    counters.system_calls.fetch_add(1, std::memory_order_relaxed);
    return data;
}

void* from_pool(int index) {
    const std::lock_guard lock(pool.mutex);
    return pool.lists[index].pop();
}

[[noreturn, gnu::cold]] void raise_out_of_memory(size_t bytes) {
    const MemoryStats stats = memory_stats(Device());
    detail::raise<OutOfMemoryError>("allocate: ", bytes, " bytes could not be had on cpu; ",
                                    stats.allocated, " are in use and ",
                                    stats.reserved - stats.allocated, " cached");
}

void count_allocation(size_t size) {
    const auto relaxed = std::memory_order_relaxed;
    const int64_t now = counters.allocated.fetch_add(static_cast<int64_t>(size), relaxed) +
                        static_cast<int64_t>(size);
    counters.allocations.fetch_add(1, relaxed);
    int64_t peak = counters.peak.load(relaxed);
    while (now > peak && !counters.peak.compare_exchange_weak(peak, now, relaxed)) {
    }
}

}  // namespace

int64_t fail_allocation(int64_t n) {
    return std::max<int64_t>(allocations_to_failure.exchange(n), 0);
}

void* allocate(Device device, size_t bytes) {
    if (bytes > kLargest) [[unlikely]]
        raise_out_of_memory(bytes);
    if (allocations_to_failure.load(std::memory_order_relaxed) > 0) [[unlikely]]
        if (allocations_to_failure.fetch_sub(1) == 1) raise_out_of_memory(bytes);
    const int index = class_of(bytes);
    const size_t size = size_of_class(index);
    BlockList* const mine = thread_list(index);
    void* data = mine ? mine->pop() : nullptr;
    if (!data) data = from_pool(index);
    if (!data) data = from_system(size);
    if (!data) {
        trim(device);
        data = from_system(size);
    }
    if (!data) raise_out_of_memory(bytes);
    ASAN_UNPOISON_MEMORY_REGION(data, bytes);
    count_allocation(size);
    return data;
}

void release(Device, void* data, size_t bytes) noexcept {
    if (!data) return;
    const int index = class_of(bytes);
    const size_t size = size_of_class(index);
    counters.allocated.fetch_sub(static_cast<int64_t>(size), std::memory_order_relaxed);
    BlockList* const mine = thread_list(index);
    if (mine && has_room(*mine, size)) return mine->push(data, size);
    if (!is_worth_keeping(size)) return free_block(data, size);
    const std::lock_guard lock(pool.mutex);
    pool.lists[index].push(data, size);
}

MemoryStats memory_stats(Device) {
    const auto relaxed = std::memory_order_relaxed;
    return {.allocated = counters.allocated.load(relaxed),
            .peak = counters.peak.load(relaxed),
            .reserved = counters.reserved.load(relaxed),
            .allocations = counters.allocations.load(relaxed),
            .system_calls = counters.system_calls.load(relaxed)};
}

void trim(Device) {
    for (int c = 0; c < kThreadClasses; ++c)
        while (void* data = thread_lists.lists[c].pop()) free_block(data, size_of_class(c));
    const std::lock_guard lock(pool.mutex);
    for (int c = 0; c < kClasses; ++c)
        while (void* data = pool.lists[c].pop()) free_block(data, size_of_class(c));
}

}  // namespace tern::kernels::cpu
