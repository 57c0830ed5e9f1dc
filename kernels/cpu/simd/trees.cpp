// Small trees by whole registers of samples, a byte each: every node is evaluated for every sample,
// bottom-up, and picks between the leaves its children came to. No sample branches, nothing is
// gathered, and a node costs a compare and a blend for a register.
#include "kernels/cpu/simd/trees.h"

#include <climits>

#include <xsimd/xsimd.hpp>

namespace tern::kernels::cpu::TERN_ISA {
namespace {

using Bytes = xsimd::batch<int8_t>;
constexpr int kRegisters = 8;
constexpr int64_t kWidth = Bytes::size, kRun = kRegisters * kWidth;
constexpr int kStack = 8;  // registers' worth: a tree of 256 leaves needs 7
static_assert(kTreeTile % kRun == 0);

// f(r) for every register of a run.
template <class F>
[[gnu::always_inline]] inline void each(F f) {
#pragma GCC unroll 8
    for (int r = 0; r < kRegisters; ++r) f(r);
}

}  // namespace

template <class T>
[[gnu::flatten]] void rank_values(const TreeRanks<T>& table, const T* values, int32_t* ranks) {
    const T* const thresholds = table.thresholds.data();
    const int32_t* const starts = table.starts.data();
    const auto buckets = static_cast<int32_t>(table.starts.size());
    const T low = table.low, scale = table.scale;
    alignas(64) int32_t at[kTreeBlock];
    for (int i = 0; i < kTreeBlock; ++i)
        at[i] = starts[fn::tree_bucket(values[i], low, scale, buckets)];
    auto left = static_cast<int32_t>(table.window);
    for (; left > 1; left -= left / 2) {
        const int32_t half = left / 2;
        for (int i = 0; i < kTreeBlock; ++i)
            at[i] += thresholds[at[i] + half - 1] < values[i] ? half : 0;
    }
    for (int i = 0; i < kTreeBlock; ++i) {
        const int32_t rank = at[i] + (thresholds[at[i]] < values[i] ? 1 : 0);
        ranks[i] = values[i] != values[i] ? INT_MAX : rank;
    }
}

template void rank_values(const TreeRanks<float>&, const float*, int32_t*);
template void rank_values(const TreeRanks<double>&, const double*, int32_t*);

[[gnu::flatten]] void encode_ranks(const int32_t* ranks, int32_t first, bool missing_left,
                                   int8_t* codes) {
    const int32_t missing = missing_left ? first : INT_MAX;
    for (int i = 0; i < kTreeBlock; ++i) {
        int32_t rank = ranks[i] == INT_MAX ? missing : ranks[i];
        rank = rank < first ? first : rank;
        rank -= first;
        codes[i] = static_cast<int8_t>((rank > 255 ? 255 : rank) - 128);
    }
}

[[gnu::flatten]] void sweep_tree(const SweepStep* steps, int64_t count, const int8_t* codes,
                                 uint8_t* leaf) {
    alignas(64) int8_t stack[kStack * kRun];
    for (int64_t at = 0; at < kTreeTile; at += kRun) {
        Bytes found[kRegisters];
        each([&](int r) { found[r] = Bytes(int8_t{0}); });
        int8_t* top = stack;
        for (int64_t s = 0; s < count; ++s) {
            const SweepStep step = steps[s];
            const int8_t* const code = codes + step.plane * kTreeTile + at;
            const Bytes bound(step.bound), left(static_cast<int8_t>(step.left)),
                right(static_cast<int8_t>(step.right));
            const auto goes_left = [&](int r) {
                return Bytes::load_aligned(code + r * kWidth) < bound;
            };
            switch (step.kind) {
                case SweepStep::leaves_stacking:
                    each([&](int r) { found[r].store_aligned(top + r * kWidth); });
                    top += kRun;
                    [[fallthrough]];
                case SweepStep::leaves:
                    each([&](int r) { found[r] = xsimd::select(goes_left(r), left, right); });
                    break;
                case SweepStep::leaf_left:
                    each([&](int r) { found[r] = xsimd::select(goes_left(r), left, found[r]); });
                    break;
                case SweepStep::leaf_right:
                    each([&](int r) { found[r] = xsimd::select(goes_left(r), found[r], right); });
                    break;
                case SweepStep::stack_left:
                    top -= kRun;
                    each([&](int r) {
                        const Bytes other = Bytes::load_aligned(top + r * kWidth);
                        found[r] = xsimd::select(goes_left(r), other, found[r]);
                    });
                    break;
                case SweepStep::stack_right:
                    top -= kRun;
                    each([&](int r) {
                        const Bytes other = Bytes::load_aligned(top + r * kWidth);
                        found[r] = xsimd::select(goes_left(r), found[r], other);
                    });
                    break;
            }
        }
        each([&](int r) {
            found[r].store_aligned(reinterpret_cast<int8_t*>(leaf) + at + r * kWidth);
        });
    }
}

}  // namespace tern::kernels::cpu::TERN_ISA
