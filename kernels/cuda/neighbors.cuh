// How a warp keeps the nearest rows of a query: a sorted list, 32 entries a register.
#pragma once

#include "kernels/cuda/block.cuh"
#include "kernels/formula/neighbors.h"

namespace tern::kernels::cuda {

struct Found {
    double rank;
    int64_t row;
};
__device__ inline bool nearer(const Found& a, const Found& b) {
    return a.rank < b.rank || (a.rank == b.rank && a.row < b.row);
}
__device__ inline Found shuffled(const Found& f, int lane) {
    return {__shfl_sync(0xffffffffu, f.rank, lane), __shfl_sync(0xffffffffu, f.row, lane)};
}
inline constexpr double kFarthest = std::numeric_limits<double>::infinity();
inline constexpr int64_t kNoRow = std::numeric_limits<int64_t>::max();

// A list of k in memory, which a warp owns.
struct NearestList {
    double* ranks;
    int64_t* rows;
    int64_t k;

    __device__ Found entry(int64_t i) const {
        return i < k ? Found{ranks[i], rows[i]} : Found{kFarthest, kNoRow};
    }
    __device__ void set(int64_t i, const Found& f) const {
        if (i < k) ranks[i] = f.rank, rows[i] = f.row;
    }
    __device__ void clear(int lane) const {
        for (int64_t i = lane; i < k; i += kWarp) set(i, {kFarthest, kNoRow});
        __syncwarp();
    }
    // The register that holds 32 entries takes `next`, and gives the last of its 33 back.
    __device__ static void insert(Found& held, Found& next, int lane) {
        const int place = __popc(__ballot_sync(0xffffffffu, nearer(held, next)));
        const Found last = shuffled(held, kWarp - 1), below = shuffled(held, max(lane - 1, 0));
        if (place == kWarp) return;
        if (lane > place) held = below;
        if (lane == place) held = next;
        next = last;
    }
    // One row from every lane that has one.
    __device__ void offer(bool active, const Found& row, int lane) const {
        Found held = entry(lane), worst = {ranks[k - 1], rows[k - 1]};
        for (;;) {
            const uint32_t wanted = __ballot_sync(0xffffffffu, active && nearer(row, worst));
            if (wanted == 0) break;
            const int from = __ffs(static_cast<int>(wanted)) - 1;
            if (lane == from) active = false;
            Found next = shuffled(row, from);
            if (k <= kWarp) {
                insert(held, next, lane);
                worst = shuffled(held, static_cast<int>(k) - 1);
                continue;
            }
            for (int64_t i = lane; i - lane < k; i += kWarp) {
                Found part = entry(i);
                insert(part, next, lane);
                set(i, part);
            }
            __syncwarp();
            worst = {ranks[k - 1], rows[k - 1]};
        }
        if (k <= kWarp) set(lane, held);
        __syncwarp();
    }
};

}  // namespace tern::kernels::cuda
