#include "kernels/cuda/allocator.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "kernels/recorder.h"

namespace tern::kernels::cuda {
namespace {

struct Pool {
    std::atomic<int64_t> allocated{0}, peak{0}, allocations{0}, system_calls{0}, cached{0};
    std::mutex mutex;  // guards caches
    std::vector<BlockCache*> caches;
};
Pool pools[kMaxDevices];

bool caching() {
    static const bool on = [] {
        const char* text = std::getenv("TERN_CUDA_CACHE");
        return !text || std::strcmp(text, "0") != 0;
    }();
    return on;
}

// Eight classes between powers of two: at most an eighth is wasted.
size_t size_class(size_t bytes) {
    const size_t least = std::max<size_t>(bytes, 1);
    if (!caching()) return least;
    const size_t step = std::max<size_t>(std::bit_floor(least) / 8, 256);
    return (least + step - 1) / step * step;
}

void count_allocation(Pool& pool, size_t bytes) {
    const auto size = static_cast<int64_t>(bytes);
    const int64_t now = pool.allocated.fetch_add(size, std::memory_order_relaxed) + size;
    int64_t peak = pool.peak.load(std::memory_order_relaxed);
    while (now > peak && !pool.peak.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
    }
    pool.allocations.fetch_add(1, std::memory_order_relaxed);
}

void uncount(Pool& pool, size_t bytes) {
    pool.allocated.fetch_sub(static_cast<int64_t>(bytes), std::memory_order_relaxed);
}

cudaMemPool_t driver_pool(int device) {
    cudaMemPool_t pool = nullptr;
    CUDA_CHECK(cudaDeviceGetDefaultMemPool(&pool, device));
    return pool;
}

void empty_caches(int device) {
    const std::lock_guard lock(pools[device].mutex);
    for (BlockCache* cache : pools[device].caches) cache->empty();
}

[[noreturn]] void raise_out_of_memory(int device, size_t bytes) {
    size_t free = 0, total = 0;
    if (cudaMemGetInfo(&free, &total) != cudaSuccess) cudaGetLastError();
    detail::raise<OutOfMemoryError>("cuda:", device, ": out of memory: ", bytes,
                                    " bytes were asked for; ", free, " of ", total, " are free, ",
                                    pools[device].allocated.load(), " are in use by tern, ",
                                    pools[device].cached.load(), " are cached");
}

}  // namespace

BlockCache::BlockCache(int device, cudaStream_t stream) : device_(device), stream_(stream) {
    const std::lock_guard lock(pools[device].mutex);
    pools[device].caches.push_back(this);
    // What is freed stays in the pool instead of going back to the system at the next sync.
    uint64_t keep = UINT64_MAX;
    CUDA_CHECK(
        cudaMemPoolSetAttribute(driver_pool(device), cudaMemPoolAttrReleaseThreshold, &keep));
}

BlockCache::~BlockCache() {
    empty();
    const std::lock_guard lock(pools[device_].mutex);
    std::erase(pools[device_].caches, this);
}

void* BlockCache::take(size_t size) noexcept {
    const std::lock_guard lock(mutex_);
    const auto found = blocks_.find(size);
    if (found == blocks_.end() || found->second.empty()) return nullptr;
    void* block = found->second.back();
    found->second.pop_back();
    pools[device_].cached.fetch_sub(static_cast<int64_t>(size), std::memory_order_relaxed);
    return block;
}

void* BlockCache::allocate(size_t bytes) {
    if (MemorySource* const source = memory_source()) [[unlikely]]
        return source->take(Device(DeviceType::cuda, device_), bytes);
    Pool& pool = pools[device_];
    const size_t size = size_class(bytes);
    void* block = take(size);
    if (!block) {
        pool.system_calls.fetch_add(1, std::memory_order_relaxed);
        cudaError_t error = cudaMallocAsync(&block, size, stream_);
        if (error == cudaErrorMemoryAllocation) {
            cudaGetLastError();
            trim_pool(device_);
            error = cudaMallocAsync(&block, size, stream_);
        }
        if (error == cudaErrorMemoryAllocation) {
            cudaGetLastError();
            raise_out_of_memory(device_, bytes);
        }
        CUDA_CHECK(error);
    }
    count_allocation(pool, bytes);
    return block;
}

void BlockCache::release(void* data, size_t bytes) noexcept {
    if (MemorySource* const source = memory_source()) [[unlikely]]
        return source->give_back(Device(DeviceType::cuda, device_), data, bytes);
    const size_t size = size_class(bytes);
    uncount(pools[device_], bytes);
    if (!caching()) {
        cudaFreeAsync(data, stream_);
        return;
    }
    try {
        const std::lock_guard lock(mutex_);
        blocks_[size].push_back(data);
        pools[device_].cached.fetch_add(static_cast<int64_t>(size), std::memory_order_relaxed);
    } catch (...) {  // no host memory to note it: the driver's pool can have it
        cudaFreeAsync(data, stream_);
    }
}

void BlockCache::empty() noexcept {
    const std::lock_guard lock(mutex_);
    for (auto& [size, list] : blocks_) {
        for (void* block : list) cudaFreeAsync(block, stream_);
        pools[device_].cached.fetch_sub(static_cast<int64_t>(size * list.size()));
    }
    blocks_.clear();
}

void release_late(int device, void* data, size_t bytes) noexcept {
    uncount(pools[device], bytes);
    if (cudaFree(data) != cudaSuccess) cudaGetLastError();  // the driver may be gone
}

MemoryStats pool_stats(int device) {
    const Pool& pool = pools[device];
    uint64_t reserved = 0;
    CUDA_CHECK(
        cudaMemPoolGetAttribute(driver_pool(device), cudaMemPoolAttrReservedMemCurrent, &reserved));
    return {.allocated = pool.allocated,
            .peak = pool.peak,
            .reserved = static_cast<int64_t>(reserved),
            .allocations = pool.allocations,
            .system_calls = pool.system_calls};
}

void trim_pool(int device) {
    empty_caches(device);
    CUDA_CHECK(cudaDeviceSynchronize());  // the pool keeps what a stream has not freed yet
    CUDA_CHECK(cudaMemPoolTrimTo(driver_pool(device), 0));
}

}  // namespace tern::kernels::cuda
