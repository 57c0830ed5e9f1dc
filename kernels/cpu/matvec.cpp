// Matrix times vector in pieces that the shape decides: pieces of y, and where y is short pieces of
// the sum, whose results are added in order.
#include "kernels/cpu/matvec.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/gemv.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kPieceWork = 65536;  // elements of the matrix
constexpr int64_t kAlign = 64;

struct Pieces {
    int64_t rows, depth, across, down;

    Pieces(int64_t n, int64_t k, bool by_columns) {
        const int64_t least_rows = by_columns ? 512 : 2, least_depth = by_columns ? 64 : 8192;
        const int64_t wanted = std::clamp<int64_t>(n * k / kPieceWork, 1, 64);
        across = std::clamp<int64_t>(n / least_rows, 1, wanted);
        down = std::clamp<int64_t>(k / least_depth, 1, wanted / across);
        rows = cut(n, across);
        depth = cut(k, down);
    }

 private:
    static int64_t cut(int64_t size, int64_t& parts) {
        if (parts == 1) return size;
        const int64_t part = ((size + parts - 1) / parts + kAlign - 1) / kAlign * kAlign;
        parts = (size + part - 1) / part;
        return part;
    }
};

template <class T>
void run(const Gemv<T>& g) {
    TERN_ON_ISA(gemv(g));
}

// g into its y, by pieces.
template <class T>
void run_pieces(const Gemv<T>& g) {
    const Pieces pieces(g.n, g.k, g.a_col != 1);
    std::vector<T> partial(pieces.down > 1 ? static_cast<size_t>(pieces.down * g.n) : 0);
    parallel_for(pieces.across * pieces.down, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const int64_t row = i % pieces.across * pieces.rows;
            const int64_t level = i / pieces.across, p = level * pieces.depth;
            Gemv<T> one = g;
            one.n = std::min(pieces.rows, g.n - row);
            one.k = std::min(pieces.depth, g.k - p);
            one.a += row * g.a_row + p * g.a_col;
            one.x += p;
            one.y = (pieces.down > 1 ? partial.data() + level * g.n : g.y) + row;
            run(one);
        }
    });
    if (pieces.down == 1) return;
    for (int64_t i = 0; i < g.n; ++i) {
        T total = partial[static_cast<size_t>(i)];
        for (int64_t level = 1; level < pieces.down; ++level)
            total += partial[static_cast<size_t>(level * g.n + i)];
        g.y[i] = total;
    }
}

template <class T>
void matvec_of(const Gemm<T>& g) {
    const bool row = g.n == 1;  // y is a row: the matrix is b
    const int64_t y_step = row ? 1 : g.y_row, x_step = row ? g.a_col : g.b_row;
    Gemv<T> v{.n = row ? g.m : g.n,
              .k = g.k,
              .a = row ? g.b : g.a,
              .a_row = row ? g.b_col : g.a_row,
              .a_col = row ? g.b_row : g.a_col,
              .x = row ? g.a : g.b,
              .y = g.y};
    std::vector<T> dense, sums;
    if (x_step != 1 && g.k > 1) {
        dense.resize(static_cast<size_t>(g.k));
        for (int64_t p = 0; p < g.k; ++p) dense[static_cast<size_t>(p)] = v.x[p * x_step];
        v.x = dense.data();
    }
    const bool plain = !g.col_bias && !g.row_bias && !g.accumulate && (y_step == 1 || v.n == 1);
    if (!plain) {
        sums.resize(static_cast<size_t>(v.n));
        v.y = sums.data();
    }
    if (g.k > 0) {
        run_pieces(v);
    } else {
        std::fill_n(v.y, v.n, T(0));
    }
    if (plain) return;
    for (int64_t i = 0; i < v.n; ++i) {
        T& y = g.y[i * y_step];
        T total = sums[static_cast<size_t>(i)] + (g.accumulate ? y : T(0));
        if (g.col_bias) total += g.col_bias[row ? i : 0];
        if (g.row_bias) total += g.row_bias[row ? 0 : i];
        y = total;
    }
}

}  // namespace

void matvec(const Gemm<float>& g) { matvec_of(g); }
void matvec(const Gemm<double>& g) { matvec_of(g); }

}  // namespace tern::kernels::cpu
