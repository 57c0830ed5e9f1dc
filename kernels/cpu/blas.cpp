#include "kernels/cpu/blas.h"

#include <cblas.h>

#include <algorithm>

namespace tern::kernels::cpu {
namespace {

// A matrix as BLAS takes it: row-major, or the transpose of a row-major one.
struct Operand {
    CBLAS_TRANSPOSE transpose;
    blasint step;

    Operand(int64_t rows, int64_t cols, int64_t row_step, int64_t col_step) {
        const bool by_rows = (col_step == 1 || cols == 1) && (row_step >= cols || rows == 1);
        transpose = by_rows ? CblasNoTrans : CblasTrans;
        step = static_cast<blasint>(by_rows ? std::max(row_step, cols) : std::max(col_step, rows));
    }
};

template <class T, class Call>
void run(const Gemm<T>& g, const Call& call) {
    const Operand a(g.n, g.k, g.a_row, g.a_col), b(g.k, g.m, g.b_row, g.b_col);
    {
        const OneThread guard;
        call(CblasRowMajor, a.transpose, b.transpose, static_cast<blasint>(g.n),
             static_cast<blasint>(g.m), static_cast<blasint>(g.k), T(1), g.a, a.step, g.b, b.step,
             T(g.accumulate ? 1 : 0), g.y, static_cast<blasint>(std::max(g.y_row, g.m)));
    }
    if (!g.col_bias && !g.row_bias && g.activation == Activation::none) return;
    Gemm<T> epilogue = g;  // adds a product over nothing
    epilogue.k = 0;
    epilogue.accumulate = true;
    TERN_ON_ISA(gemm(epilogue));
}

}  // namespace

void blas_gemm(const Gemm<float>& g) { run(g, cblas_sgemm); }
void blas_gemm(const Gemm<double>& g) { run(g, cblas_dgemm); }

}  // namespace tern::kernels::cpu
