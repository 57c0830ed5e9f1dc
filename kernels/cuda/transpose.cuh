// Copies whose source runs along another dimension than the result. A block of 32 x 8 threads owns
// a 32 x 32 tile: warps read rows of the source, 32 neighbours at a time, into shared memory with a
// row of 33, and write rows of the result, so that both sides are whole sectors and no two threads
// of a warp meet in a bank. Every element is read once and written once.
#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/strided.h"

namespace tern::kernels::cuda {

inline constexpr int kTile = 32;
inline constexpr int kTileRows = 8;

// Operand 0 is the result, 1 the source.
struct TileLoop {
    int32_t rows, cols;          // of the result's tile plane; the source runs along its rows
    int32_t row_step, col_step;  // of the result along rows, of the source along cols
    Divider tiles_down, tiles_across;
    Strided<2> batch;
};

template <class Bits>
__global__ void __launch_bounds__(kTile* kTileRows)
    transpose_kernel(TileLoop loop, Bits* y, const Bits* x) {
    __shared__ Bits tile[kTile][kTile + 1];
    const uint32_t rest = loop.tiles_across.quotient(blockIdx.x);
    const uint32_t across = blockIdx.x - rest * loop.tiles_across.divisor();
    const uint32_t batch = loop.tiles_down.quotient(rest);
    const uint32_t down = rest - batch * loop.tiles_down.divisor();
    int32_t start[2];
    loop.batch.offsets(batch, start);
    const auto row0 = static_cast<int32_t>(down * kTile);
    const auto col0 = static_cast<int32_t>(across * kTile);
    const int lane = threadIdx.x;
    for (int j = threadIdx.y; j < kTile; j += kTileRows)
        if (col0 + j < loop.cols && row0 + lane < loop.rows)
            tile[j][lane] = x[start[1] + (col0 + j) * loop.col_step + row0 + lane];
    __syncthreads();
    for (int j = threadIdx.y; j < kTile; j += kTileRows)
        if (row0 + j < loop.rows && col0 + lane < loop.cols)
            y[start[0] + (row0 + j) * loop.row_step + col0 + lane] = tile[lane][j];
}

// The dimension along which the source is dense, where that is not the result's; else -1.
inline int source_dim(const Loop<2>& loop) {
    const int last = loop.dim - 1;
    if (last < 1 || loop.strides[0][last] != 1 || loop.strides[1][last] == 1) return -1;
    for (int d = 0; d < last; ++d)
        if (loop.strides[1][d] == 1 && loop.sizes[d] >= 4 && loop.sizes[last] >= 4) return d;
    return -1;
}

inline bool is_transposed(const Loop<2>& loop) { return source_dim(loop) >= 0; }

template <class Bits>
void launch_transpose(const char* name, const Scope& scope, const Loop<2>& loop, Bits* y,
                      const Bits* x) {
    const int last = loop.dim - 1, dense = source_dim(loop);
    Loop<2> batch;
    for (int d = 0; d < last; ++d) {
        if (d == dense) continue;
        batch.sizes[batch.dim] = loop.sizes[d];
        for (int n = 0; n < 2; ++n) batch.strides[n][batch.dim] = loop.strides[n][d];
        ++batch.dim;
    }
    const int64_t down = plan::ceil_div(loop.sizes[dense], kTile);
    const int64_t across = plan::ceil_div(loop.sizes[last], kTile);
    const TileLoop tiles{.rows = static_cast<int32_t>(loop.sizes[dense]),
                         .cols = static_cast<int32_t>(loop.sizes[last]),
                         .row_step = static_cast<int32_t>(loop.strides[0][dense]),
                         .col_step = static_cast<int32_t>(loop.strides[1][last]),
                         .tiles_down = Divider(static_cast<uint32_t>(down)),
                         .tiles_across = Divider(static_cast<uint32_t>(across)),
                         .batch = Strided<2>(batch)};
    launch(name, scope, transpose_kernel<Bits>,
           {.x = down * across * batch.numel(), .threads = kTile, .threads_y = kTileRows}, tiles, y,
           x);
}

}  // namespace tern::kernels::cuda
