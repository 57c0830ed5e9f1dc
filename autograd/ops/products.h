// Products of vectors and matrices by PyTorch's names, of floating tensors of one dtype and device;
// all differentiable. Where PyTorch's functions broadcast an added tensor, these do. Throw
// ShapeError for ranks and sizes that do not fit.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor dot(const Tensor& a, const Tensor& b);    // [n], [n] -> []
Tensor vdot(const Tensor& a, const Tensor& b);   // the same: all dtypes are real
Tensor inner(const Tensor& a, const Tensor& b);  // [..., n], [***, n] -> [..., ***]
Tensor outer(const Tensor& a, const Tensor& b);  // [n], [m] -> [n, m]
Tensor mv(const Tensor& a, const Tensor& x);     // [n, m], [m] -> [n]
Tensor mm(const Tensor& a, const Tensor& b);     // [n, k], [k, m] -> [n, m]
Tensor bmm(const Tensor& a, const Tensor& b);    // [s, n, k], [s, k, m] -> [s, n, m]

// beta input + alpha (product). With beta 0 input is not read, so that its NaN does not spread.
struct AddOptions {
    double beta = 1;
    double alpha = 1;
};
// input broadcasts to the result. a: [n, k], b: [k, m] -> [n, m].
Tensor addmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddOptions& options = {});
Tensor addmv(const Tensor& input, const Tensor& a, const Tensor& x, const AddOptions& options = {});
Tensor baddbmm(const Tensor& input, const Tensor& a, const Tensor& b,
               const AddOptions& options = {});
// The products of a batch, summed: a: [s, n, k], b: [s, k, m] -> [n, m].
Tensor addbmm(const Tensor& input, const Tensor& a, const Tensor& b,
              const AddOptions& options = {});

// The sum over the last `dims` dimensions of a and the first `dims` of b; or over those listed,
// pair by pair. A size of 1 stretches, as in PyTorch (not in NumPy).
Tensor tensordot(const Tensor& a, const Tensor& b, int64_t dims = 2);
Tensor tensordot(const Tensor& a, const Tensor& b, const Dims& dims_a, const Dims& dims_b);
// The Kronecker product: sizes multiply, the lower rank is filled up with ones in front. Ranks up
// to 4.
Tensor kron(const Tensor& a, const Tensor& b);
// The vector product along `dim`, which has size 3; other sizes broadcast.
Tensor cross(const Tensor& a, const Tensor& b, int64_t dim = -1);
// The sum of the diagonal of a matrix: [n, m] -> []. Integers sum to int64.
Tensor trace(const Tensor& x);
// The product of at least one matrix, bracketed so that it costs least; the first and the last may
// be vectors. Cormen et al., Introduction to Algorithms, 14.2.
Tensor chain_matmul(const std::vector<Tensor>& matrices);

// Einstein's sum: "ij,jk->ik". Letters name dimensions, "..." those that remain and broadcast; a
// letter repeated within an operand takes its diagonal; letters missing on the right are summed
// over. Without "->" the right holds the ellipsis and then the letters that occur once, upper case
// first. Spaces are ignored. More than two operands are contracted pair by pair, the pair with the
// smallest result first. Throws ValueError for a malformed equation, ShapeError for sizes.
Tensor einsum(const std::string& equation, const std::vector<Tensor>& operands);

}  // namespace tern
