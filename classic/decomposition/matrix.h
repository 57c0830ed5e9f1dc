// Matrices as the decompositions use them: never recorded for autograd.
#pragma once

#include <cstdint>
#include <vector>

#include "classic/metrics/labels.h"
#include "tensor/handle.h"

namespace tern::classic {

// A view of a [n, m] as [m, n].
Tensor transposed(const Tensor& a);
// Rows [begin, end) of a [n, m], a view.
Tensor rows_of(const Tensor& a, int64_t begin, int64_t end);
// a b, plus bias [m] in every row where one is given. Of one float dtype, on one device.
Tensor product(const Tensor& a, const Tensor& b, const Tensor& bias = {});

// a with Op(each row, row): Sub{} centres. row: [m], of a's dtype.
Tensor minus_row(const Tensor& a, const Tensor& row);
Tensor plus_row(const Tensor& a, const Tensor& row);
Tensor times_row(const Tensor& a, const Tensor& row);

// [n] of x's dtype, on its device.
Tensor beside(const Tensor& x, const std::vector<double>& values);

// Mean and variance (of n - correction) of every column of x [n, d], each [d].
struct Columns {
    Tensor mean, variance;
};
Columns column_moments(const Tensor& x, double correction);

// float64 on x's device; see kernels/gram.h.
struct Gram {
    Tensor sums, products;  // [d], [d, d]
};
Gram gram(const Tensor& x, const Tensor& shift);

// Of a symmetric float64 matrix [m, m]: values [m] falling, and vectors [m, m], a row each. On the
// CPU. Throws ValueError, naming `op`, where they cannot be found.
struct Eigen {
    Tensor values, vectors;
};
Eigen symmetric_eigen(const char* op, const Tensor& c);

// Of a [n, m]: singular values falling, and the right vectors, a row each, both min(n, m) of them,
// of a's dtype, on a's device. Throws as symmetric_eigen does.
struct RightVectors {
    Tensor values, vectors;
};
RightVectors right_singular_vectors(const char* op, const Tensor& a);

// An orthonormal basis of the columns of a [n, k], k <= n.
Tensor orthonormal(const Tensor& a);

// Every row of v [k, d] times -1 where its largest element in size is negative, so that the same
// data always gives the same signs (scikit-learn's svd_flip on the right vectors). On the CPU.
void fix_signs(const Tensor& v);

}  // namespace tern::classic
