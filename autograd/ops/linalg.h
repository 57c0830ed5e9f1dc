// Linear algebra by the names of torch.linalg, for matrices in the last two dimensions; all leading
// ones are a batch. Floating tensors of one dtype and device. Differentiable, twice, unless said
// otherwise. Throw ShapeError where matrices are wanted, or square ones, or sizes do not fit, and
// LinAlgError, naming the matrix of the batch, where the numbers allow no answer (which on CUDA
// waits for the device).
//
// Matrices come out laid out by columns. On the CPU results do not depend on the number of threads.
// Gradients: Giles, Collected matrix derivative results, 2008; Walter and Lehmann, 2010 (QR, LU);
// Murray, Differentiation of the Cholesky decomposition, 2016.
#pragma once

#include <optional>
#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace linalg {

// A singular matrix, one that is not positive definite, an iteration that does not converge.
struct LinAlgError : Error {
    using Error::Error;
};

// a: [..., n, n], b: [..., n, m] -> x: [..., n, m] with a x = b, or x a = b for b: [..., m, n] when
// not `left`. b counts as a batch of vectors when its shape is a's without the last dimension, or
// [n]. Leading sizes broadcast.
Tensor solve(const Tensor& a, const Tensor& b, bool left = true);
Tensor inv(const Tensor& x);
Tensor det(const Tensor& x);  // the second derivative wants x to be invertible
struct Slogdet {
    Tensor sign;       // -1, 0 or 1; constant, so without a gradient
    Tensor logabsdet;  // -inf where singular
};
Slogdet slogdet(const Tensor& x);

struct TriangularOptions {
    bool upper;                  // the triangle of a that is read
    bool left = true;            // a x = b, else x a = b
    bool unitriangular = false;  // a's diagonal counts as ones
};
// Leading sizes broadcast. A zero on the diagonal gives infinities, not an error.
Tensor solve_triangular(const Tensor& a, const Tensor& b, const TriangularOptions& options);

// L with x = L L', or with `upper` L'. Reads that triangle alone; the gradient is symmetric, that
// of a symmetric x.
Tensor cholesky(const Tensor& x, bool upper = false);
// x with a x = b, given a's factor, as from cholesky.
Tensor cholesky_solve(const Tensor& b, const Tensor& factor, bool upper = false);
Tensor cholesky_inverse(const Tensor& factor, bool upper = false);

struct LuFactor {
    Tensor LU;      // L below the diagonal, whose ones are not stored, and U
    Tensor pivots;  // int32 [..., min(n, m)], from 1: what each row was swapped with, in order
};
// x: [..., n, m] -> its factors by partial pivoting; also of a singular x.
LuFactor lu_factor(const Tensor& x);
struct Lu {
    Tensor P, L, U;  // [..., n, n], [..., n, k], [..., k, m]; P has no gradient
};
Lu lu(const Tensor& x);
// x with a x = b, given a's factors; with `adjoint` a' x = b.
Tensor lu_solve(const Tensor& LU, const Tensor& pivots, const Tensor& b, bool adjoint = false);

struct Qr {
    Tensor Q, R;
};
// x: [..., n, m]. "reduced": Q [..., n, k], R [..., k, m], k = min(n, m); "complete": Q [..., n,
// n], R [..., n, m], differentiable for n <= m (GradError else); "r": R alone, Q is empty, and it
// has no gradient (GradError). Signs are LAPACK's, as in NumPy and PyTorch.
Qr qr(const Tensor& x, const std::string& mode = "reduced");

struct Eigh {
    Tensor eigenvalues;   // [..., n], rising
    Tensor eigenvectors;  // [..., n, n], in columns
};
// Of symmetric matrices, from the triangle that uplo ("L", "U") names. Eigenvectors have no fixed
// sign: only functions that do not depend on it have a meaningful gradient. It is not finite where
// eigenvalues are equal and eigenvectors are used; eigenvalues alone are safe.
Eigh eigh(const Tensor& x, const std::string& uplo = "L");
Tensor eigvalsh(const Tensor& x, const std::string& uplo = "L");

struct Svd {
    Tensor U, S, Vh;  // [..., n, k], [..., k] falling, [..., k, m]; k = n and k = m in full ones
};
// x = U diag(S) Vh. The gradient is as eigh's about signs and equal values, and not finite for a
// zero one when vectors are used; that of the columns which full_matrices adds is ignored, as in
// PyTorch.
Svd svd(const Tensor& x, bool full_matrices = true);
Tensor svdvals(const Tensor& x);

// The Moore-Penrose inverse. Singular values up to rcond times the largest count as 0; by default
// max(n, m) epsilons. The gradient holds where the rank does not change. Golub and Pereyra 1973.
Tensor pinv(const Tensor& x, std::optional<double> rcond = {});
struct Lstsq {
    Tensor solution;   // [..., m, k]; the shortest where there are several
    Tensor residuals;  // [..., k]: sums of squares, where n > m and all ranks are full, else empty
    Tensor rank;       // int64 [...]
    Tensor singular_values;  // [..., min(n, m)]
};
// The x that makes |a x - b| least, by a's singular values. a: [..., n, m], b: [..., n, k] or
// [..., n] as in solve. Only the solution has a gradient; PyTorch's default driver, gelsy, gives no
// singular values, NumPy's does.
Lstsq lstsq(const Tensor& a, const Tensor& b, std::optional<double> rcond = {});

// The norm of the matrices in dims[0], dims[1]: "fro" or "nuc" (the sum of singular values); 1 and
// -1, inf and -inf: the largest and smallest column and row sum of absolute values; 2 and -2: the
// largest and smallest singular value. ValueError for others.
Tensor matrix_norm(const Tensor& x, const std::string& ord = "fro", const Dims& dims = {-2, -1},
                   bool keepdim = false);
Tensor matrix_norm(const Tensor& x, double ord, const Dims& dims = {-2, -1}, bool keepdim = false);
// |x| |inv x| in a norm of matrix_norm, inf where singular; with 2 and -2, the ratio of the
// extreme singular values, of any matrix.
Tensor cond(const Tensor& x, double p = 2);
Tensor cond(const Tensor& x, const std::string& p);
// x multiplied with itself n times, of the inverse for n < 0.
Tensor matrix_power(const Tensor& x, int64_t n);
// exp(x) = 1 + x + x x / 2 + ..., of square matrices. Higham, The scaling and squaring method for
// the matrix exponential revisited, 2005; the gradient by the exponential of a block matrix (Van
// Loan 1978). NaN where x is not finite.
Tensor matrix_exp(const Tensor& x);
// int64: how many singular values are above rcond (max(n, m) epsilons) times the largest.
Tensor matrix_rank(const Tensor& x, std::optional<double> rcond = {});

}  // namespace linalg

// Those that torch has at the top level too.
using linalg::cholesky;
using linalg::cholesky_inverse;
using linalg::cholesky_solve;
using linalg::det;
using linalg::lu_solve;
using linalg::matrix_exp;
using linalg::matrix_power;
using linalg::slogdet;
Tensor inverse(const Tensor& x);                                     // linalg::inv
Tensor pinverse(const Tensor& x, std::optional<double> rcond = {});  // linalg::pinv
Tensor logdet(const Tensor& x);  // NaN for a negative determinant

}  // namespace tern
