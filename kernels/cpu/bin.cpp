// Blocks of rows are turned, a column at a time, while they are in cache.
#include "kernels/bin.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/bin.h"
#include "kernels/formula/bin.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kBlock = 256;  // rows

template <class T>
void search(const T* x, int64_t count, const T* edges, uint8_t missing, uint8_t* out) {
    TERN_ON_ISA(bin_values(x, count, edges, missing, out));
}

template <class T>
struct TableBinner {
    const T *x, *edges;
    const int32_t* bins;
    const uint8_t* categorical;
    const Binned& table;

    void column(const T* values, int64_t count, int64_t f, uint8_t* out) const {
        if (categorical[f] == 0)
            return search(values, count, edges + f * kEdges, static_cast<uint8_t>(bins[f]), out);
        for (int64_t i = 0; i < count; ++i)
            out[i] = static_cast<uint8_t>(
                std::isnan(values[i]) ? bins[f] : fn::category_bin(values[i], bins[f]));
    }

    void block(int64_t first, int64_t count) const {
        T values[kBlock];
        uint8_t found[kBlock];
        const int64_t d = table.d, stride = table.stride();
        uint8_t* const rows = table.rows.ptr<uint8_t>() + first * stride;
        for (int64_t f = 0; f < d; ++f) {
            for (int64_t i = 0; i < count; ++i) values[i] = x[(first + i) * d + f];
            column(values, count, f, found);
            memcpy(table.columns.ptr<uint8_t>() + f * table.n + first, found,
                   static_cast<size_t>(count));
            for (int64_t i = 0; i < count; ++i) rows[i * stride + f] = found[i];
        }
        for (int64_t i = 0; i < count; ++i)
            std::fill(rows + i * stride + d, rows + (i + 1) * stride, uint8_t{0});
    }
};

}  // namespace

void sample_columns(const View& x, const View& out) {
    const int64_t n = x.shape[0], d = x.shape[1], m = out.shape[1];
    visit("sample_columns", x.dtype, Floats{}, [&]<class T>() {
        parallel_for(m, kBlock, [&](int64_t begin, int64_t end) {
            for (int64_t at = begin; at < end; at += kBlock) {
                const int64_t stop = std::min(end, at + kBlock);
                for (int64_t f = 0; f < d; ++f)
                    for (int64_t i = at; i < stop; ++i)
                        out.ptr<T>()[f * m + i] = x.ptr<T>()[i * n / m * d + f];
            }
        });
    });
}

void make_edges(const View& sorted, int max_bins, const View& edges, const View& bins) {
    const int64_t d = sorted.shape[0], m = sorted.shape[1];
    visit("make_edges", sorted.dtype, Floats{}, [&]<class T>() {
        parallel_for(d, grain_of(m), [&](int64_t begin, int64_t end) {
            for (int64_t f = begin; f < end; ++f) {
                const T* const column = sorted.ptr<T>() + f * m;
                const auto is_number = [](T value) { return !std::isnan(value); };
                const int64_t count = std::partition_point(column, column + m, is_number) - column;
                T* const out = edges.ptr<T>() + f * kEdges;
                const int found = fn::make_edges(column, count, max_bins, out);
                bins.ptr<int32_t>()[f] = found;
                std::fill(out + found - 1, out + kEdges, std::numeric_limits<T>::infinity());
            }
        });
    });
}

void bin_table(const View& x, const View& edges, const View& bins, const View& categorical,
               const Binned& table) {
    visit("bin_table", x.dtype, Floats{}, [&]<class T>() {
        const TableBinner<T> binner{x.ptr<T>(), edges.ptr<T>(), bins.ptr<int32_t>(),
                                    categorical.ptr<uint8_t>(), table};
        parallel_for(table.n, kBlock * std::max<int64_t>(1, 64 / table.d),
                     [&](int64_t begin, int64_t end) {
                         for (int64_t at = begin; at < end; at += kBlock)
                             binner.block(at, std::min(kBlock, end - at));
                     });
    });
}

}  // namespace tern::kernels::cpu
