// Factorisations and solutions of batches of matrices, by LAPACK on the CPU and cuSOLVER on CUDA.
//
// A matrix view is [batch, rows, cols] of float32 or float64, laid out by columns: strides
// (rows cols, 1, rows). Other views are dense. Any size may be 0; sizes fit 32 bits (ShapeError).
// `info` is int32 [batch]: 0 where all went well, else LAPACK's number. On the CPU a matrix is the
// work of one thread, and a batch is shared among them, so that results are the same for any number
// of threads; on CUDA the libraries decide.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

struct Triangular {
    bool upper = false;       // the triangle that is read
    bool transposed = false;  // its transpose counts
    bool unit = false;        // its diagonal counts as ones
};

// What eigh and svd find besides the values.
enum class Vectors : uint8_t { none, reduced, all };

namespace cpu {
void lu_factor(const View& a, const View& pivots, const View& info);
void lu_solve(const View& lu, const View& pivots, const View& b, bool transposed);
void permutation(const View& pivots, const View& rows);
void determinant(const View& lu, const View& pivots, const View& det, const View& sign,
                 const View& logabs);
void cholesky(const View& a, const View& info);
void solve_triangular(const View& a, const View& b, Triangular kind);
void qr(const View& a, const View& tau);
void qr_vectors(const View& q, const View& tau);
void eigh(const View& a, const View& values, bool upper, Vectors vectors, const View& info);
void svd(const View& a, const View& s, const View& u, const View& vt, Vectors vectors,
         const View& info);
}  // namespace cpu
namespace cuda {
void lu_factor(const View& a, const View& pivots, const View& info);
void lu_solve(const View& lu, const View& pivots, const View& b, bool transposed);
void permutation(const View& pivots, const View& rows);
void determinant(const View& lu, const View& pivots, const View& det, const View& sign,
                 const View& logabs);
void cholesky(const View& a, const View& info);
void solve_triangular(const View& a, const View& b, Triangular kind);
void qr(const View& a, const View& tau);
void qr_vectors(const View& q, const View& tau);
void eigh(const View& a, const View& values, bool upper, Vectors vectors, const View& info);
void svd(const View& a, const View& s, const View& u, const View& vt, Vectors vectors,
         const View& info);
}  // namespace cuda

// a: [b, n, m] -> L below the diagonal (of ones) and U; pivots: int32 [b, min(n, m)], row i was
// swapped with row pivots[i] - 1, in order. info is i where U[i - 1, i - 1] is 0.
inline void lu_factor(const View& a, const View& pivots, const View& info) {
    TERN_DISPATCH(a.device, lu_factor(a, pivots, info));
}

// b: [b, n, m] -> the solution of a x = b, or a' x = b, by a's factors.
inline void lu_solve(const View& lu, const View& pivots, const View& b, bool transposed) {
    TERN_DISPATCH(b.device, lu_solve(lu, pivots, b, transposed));
}

// rows: int64 [b, n]: the row of a that became row i by the swaps of pivots: int32 [b, k].
inline void permutation(const View& pivots, const View& rows) {
    TERN_DISPATCH(rows.device, permutation(pivots, rows));
}

// The determinants [b], their signs (0 where singular) and the logarithms of their sizes, from the
// factors of square matrices. Multiplied and added up in double.
inline void determinant(const View& lu, const View& pivots, const View& det, const View& sign,
                        const View& logabs) {
    TERN_DISPATCH(lu.device, determinant(lu, pivots, det, sign, logabs));
}

// a: [b, n, n], its lower triangle -> L; what is above stays. info is i where the leading i x i
// part is not positive definite.
inline void cholesky(const View& a, const View& info) {
    TERN_DISPATCH(a.device, cholesky(a, info));
}

// b: [b, n, m] -> the solution of a x = b for a triangle of a: [b, n, n].
inline void solve_triangular(const View& a, const View& b, Triangular kind) {
    TERN_DISPATCH(b.device, solve_triangular(a, b, kind));
}

// a: [b, n, m] -> R in its upper triangle and Householder vectors below; tau: [b, min(n, m)].
inline void qr(const View& a, const View& tau) { TERN_DISPATCH(a.device, qr(a, tau)); }

// q: [b, n, m], n >= m, holding the Householder vectors of qr in its first columns -> the first m
// columns of Q.
inline void qr_vectors(const View& q, const View& tau) {
    TERN_DISPATCH(q.device, qr_vectors(q, tau));
}

// a: [b, n, n], its upper or lower triangle -> eigenvectors in columns, unless none are wanted;
// values: [b, n], rising.
inline void eigh(const View& a, const View& values, bool upper, Vectors vectors, const View& info) {
    TERN_DISPATCH(a.device, eigh(a, values, upper, vectors, info));
}

// a: [b, n, m], n >= m, is lost. s: [b, m], falling. u: [b, n, m], or [b, n, n] for all; vt:
// [b, m, m]; neither is touched when no vectors are wanted.
inline void svd(const View& a, const View& s, const View& u, const View& vt, Vectors vectors,
                const View& info) {
    TERN_DISPATCH(a.device, svd(a, s, u, vt, vectors, info));
}

}  // namespace tern::kernels
