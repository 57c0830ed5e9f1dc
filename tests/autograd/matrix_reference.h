// Matrices for references: plain algorithms in long double, a matrix of a batch at a time.
#pragma once

#include "tests/autograd/op_reference.h"

namespace tern::test {

struct Matrix {
    int64_t n = 0, m = 0;
    std::vector<Real> values;

    Matrix(int64_t rows, int64_t cols)
        : n(rows), m(cols), values(static_cast<size_t>(rows * cols)) {}
    Real& operator()(int64_t i, int64_t j) { return values[static_cast<size_t>(i * m + j)]; }
    Real operator()(int64_t i, int64_t j) const { return values[static_cast<size_t>(i * m + j)]; }
};

Matrix identity(int64_t n);
Matrix product(const Matrix& a, const Matrix& b);
Matrix transposed(const Matrix& a);
Matrix sum_of(const Matrix& a, const Matrix& b);
// By elimination with pivots.
Matrix inverse_of(Matrix a);
Real determinant_of(Matrix a);
Matrix cholesky_of(const Matrix& a);
// By Gram and Schmidt: the diagonal of R is positive.
struct MatrixQr {
    Matrix q, r;
};
MatrixQr qr_of(const Matrix& a);
// By Jacobi's rotations, rising; vectors in columns.
struct MatrixEigen {
    std::vector<Real> values;
    Matrix vectors;
};
MatrixEigen eigen_of(Matrix a);
// By one-sided rotations, falling; reduced.
struct MatrixSvd {
    Matrix u;
    std::vector<Real> s;
    Matrix v;
};
MatrixSvd svd_of(const Matrix& a);

// f of each matrix of the batch (leading sizes broadcast between operands); the result's last
// `dropped` dimensions, of size 1, are left out.
HostArray each_matrix(const std::vector<HostArray>& x,
                      const std::function<Matrix(const std::vector<Matrix>&)>& f, int dropped = 0);

// What is added to random matrices so that they are well conditioned, and their singular values
// far apart, even where all rows are equal: 4, 7, 10, ... on the diagonal.
Tensor conditioned(const Tensor& x);
Matrix conditioned(Matrix x);
// The same of x + x', which is symmetric and positive definite.
Tensor symmetric(const Tensor& x);
Matrix symmetric(const Matrix& x);

// The first columns weighted 1, 2, ...: products of these tell vectors apart and not their signs.
Tensor weighted(const Tensor& x);
Matrix weighted(Matrix x);

// Ways to misuse an operation of one batch of matrices, and of square ones.
std::vector<ErrorCase> matrix_errors(const std::string& name,
                                     const std::function<void(const Tensor&)>& op);
std::vector<ErrorCase> square_errors(const std::string& name,
                                     const std::function<void(const Tensor&)>& op);
// Of two operands, the first square.
std::vector<ErrorCase> pair_errors(const std::string& name,
                                   const std::function<void(const Tensor&, const Tensor&)>& op);

}  // namespace tern::test
