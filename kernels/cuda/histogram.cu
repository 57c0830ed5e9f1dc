// Histograms of gradients. A block of 256 threads owns a piece of a node's rows and a tile of
// features, whose sums it keeps in shared memory (33 KB: 6 blocks an SM); a thread owns 8 features
// of a row at a time: 8 bytes of bins, which neighbouring threads read side by side, and the packed
// gradient. A sum of 64 bits is two additions of 32, which shared memory does itself, the carry
// going with the upper one. At the end cells that are not 0 are added to the result.
#include "kernels/histogram.h"

#include <vector>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/upload.cuh"

namespace tern::kernels::cuda {
namespace {

constexpr int kSharedCells = 16 * 264;
constexpr int64_t kPiece = 8192;  // rows
constexpr int kZeroBlocks = 8;    // of a slot

struct Piece {
    int64_t begin, count, slot;
};

struct Layouts {
    int64_t d, cells, stride, slot;
    int tile;  // features, a multiple of 8
};

__device__ void add_shared(uint32_t* low, uint32_t* high, uint64_t value) {
    const auto by = static_cast<uint32_t>(value);
    const uint32_t before = atomicAdd(low, by);
    atomicAdd(high, static_cast<uint32_t>(value >> 32) + (before + by < before ? 1u : 0u));
}

__global__ void __launch_bounds__(plan::kBlock)
    build_kernel(const Piece* pieces, Layouts at, const uint8_t* bins, const uint64_t* packed,
                 const uint32_t* rows, unsigned long long* histograms) {
    __shared__ uint32_t low[kSharedCells], high[kSharedCells];
    const Piece piece = pieces[blockIdx.x];
    const int first = blockIdx.y * at.tile;
    const int features = min(at.tile, static_cast<int>(at.d) - first);
    const int used = features * static_cast<int>(at.cells);
    for (int i = threadIdx.x; i < used; i += blockDim.x) low[i] = high[i] = 0;
    __syncthreads();
    const int words = (features + 7) / 8;
    const int count = static_cast<int>(piece.count) * words;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        const int word = i % words * 8;
        const int64_t row = rows[piece.begin + i / words];
        const uint64_t value = packed[row];
        const uint64_t eight =
            *reinterpret_cast<const uint64_t*>(bins + row * at.stride + first + word);
        const int some = min(8, features - word);
        for (int k = 0; k < some; ++k) {
            const int cell = (word + k) * static_cast<int>(at.cells) +
                             static_cast<int>((eight >> (8 * k)) & 255);
            add_shared(&low[cell], &high[cell], value);
        }
    }
    __syncthreads();
    unsigned long long* const out = histograms + piece.slot * at.slot + first * at.cells;
    for (int i = threadIdx.x; i < used; i += blockDim.x) {
        const unsigned long long sum = (uint64_t{high[i]} << 32) | low[i];
        if (sum != 0) atomicAdd(&out[i], sum);
    }
}

__global__ void __launch_bounds__(plan::kBlock)
    zero_slots_kernel(const HistogramJob* jobs, int64_t size, uint64_t* histograms) {
    uint64_t* const out = histograms + jobs[blockIdx.y].slot * size;
    for (int64_t i = thread_number(); i < size; i += int64_t{gridDim.x} * blockDim.x) out[i] = 0;
}

}  // namespace

void build_histograms(const Binned& table, const View& packed, const View& rows,
                      std::span<const HistogramJob> jobs, const View& histograms) {
    const Device device = histograms.device;
    const Scope scope(device);
    const int64_t cells = histograms.shape[2];
    const Layouts at{table.d, cells, table.stride(), histograms.shape[1] * cells,
                     static_cast<int>(std::min<int64_t>(32, kSharedCells / cells / 8 * 8))};
    std::vector<Piece> pieces;
    for (const HistogramJob& job : jobs)
        for (int64_t i = 0; i < job.rows.count; i += kPiece)
            pieces.push_back({job.rows.begin + i, std::min(kPiece, job.rows.count - i), job.slot});
    const Upload<HistogramJob> slots(scope, device, jobs);
    launch("zero_histograms", scope, zero_slots_kernel,
           {.x = kZeroBlocks, .y = static_cast<int64_t>(jobs.size())}, slots.get(), at.slot,
           histograms.ptr<uint64_t>());
    const Upload<Piece> work(scope, device, pieces);
    launch("build_histograms", scope, build_kernel,
           {.x = static_cast<int64_t>(pieces.size()), .y = plan::ceil_div(table.d, at.tile)},
           work.get(), at, table.rows.ptr<const uint8_t>(), packed.ptr<const uint64_t>(),
           rows.ptr<const uint32_t>(), histograms.ptr<unsigned long long>());
}

}  // namespace tern::kernels::cuda
