// Distances with rows in lanes: differences first, so that near rows are told apart.
#include "kernels/cpu/simd/row_distances.h"

#include "kernels/cpu/simd/math.h"
#include "kernels/cpu/simd/row_tile.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

// |x - c|^2 of the tile's rows.
template <class T>
[[gnu::always_inline]] inline void squares_to(const T* packed, const T* c, int64_t d,
                                              Vec<T> (&sum)[kRowRegisters]) {
    using V = Vec<T>;
#pragma GCC unroll 4
    for (int r = 0; r < kRowRegisters; ++r) sum[r] = V(T(0));
    for (int64_t p = 0; p < d; ++p, packed += kRows<T>) {
        const V at(c[p]);
#pragma GCC unroll 4
        for (int r = 0; r < kRowRegisters; ++r) {
            const V off = V::load(packed + r * V::width) - at;
            sum[r] = fma(off, off, sum[r]);
        }
    }
}

}  // namespace

template <class T>
[[gnu::flatten]] void trials(const Trials<T>& job) {
    using V = Vec<T>;
    constexpr int64_t height = kRows<T>;
    constexpr int64_t filled = height < 8 ? 8 : height;
    alignas(64) T closest[filled], nearer[filled];
    for (int64_t first = 0; first < job.n; first += height) {
        pack_tile(TileRows<T>{job.x, nullptr, job.n, job.d}, first, job.packed);
        const int64_t rows = job.n - first < height ? job.n - first : height;
        for (int64_t i = 0; i < rows; ++i) closest[i] = job.closest[first + i];
        for (int64_t i = rows; i < height; ++i) closest[i] = T(0);
        for (int64_t c = 0; c < job.m; ++c) {
            V sum[kRowRegisters];
            squares_to(job.packed, job.candidates[c], job.d, sum);
            for (int r = 0; r < kRowRegisters; ++r) {
                const V old = V::load(closest + r * V::width);
                select(sum[r] < old, sum[r], old).store(nearer + r * V::width);
            }
            T* const out = job.distances + c * job.distances_step + first;
            double part[8] = {};
            for (int64_t i = 0; i < rows; ++i) out[i] = nearer[i];
            if (job.weight)
                for (int64_t i = 0; i < rows; ++i)
                    nearer[i] *= static_cast<T>(job.weight[first + i]);
            for (int64_t i = rows; i < filled; ++i) nearer[i] = T(0);
            for (int64_t i = 0; i < filled; i += 8)
                for (int l = 0; l < 8; ++l) part[l] += static_cast<double>(nearer[i + l]);
            job.potentials[c] += ((part[0] + part[4]) + (part[1] + part[5])) +
                                 ((part[2] + part[6]) + (part[3] + part[7]));
        }
    }
}

template <class T>
[[gnu::flatten]] void distance_sums(const T* packed, int64_t d, const T* others, int64_t count,
                                    double* sums) {
    using V = Vec<T>;
    constexpr int64_t block = 64;  // added up in T before they meet the rest in double
    alignas(64) T part[kRows<T>];
    for (int64_t first = 0; first < count; first += block) {
        const int64_t end = count - first < block ? count : first + block;
        V total[kRowRegisters];
        for (V& t : total) t = V(T(0));
        for (int64_t j = first; j < end; ++j) {
            V sum[kRowRegisters];
            squares_to(packed, others + j * d, d, sum);
#pragma GCC unroll 4
            for (int r = 0; r < kRowRegisters; ++r) total[r] = total[r] + sqrt(sum[r]);
        }
        for (int r = 0; r < kRowRegisters; ++r) total[r].store(part + r * V::width);
        for (int64_t i = 0; i < kRows<T>; ++i) sums[i] += static_cast<double>(part[i]);
    }
}

template <class T>
[[gnu::flatten]] void pack_rows_for_sums(const T* x, int64_t n, int64_t d, T* packed) {
    pack_tile(TileRows<T>{x, nullptr, n, d}, 0, packed);
}

template <class T>
[[gnu::flatten]] int64_t tile_height() {
    return kRows<T>;
}

#define TERN_ROW_DISTANCES(T)                                                   \
    template void trials(const Trials<T>&);                                     \
    template void distance_sums(const T*, int64_t, const T*, int64_t, double*); \
    template void pack_rows_for_sums(const T*, int64_t, int64_t, T*);           \
    template int64_t tile_height<T>();
TERN_ROW_DISTANCES(float)
TERN_ROW_DISTANCES(double)
#undef TERN_ROW_DISTANCES

}  // namespace tern::kernels::cpu::TERN_ISA
