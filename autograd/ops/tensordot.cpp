// Contractions over listed dimensions, and chains of products.
#include "autograd/elementwise.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/products.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/rank.h"

namespace tern {
namespace {

Dims rest_of(int rank, const Dims& dims) {
    Dims rest;
    for (int d = 0; d < rank; ++d)
        if (!dims.contains(d)) rest.push_back(d);
    return rest;
}

int64_t size_over(const Tensor& x, const Dims& dims) {
    int64_t size = 1;
    for (int64_t d : dims) size *= x.shape()[static_cast<int>(d)];
    return size;
}

Dims joined(Dims a, const Dims& b) {
    for (int64_t d : b) a.push_back(d);
    return a;
}

Dims counted(const Dims& given, int rank) {
    Dims dims;
    for (int64_t d : given) {
        const int at = normalize_dim("tensordot", d, rank);
        TERN_CHECK(!dims.contains(at), IndexError, "tensordot: dim ", d, " is given twice in ",
                   given);
        dims.push_back(at);
    }
    return dims;
}

}  // namespace

Tensor tensordot(const Tensor& a, const Tensor& b, const Dims& dims_a, const Dims& dims_b) {
    check_same_kind("tensordot", a, b);
    require_compute_dtype("tensordot", a.dtype(), Floats{});
    TERN_CHECK(dims_a.size() == dims_b.size(), ShapeError,
               "tensordot: as many dims of both are wanted, got ", dims_a, " and ", dims_b);
    const Dims from_a = counted(dims_a, a.dim()), from_b = counted(dims_b, b.dim());
    Tensor left = a, right = b;
    for (int i = 0; i < from_a.size(); ++i) {
        const auto at_a = static_cast<int>(from_a[i]), at_b = static_cast<int>(from_b[i]);
        const int64_t n = a.shape()[at_a], m = b.shape()[at_b];
        TERN_CHECK(n == m || n == 1 || m == 1, ShapeError, "tensordot: dim ", at_a, " of shape ",
                   a.shape(), " does not match dim ", at_b, " of shape ", b.shape());
        if (n == 1 && m != 1) right = sum(right, at_b, true);
        if (m == 1 && n != 1) left = sum(left, at_a, true);
    }
    const Dims rest_a = rest_of(a.dim(), from_a), rest_b = rest_of(b.dim(), from_b);
    check_rank("tensordot", rest_a.size() + rest_b.size());
    Shape shape;
    for (int64_t d : rest_a) shape.push_back(a.shape()[static_cast<int>(d)]);
    for (int64_t d : rest_b) shape.push_back(b.shape()[static_cast<int>(d)]);
    const int64_t depth = size_over(left, from_a);
    left = reshape(permute(left, joined(rest_a, from_a)), {size_over(a, rest_a), depth});
    right = reshape(permute(right, joined(from_b, rest_b)), {depth, size_over(b, rest_b)});
    return reshape(matmul(left, right), shape);
}

Tensor tensordot(const Tensor& a, const Tensor& b, int64_t dims) {
    TERN_CHECK(dims >= 0 && dims <= std::min(a.dim(), b.dim()), ValueError, "tensordot: ", dims,
               " dims do not fit shapes ", a.shape(), " and ", b.shape());
    Dims last, first;
    for (int64_t d = 0; d < dims; ++d) {
        last.push_back(a.dim() - dims + d);
        first.push_back(d);
    }
    return tensordot(a, b, last, first);
}

namespace {

// Where the chain of matrices first .. last, of sizes[i] x sizes[i + 1], is best split.
struct Brackets {
    std::vector<std::vector<size_t>> split;

    explicit Brackets(const std::vector<double>& sizes)
        : split(sizes.size() - 1, std::vector<size_t>(sizes.size() - 1)) {
        const size_t count = sizes.size() - 1;
        std::vector<std::vector<double>> cost(count, std::vector<double>(count));
        for (size_t length = 1; length < count; ++length)
            for (size_t first = 0; first + length < count; ++first) {
                const size_t last = first + length;
                for (size_t k = first; k < last; ++k) {
                    const double total = cost[first][k] + cost[k + 1][last] +
                                         sizes[first] * sizes[k + 1] * sizes[last + 1];
                    if (k > first && total >= cost[first][last]) continue;
                    cost[first][last] = total;
                    split[first][last] = k;
                }
            }
    }

    Tensor product(const std::vector<Tensor>& x, size_t first, size_t last) const {
        if (first == last) return x[first];
        const size_t k = split[first][last];
        return matmul(product(x, first, k), product(x, k + 1, last));
    }
};

}  // namespace

Tensor chain_matmul(const std::vector<Tensor>& given) {
    TERN_CHECK(!given.empty(), ValueError, "chain_matmul: at least one matrix is wanted");
    if (given.size() == 1) return given[0];
    std::vector<Tensor> x = given;
    const bool row = x.front().dim() == 1, col = x.back().dim() == 1;
    if (row) x.front() = unsqueeze(x.front(), 0);
    if (col) x.back() = unsqueeze(x.back(), 1);
    std::vector<double> sizes;
    for (size_t i = 0; i < x.size(); ++i) {
        check_same_kind("chain_matmul", x[0], x[i]);
        TERN_CHECK(x[i].dim() == 2, ShapeError, "chain_matmul: operand ", i,
                   " must be a matrix, got shape ", given[i].shape());
        TERN_CHECK(i == 0 || x[i - 1].size(1) == x[i].size(0), ShapeError,
                   "chain_matmul: operands ", i - 1, " and ", i,
                   " do not fit: ", given[i - 1].shape(), " and ", given[i].shape());
        sizes.push_back(static_cast<double>(x[i].size(0)));
    }
    sizes.push_back(static_cast<double>(x.back().size(1)));
    Tensor out = Brackets(sizes).product(x, 0, x.size() - 1);
    if (col) out = squeeze(out, 1);
    return row ? squeeze(out, 0) : out;
}

}  // namespace tern
