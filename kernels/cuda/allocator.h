// Device memory. Blocks come from the driver's stream-ordered pool and are kept, by size class, in
// a cache of the thread that released them: what the thread launches next runs after whatever
// still uses the block, so no synchronisation is needed and a steady state makes no driver calls.
// TERN_CUDA_CACHE=0 in the environment turns the cache off, so that a memory checker sees every
// request with its exact size.
#pragma once

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "kernels/cuda/check.h"
#include "kernels/memory.h"

namespace tern::kernels::cuda {

// The free blocks of one stream. Its thread takes and gives; any thread may empty it.
class BlockCache {
 public:
    BlockCache(int device, cudaStream_t stream);
    BlockCache(const BlockCache&) = delete;
    BlockCache& operator=(const BlockCache&) = delete;
    ~BlockCache();

    // Throws OutOfMemoryError, after the caches of the device were emptied and did not help.
    void* allocate(size_t bytes);
    void release(void* data, size_t bytes) noexcept;
    void empty() noexcept;

 private:
    void* take(size_t size) noexcept;

    int device_;
    cudaStream_t stream_;
    std::mutex mutex_;
    std::unordered_map<size_t, std::vector<void*>> blocks_;
};

// Gives a block back without a stream, for threads that have already ended theirs.
void release_late(int device, void* data, size_t bytes) noexcept;

MemoryStats pool_stats(int device);
void trim_pool(int device);

}  // namespace tern::kernels::cuda
