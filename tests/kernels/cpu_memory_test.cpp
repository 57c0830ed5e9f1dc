// The host allocator: alignment, statistics, reuse without the system, threads that end, refusals.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "kernels/memory.h"
#include "tensor/core/error.h"

namespace tern::test {
namespace {

using kernels::allocate;
using kernels::memory_stats;
using kernels::release;

const Device kCpu;

TEST(CpuMemory, AlignsEverySizeAndKeepsWasteBelowAQuarter) {
    for (size_t bytes : {0u, 1u, 63u, 64u, 65u, 257u, 320u, 321u, 1000u, 4097u, 65537u, 1u << 20,
                         (1u << 21) + 1, 5u << 20}) {
        const int64_t before = memory_stats(kCpu).allocated;
        void* const data = allocate(kCpu, bytes);
        const int64_t taken = memory_stats(kCpu).allocated - before;
        EXPECT_NE(data, nullptr);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % 64, 0u) << bytes;
        if (bytes > size_t{2} << 20) {
            EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % (size_t{2} << 20), 0u) << bytes;
        }
        EXPECT_GE(taken, static_cast<int64_t>(bytes));
        EXPECT_LE(taken, static_cast<int64_t>(bytes + bytes / 4 + 64)) << bytes;
        std::memset(data, 1, bytes);
        release(kCpu, data, bytes);
        EXPECT_EQ(memory_stats(kCpu).allocated, before);
    }
}

TEST(CpuMemory, RepeatedStepsNeverReachTheSystem) {
    const std::vector<size_t> sizes = {64, 256, 4000, 40000, 1 << 17, 3 << 20, 64, 256};
    const auto step = [&] {
        std::vector<void*> blocks;
        for (size_t bytes : sizes) blocks.push_back(allocate(kCpu, bytes));
        for (size_t i = 0; i < sizes.size(); ++i) release(kCpu, blocks[i], sizes[i]);
    };
    step();
    const MemoryStats before = memory_stats(kCpu);
    for (int i = 0; i < 1000; ++i) step();
    const MemoryStats after = memory_stats(kCpu);
    EXPECT_EQ(after.system_calls, before.system_calls);
    EXPECT_EQ(after.reserved, before.reserved);
    EXPECT_EQ(after.peak, before.peak);
    EXPECT_EQ(after.allocations - before.allocations, static_cast<int64_t>(1000 * sizes.size()));
}

TEST(CpuMemory, AnEndingThreadLeavesItsBlocksToTheOthers) {
    const auto fill_and_release = [] {
        std::vector<void*> blocks;
        for (int i = 0; i < 50; ++i) blocks.push_back(allocate(kCpu, 1000));
        for (void* block : blocks) release(kCpu, block, 1000);
    };
    std::thread(fill_and_release).join();
    const int64_t before = memory_stats(kCpu).system_calls;
    std::thread(fill_and_release).join();
    EXPECT_EQ(memory_stats(kCpu).system_calls, before);
}

TEST(CpuMemory, BlocksMayBeReleasedAfterTheThreadsOtherObjects) {
    struct Late {
        void* data = nullptr;
        ~Late() { release(kCpu, data, 128); }
    };
    const int64_t before = memory_stats(kCpu).allocated;
    std::thread([] {
        static thread_local Late late;  // destroyed after the allocator's own lists, made later
        static_cast<void>(late.data);
        late.data = allocate(kCpu, 128);
    }).join();
    EXPECT_EQ(memory_stats(kCpu).allocated, before);
}

TEST(CpuMemory, TrimGivesTheCacheBack) {
    release(kCpu, allocate(kCpu, 10 << 20), 10 << 20);
    kernels::trim(kCpu);
    const MemoryStats stats = memory_stats(kCpu);
    EXPECT_EQ(stats.reserved, stats.allocated);
}

TEST(CpuMemory, TheCacheIsBoundedByThePeak) {
    kernels::trim(kCpu);
    const int64_t bound = memory_stats(kCpu).peak + (int64_t{64} << 20);
    for (size_t mib = 1; mib < 200; ++mib) {
        release(kCpu, allocate(kCpu, mib << 20), mib << 20);
        const MemoryStats stats = memory_stats(kCpu);
        ASSERT_LE(stats.reserved - stats.allocated,
                  std::max(bound, stats.peak + (int64_t{64} << 20)));
    }
    kernels::trim(kCpu);
}

TEST(CpuMemory, RefusesWhatCannotBeHad) {
    const int64_t before = memory_stats(kCpu).allocated;
    std::vector<size_t> sizes = {~size_t{0}, (size_t{1} << 62) + 1};
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators abort
    sizes.insert(sizes.end(), {size_t{1} << 62, size_t{1} << 55});
#endif
    for (size_t bytes : sizes) {
        try {
            allocate(kCpu, bytes);
            FAIL() << bytes;
        } catch (const OutOfMemoryError& error) {
            EXPECT_EQ(std::string(error.what())
                          .find("allocate: " + std::to_string(bytes) +
                                " bytes could not be had on cpu; "),
                      0u)
                << error.what();
        }
    }
    EXPECT_EQ(memory_stats(kCpu).allocated, before);
}

}  // namespace
}  // namespace tern::test
