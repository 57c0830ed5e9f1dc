// Launch geometry of the CUDA kernels: pure functions of sizes, tested without a GPU. Everything
// here depends on shapes alone, so that sums keep their order on every device.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace tern::kernels::plan {

inline constexpr int kBlock = 256;  // threads of most kernels: 8 blocks fill an SM's 2048

struct Grid {
    int64_t x = 0;  // blocks; 0 launches nothing
    int64_t y = 1;
    int threads = kBlock;
    int threads_y = 1;
};

constexpr int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Threads that each own `per_thread` of `items`. Small launches use small blocks, to reach more
// SMs.
constexpr Grid flat(int64_t items, int per_thread = 1) {
    const int64_t threads = ceil_div(items, per_thread);
    const int block = threads < 132 * kBlock ? 64 : kBlock;
    return {.x = ceil_div(threads, block), .threads = block};
}

// How rows are shared out: `lanes` threads (a power of two) own a row or a chunk of it.
struct Rows {
    int lanes = 1;
    int threads = kBlock;    // of a block
    int rows_per_block = 1;  // threads / lanes
    int64_t chunks = 1;      // pieces a row is cut into; above 1 a second stage joins them
    int64_t chunk = 0;       // elements of a piece
    int64_t blocks = 0;      // over rows * chunks
};

// Lanes for rows of n elements when a lane takes `per_lane` at a time.
constexpr int lanes_for(int64_t n, int per_lane, int most) {
    const int64_t wanted = ceil_div(std::max<int64_t>(n, 1), per_lane);
    return static_cast<int>(std::bit_ceil(static_cast<uint64_t>(std::min<int64_t>(wanted, most))));
}

// Rows kept whole: short ones by part of a warp, long ones by a block of up to `most` threads.
constexpr Rows whole_rows(int64_t rows, int64_t n, int per_lane, int most = kBlock) {
    Rows r;
    r.lanes = lanes_for(n, per_lane, most);
    r.threads = std::max(kBlock, r.lanes);
    r.rows_per_block = r.threads / r.lanes;
    r.chunk = n;
    r.blocks = ceil_div(rows, r.rows_per_block);
    return r;
}

// Few long rows are cut, so that they still fill the machine; rows of a size between get more
// lanes where there are few of them.
constexpr Rows cut_rows(int64_t rows, int64_t n, int per_lane) {
    constexpr int64_t kEnoughBlocks = 264, kLeast = 8192;  // two a SM; 32 elements a thread
    int steps = 8;                                         // accesses of a lane
    while (steps > 1 && rows * lanes_for(n, steps * per_lane, kBlock) < kEnoughBlocks * kBlock)
        steps /= 2;
    Rows r = whole_rows(rows, n, steps * per_lane);
    if (r.blocks >= kEnoughBlocks || n < 2 * kLeast) return r;
    const int64_t wanted = ceil_div(4 * kEnoughBlocks, std::max<int64_t>(rows, 1));
    r.chunks = std::clamp<int64_t>(n / kLeast, 1, wanted);
    r.chunk = ceil_div(ceil_div(n, r.chunks), 16) * 16;  // pieces start on 16 elements
    r.chunks = ceil_div(n, r.chunk);
    r.blocks = ceil_div(rows * r.chunks, r.rows_per_block);
    return r;
}

// Sums down columns: blocks of 32 x 8 threads, a thread owning `per_thread` neighbouring columns
// and every eighth row of a chunk of rows.
struct Columns {
    int64_t tiles = 0;   // across the columns
    int64_t chunks = 1;  // down the rows
    int64_t chunk = 0;   // rows of a chunk
};

inline constexpr int kColumnRows = 8;

constexpr Columns columns(int64_t columns, int64_t rows, int per_thread) {
    constexpr int64_t kEnoughBlocks = 264, kLeast = 64;  // 8 rows a thread
    Columns c;
    c.tiles = ceil_div(columns, 32 * per_thread);
    c.chunk = rows;
    if (c.tiles == 0 || c.tiles >= kEnoughBlocks || rows < 2 * kLeast) return c;
    const int64_t wanted =
        std::clamp<int64_t>(rows / kLeast, 1, ceil_div(4 * kEnoughBlocks, c.tiles));
    c.chunk = ceil_div(ceil_div(rows, wanted), kColumnRows) * kColumnRows;
    c.chunks = ceil_div(rows, c.chunk);
    return c;
}

// Scans of `lines` of n elements: by rows, a block owns a line or a chunk of it; otherwise a thread
// does, and the grid's second dimension counts the chunks. Few long lines are cut.
struct Scan {
    Grid grid;
    int64_t chunks = 1;
    int64_t chunk = 0;  // elements of a piece
};

constexpr Scan scan(int64_t lines, int64_t n, bool rows) {
    constexpr int64_t kEnough = 264;         // blocks: two an SM
    const int64_t least = rows ? 4096 : 64;  // elements of a piece
    const int64_t blocks = rows ? lines : ceil_div(lines, kBlock);
    Scan s = {.chunk = n};
    if (blocks < kEnough && n >= 2 * least) {
        const int64_t wanted = ceil_div(4 * kEnough, std::max<int64_t>(blocks, 1));
        s.chunk = ceil_div(ceil_div(n, std::min(n / least, wanted)), least) * least;
        s.chunks = ceil_div(n, s.chunk);
    }
    s.grid = rows ? Grid{.x = lines * s.chunks} : Grid{.x = blocks, .y = s.chunks};
    return s;
}

}  // namespace tern::kernels::plan
