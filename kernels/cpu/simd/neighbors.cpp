// Nearest neighbours screened in the rows' own type: a tile of queries against registers of rows,
// coordinate by coordinate, so that no sum goes across lanes and none leaves the registers.
#include "kernels/cpu/simd/neighbors.h"

#include "kernels/cpu/simd/neighbor_finds.h"
#include "kernels/cpu/simd/neighbor_tile.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

template <class M, class T>
[[gnu::always_inline]] inline void screen_group(M m, int64_t d, const T* x, const T* panel,
                                                const T* limits, uint64_t* bits) {
    constexpr int step = kTileRegisters<M> * Vec<T>::width;
    for (int q = 0; q < kNeighborGroup; ++q) bits[q] = 0;
    for (int shift = 0; shift < kNeighborPanel; shift += step)
        for (int q = 0; q < kNeighborGroup; q += kTileQueries<M>)
            screen_tile<kTileQueries<M>, kTileRegisters<M>>(
                m, d, x + q, kNeighborGroup, panel + shift, limits + q, shift, bits + q);
}

// `count` rows side by side, `across` of them, the missing ones 0.
template <class T>
[[gnu::always_inline]] inline void lay_out(const T* rows, int64_t count, int64_t d,
                                           const double* scale, int64_t across, T* to) {
    for (int64_t j = 0; j < count; ++j)
        for (int64_t i = 0; i < d; ++i)
            to[i * across + j] =
                scale ? static_cast<T>(rows[j * d + i] * scale[j]) : rows[j * d + i];
    for (int64_t j = count; j < across; ++j)
        for (int64_t i = 0; i < d; ++i) to[i * across + j] = T(0);
}

}  // namespace

template <class M, class T>
[[gnu::flatten]] void scan_rows(M m, const NeighborScan<T>& s) {
    for (int64_t row = s.begin; row < s.end; ++row) {
        const T* const y = s.base + row * s.d;
        for (int64_t q = 0; q < s.queries; ++q) {
            if (row == s.self + q) continue;
            double rank = rank_rows(m, s.x + q * s.d, y, s.d);
            if (s.x_scale) rank *= s.x_scale[q] * s.base_scale[row];
            take<T>(s.finds, q, row, rank);
        }
    }
}

template <class M, class T>
[[gnu::flatten]] void scan_panels(M m, const NeighborScan<T>& s) {
    T limits[kNeighborRun];
    for (T& limit : limits) limit = -std::numeric_limits<T>::infinity();
    T* const panel = s.scratch;
    T* const x = panel + kNeighborPanel * s.d;
    for (int64_t q = 0; q < s.queries; q += kNeighborGroup) {
        const int64_t count = q + kNeighborGroup <= s.queries ? kNeighborGroup : s.queries - q;
        lay_out(s.x + q * s.d, count, s.d, s.x_scale ? s.x_scale + q : nullptr, kNeighborGroup,
                x + q * s.d);
        for (int64_t i = q; i < q + count; ++i) limits[i] = screen_limit(s, i);
    }
    const auto limit = [&](int64_t q) { limits[q] = screen_limit(s, q); };
    Passed passed(m, s, limit);
    for (int64_t row = s.begin; row < s.end; row += kNeighborPanel) {
        const int64_t rows = s.end - row < kNeighborPanel ? s.end - row : kNeighborPanel;
        const uint64_t valid = ~uint64_t{0} >> (kNeighborPanel - rows);
        lay_out(s.base + row * s.d, rows, s.d, s.base_scale ? s.base_scale + row : nullptr,
                kNeighborPanel, panel);
        for (int64_t q = 0; q < s.queries; q += kNeighborGroup) {
            uint64_t bits[kNeighborGroup];
            screen_group(m, s.d, x + q * s.d, panel, limits + q, bits);
            for (int i = 0; i < kNeighborGroup; ++i)
                if (bits[i] & valid) passed.add(static_cast<int32_t>(q + i), row, bits[i] & valid);
        }
        passed.rank();
    }
}

#define TERN_INSTANTIATE(...)                                           \
    template void scan_rows(__VA_ARGS__, const NeighborScan<float>&);   \
    template void scan_rows(__VA_ARGS__, const NeighborScan<double>&);  \
    template void scan_panels(__VA_ARGS__, const NeighborScan<float>&); \
    template void scan_panels(__VA_ARGS__, const NeighborScan<double>&);
TERN_INSTANTIATE(fn::Apart<fn::EuclideanNorm>)
TERN_INSTANTIATE(fn::Apart<fn::AbsoluteNorm>)
TERN_INSTANTIATE(fn::Apart<fn::MaximumNorm>)
TERN_INSTANTIATE(fn::Apart<fn::PowerNorm>)
TERN_INSTANTIATE(fn::Along)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cpu::TERN_ISA
