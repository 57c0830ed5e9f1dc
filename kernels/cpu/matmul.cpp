// Matrix products: batches and panels of y, cut by the shape alone, are shared among threads. Small
// ones, and all on CPUs with AVX2 or AVX-512, run in tern's own loops, which were measured as fast
// as OpenBLAS with AVX2, and twice as fast with AVX-512; other CPUs leave large ones to BLAS.
// Products with a vector go to matvec.
#include "kernels/matmul.h"

#include <bit>
#include <cmath>
#include <vector>

#include "kernels/cpu/blas.h"
#include "kernels/cpu/matvec.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/gemm.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kPanelWork = 1'000'000;    // multiplications worth two threads, 5 to 10 us
constexpr int64_t kBlasWork = 40 * 40 * 40;  // from here on a call of BLAS pays
constexpr int64_t kStackScratch = 4096;      // elements

// How y is cut into panels of rows x cols, 2^i of them: more the more there is to do, but fewer
// than in proportion, because each packs its part of b; about as many rows as columns.
struct Panels {
    int64_t rows, cols, row_count, col_count;

    Panels(int64_t n, int64_t m, int64_t k) {
        const double root = 2 * std::sqrt(1.0 * n * m * k / kPanelWork);
        const auto wanted = static_cast<int64_t>(
            std::bit_floor(static_cast<uint64_t>(std::clamp(root, 1.0, 64.0))));
        const int64_t across = std::llround(std::sqrt(1.0 * wanted * m / n));
        col_count = std::clamp<int64_t>(across, 1, std::min(wanted, std::max<int64_t>(m / 64, 1)));
        row_count = std::clamp<int64_t>(n / 24, 1, wanted / col_count);
        rows = ceil_to(n, row_count, n / row_count > 96 ? 12 : 4);  // most tiles are the tallest
        cols = ceil_to(m, col_count, kPanelCols);
        row_count = (n + rows - 1) / rows;
        col_count = (m + cols - 1) / cols;
    }
    int64_t count() const { return row_count * col_count; }

 private:
    static int64_t ceil_to(int64_t size, int64_t parts, int64_t align) {
        if (parts == 1) return size;
        const int64_t part = (size + parts - 1) / parts;
        return (part + align - 1) / align * align;
    }
};

template <class T>
void run_gemm(Gemm<T> g) {
    if constexpr (std::is_floating_point_v<T>)
        if (isa() == Isa::generic && g.n * g.m >= kBlasWork / std::max<int64_t>(g.k, 1) && g.k > 0)
            return blas_gemm(g);
    const int64_t scratch = gemm_scratch<T>(g.n, g.m, g.k);
    alignas(64) T small[kStackScratch];
    if (scratch <= kStackScratch) {
        g.scratch = small;
        TERN_ON_ISA(gemm(g));
    }
    const size_t bytes = scratch * sizeof(T);
    g.scratch = static_cast<T*>(allocate(Device(), bytes));
    [&] { TERN_ON_ISA(gemm(g)); }();
    release(Device(), g.scratch, bytes);
}

template <class T>
void run_panel(const Gemm<T>& whole, const Panels& panels, int64_t panel) {
    const int64_t row = panel / panels.col_count * panels.rows;
    const int64_t col = panel % panels.col_count * panels.cols;
    Gemm<T> g = whole;
    g.n = std::min(panels.rows, whole.n - row);
    g.m = std::min(panels.cols, whole.m - col);
    g.a += row * g.a_row;
    g.b += col * g.b_col;
    g.y += row * g.y_row + col;
    if (g.col_bias) g.col_bias += col;
    if (g.row_bias) g.row_bias += row;
    run_gemm(g);
}

// The product of y's transpose: b' a'.
template <class T>
Gemm<T> transposed(const Gemm<T>& g, int64_t y_col) {
    Gemm<T> t = g;
    t.n = g.m, t.m = g.n;
    t.a = g.b, t.a_row = g.b_col, t.a_col = g.b_row;
    t.b = g.a, t.b_row = g.a_col, t.b_col = g.a_row;
    t.y_row = y_col;
    std::swap(t.col_bias, t.row_bias);
    return t;
}

// Where matrix `index` of a batch starts.
int64_t batch_offset(const View& view, int64_t index) {
    int64_t offset = 0;
    for (int d = view.dim() - 3; d >= 0; --d) {
        offset += index % view.shape[d] * view.strides[d];
        index /= view.shape[d];
    }
    return offset;
}

template <class T>
void matmul_of(const View& a, const View& b, const View& y, const Epilogue& epilogue) {
    const int row = y.dim() - 2, col = y.dim() - 1;
    const T* bias = epilogue.bias ? epilogue.bias->ptr<T>() : nullptr;
    std::vector<T> dense_bias;
    if (bias && y.shape[col] > 1 && epilogue.bias->strides[0] != 1) {
        for (int64_t j = 0; j < y.shape[col]; ++j)
            dense_bias.push_back(bias[j * epilogue.bias->strides[0]]);
        bias = dense_bias.data();
    }
    Gemm<T> g{.n = y.shape[row],
              .m = y.shape[col],
              .k = a.shape[col],
              .a_row = a.strides[row],
              .a_col = a.strides[col],
              .b_row = b.strides[row],
              .b_col = b.strides[col],
              .y_row = y.strides[row],
              .col_bias = bias,
              .activation = epilogue.activation,
              .accumulate = epilogue.accumulate};
    // A column is computed as a row, which fills registers.
    const bool by_cols = g.m > 1 ? y.strides[col] != 1 : g.n > 1 && y.strides[row] == 1;
    if (by_cols) g = transposed(g, y.strides[col]);
    const auto matrix = [&](int64_t batch) {
        const T* const left = a.ptr<T>() + batch_offset(a, batch);
        const T* const right = b.ptr<T>() + batch_offset(b, batch);
        Gemm<T> one = g;
        one.a = by_cols ? right : left;
        one.b = by_cols ? left : right;
        one.y = y.ptr<T>() + batch_offset(y, batch);
        return one;
    };
    const int64_t batches = numel(y.shape) / (g.n * g.m);
    if constexpr (std::is_floating_point_v<T>)
        if (is_matvec(g))
            return parallel_for(batches, grain_of(g.n * g.m * g.k),
                                [&](int64_t begin, int64_t end) {
                                    for (int64_t i = begin; i < end; ++i) matvec(matrix(i));
                                });
    const Panels panels(g.n, g.m, g.k);
    const int64_t work =
        std::max<int64_t>(1, g.n * g.m / panels.count() * std::max<int64_t>(g.k, 1));
    const int64_t grain = std::max<int64_t>(1, kPanelWork / 2 / work);
    parallel_for(batches * panels.count(), grain, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            run_panel(matrix(i / panels.count()), panels, i % panels.count());
    });
}

}  // namespace

void matmul(const View& a, const View& b, const View& y, const Epilogue& epilogue) {
    if (y.numel() == 0) return;
    if (y.dtype == DType::float16) {
        Epilogue in_floats = epilogue;
        return in_float(
            [&](const View& a, const View& b, const View* bias, const View& y) {
                in_floats.bias = bias;
                cpu::matmul(a, b, y, in_floats);
            },
            reads(a), reads(b), reads(epilogue.bias), epilogue.accumulate ? updates(y) : writes(y));
    }
    visit("matmul", y.dtype, Types<float, double, BFloat16>{},
          [&]<class T>() { matmul_of<T>(a, b, y, epilogue); });
}

}  // namespace tern::kernels::cpu
