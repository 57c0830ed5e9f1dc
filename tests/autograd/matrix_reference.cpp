#include "tests/autograd/matrix_reference.h"

#include <algorithm>
#include <numeric>

namespace tern::test {

Matrix identity(int64_t n) {
    Matrix out(n, n);
    for (int64_t i = 0; i < n; ++i) out(i, i) = 1;
    return out;
}

Matrix product(const Matrix& a, const Matrix& b) {
    Matrix out(a.n, b.m);
    for (int64_t i = 0; i < a.n; ++i)
        for (int64_t j = 0; j < b.m; ++j)
            for (int64_t k = 0; k < a.m; ++k) out(i, j) += a(i, k) * b(k, j);
    return out;
}

Matrix transposed(const Matrix& a) {
    Matrix out(a.m, a.n);
    for (int64_t i = 0; i < a.n; ++i)
        for (int64_t j = 0; j < a.m; ++j) out(j, i) = a(i, j);
    return out;
}

Matrix sum_of(const Matrix& a, const Matrix& b) {
    Matrix out = a;
    for (size_t i = 0; i < out.values.size(); ++i) out.values[i] += b.values[i];
    return out;
}

namespace {

// Gauss and Jordan: a becomes the identity, b a^-1 b. Returns the determinant.
Real eliminate(Matrix& a, Matrix& b) {
    Real det = 1;
    for (int64_t k = 0; k < a.n; ++k) {
        int64_t pivot = k;
        for (int64_t i = k; i < a.n; ++i)
            if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
        if (a(pivot, k) == 0) return 0;
        if (pivot != k) det = -det;
        for (int64_t j = 0; j < a.n; ++j) std::swap(a(k, j), a(pivot, j));
        for (int64_t j = 0; j < b.m; ++j) std::swap(b(k, j), b(pivot, j));
        const Real scale = a(k, k);
        det *= scale;
        for (int64_t j = 0; j < a.n; ++j) a(k, j) /= scale;
        for (int64_t j = 0; j < b.m; ++j) b(k, j) /= scale;
        for (int64_t i = 0; i < a.n; ++i) {
            if (i == k) continue;
            const Real factor = a(i, k);
            for (int64_t j = 0; j < a.n; ++j) a(i, j) -= factor * a(k, j);
            for (int64_t j = 0; j < b.m; ++j) b(i, j) -= factor * b(k, j);
        }
    }
    return det;
}

Real column_product(const Matrix& a, int64_t i, int64_t j) {
    Real total = 0;
    for (int64_t k = 0; k < a.n; ++k) total += a(k, i) * a(k, j);
    return total;
}

void rotate_columns(Matrix& a, int64_t p, int64_t q, Real c, Real s) {
    for (int64_t i = 0; i < a.n; ++i) {
        const Real x = a(i, p), y = a(i, q);
        a(i, p) = c * x - s * y;
        a(i, q) = s * x + c * y;
    }
}

// The rotation that makes [[app, apq], [apq, aqq]] diagonal.
std::pair<Real, Real> rotation(Real app, Real aqq, Real apq) {
    const Real theta = (aqq - app) / (2 * apq);
    const Real t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
    const Real c = 1 / std::sqrt(t * t + 1);
    return {c, t * c};
}

Matrix columns_in(const Matrix& a, const std::vector<size_t>& order) {
    Matrix out(a.n, a.m);
    for (int64_t i = 0; i < a.n; ++i)
        for (int64_t j = 0; j < a.m; ++j)
            out(i, j) = a(i, static_cast<int64_t>(order[static_cast<size_t>(j)]));
    return out;
}

constexpr int kSweeps = 60;
constexpr Real kSmall = 1e-19L;

}  // namespace

Matrix inverse_of(Matrix a) {
    Matrix out = identity(a.n);
    eliminate(a, out);
    return out;
}

Real determinant_of(Matrix a) {
    Matrix none(a.n, 0);
    return eliminate(a, none);
}

Matrix cholesky_of(const Matrix& a) {
    Matrix l(a.n, a.n);
    for (int64_t i = 0; i < a.n; ++i)
        for (int64_t j = 0; j <= i; ++j) {
            Real rest = a(i, j);
            for (int64_t k = 0; k < j; ++k) rest -= l(i, k) * l(j, k);
            l(i, j) = i == j ? std::sqrt(rest) : rest / l(j, j);
        }
    return l;
}

MatrixQr qr_of(const Matrix& a) {
    const int64_t k = std::min(a.n, a.m);
    Matrix q(a.n, k), r(k, a.m);
    for (int64_t j = 0; j < a.m; ++j) {
        std::vector<Real> rest(static_cast<size_t>(a.n));
        for (int64_t i = 0; i < a.n; ++i) rest[static_cast<size_t>(i)] = a(i, j);
        for (int64_t p = 0; p < std::min(j, k); ++p) {
            for (int64_t i = 0; i < a.n; ++i) r(p, j) += q(i, p) * rest[static_cast<size_t>(i)];
            for (int64_t i = 0; i < a.n; ++i) rest[static_cast<size_t>(i)] -= r(p, j) * q(i, p);
        }
        if (j >= k) continue;
        Real length = 0;
        for (Real v : rest) length += v * v;
        r(j, j) = std::sqrt(length);
        for (int64_t i = 0; i < a.n; ++i) q(i, j) = rest[static_cast<size_t>(i)] / r(j, j);
    }
    return {q, r};
}

MatrixEigen eigen_of(Matrix a) {
    Matrix v = identity(a.n);
    for (int sweep = 0; sweep < kSweeps; ++sweep)
        for (int64_t p = 0; p < a.n; ++p)
            for (int64_t q = p + 1; q < a.n; ++q) {
                if (std::abs(a(p, q)) < kSmall) continue;
                const auto [c, s] = rotation(a(p, p), a(q, q), a(p, q));
                rotate_columns(a, p, q, c, s);
                a = transposed(a);
                rotate_columns(a, p, q, c, s);
                rotate_columns(v, p, q, c, s);
            }
    std::vector<size_t> order(static_cast<size_t>(a.n));
    std::iota(order.begin(), order.end(), size_t{0});
    const auto value = [&](size_t i) {
        return a(static_cast<int64_t>(i), static_cast<int64_t>(i));
    };
    std::sort(order.begin(), order.end(), [&](size_t i, size_t j) { return value(i) < value(j); });
    MatrixEigen out{{}, columns_in(v, order)};
    for (size_t i : order) out.values.push_back(value(i));
    return out;
}

MatrixSvd svd_of(const Matrix& a) {
    if (a.n < a.m) {
        const MatrixSvd other = svd_of(transposed(a));
        return {other.v, other.s, other.u};
    }
    Matrix u = a, v = identity(a.m);
    for (int sweep = 0; sweep < kSweeps; ++sweep)
        for (int64_t p = 0; p < a.m; ++p)
            for (int64_t q = p + 1; q < a.m; ++q) {
                const Real apq = column_product(u, p, q);
                if (std::abs(apq) < kSmall) continue;
                const auto [c, s] = rotation(column_product(u, p, p), column_product(u, q, q), apq);
                rotate_columns(u, p, q, c, s);
                rotate_columns(v, p, q, c, s);
            }
    std::vector<Real> s;
    for (int64_t j = 0; j < a.m; ++j) s.push_back(std::sqrt(column_product(u, j, j)));
    std::vector<size_t> order(static_cast<size_t>(a.m));
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(), [&](size_t i, size_t j) { return s[i] > s[j]; });
    u = columns_in(u, order);
    MatrixSvd out{u, {}, columns_in(v, order)};
    for (size_t i : order) out.s.push_back(s[i]);
    for (int64_t i = 0; i < a.n; ++i)
        for (int64_t j = 0; j < a.m; ++j) out.u(i, j) /= out.s[static_cast<size_t>(j)];
    return out;
}

HostArray each_matrix(const std::vector<HostArray>& x,
                      const std::function<Matrix(const std::vector<Matrix>&)>& f, int dropped) {
    Shape batch;
    for (const HostArray& part : x)
        batch = broadcast_shapes("reference", batch,
                                 Shape(std::span(part.shape.begin(), part.shape.end() - 2)));
    // Of an empty batch, a matrix of zeros still says which sizes the result has.
    const auto matrices_at = [&](const Index& at) {
        std::vector<Matrix> out;
        for (const HostArray& part : x) {
            const int r = part.shape.size();
            Matrix one(part.shape[r - 2], part.shape[r - 1]);
            for (int64_t i = 0; i < one.n && numel(batch) > 0; ++i)
                for (int64_t j = 0; j < one.m; ++j) {
                    Index index = at;
                    index.push_back(i), index.push_back(j);
                    one(i, j) = part.broadcast_at(index);
                }
            out.push_back(one);
        }
        return out;
    };
    const Matrix first = f(matrices_at(DimVector::filled(batch.size(), 0)));
    Shape shape = batch;
    if (dropped < 2) shape.push_back(first.n);
    if (dropped < 1) shape.push_back(first.m);
    HostArray out(shape);
    size_t next = 0;
    for_each_index(batch, [&](const Index& at) {
        for (Real v : f(matrices_at(at)).values) out.values[next++] = static_cast<double>(v);
    });
    return out;
}

namespace {
HostArray diagonal_shift(int64_t n, int64_t m) {
    HostArray out(Shape{n, m});
    for (int64_t i = 0; i < std::min(n, m); ++i) out.at({i, i}) = static_cast<double>(4 + 3 * i);
    return out;
}
}  // namespace

Tensor conditioned(const Tensor& x) {
    return x + to_tensor(diagonal_shift(x.size(-2), x.size(-1)), x.dtype(), x.device());
}
Matrix conditioned(Matrix x) {
    for (int64_t i = 0; i < std::min(x.n, x.m); ++i) x(i, i) += 4 + 3 * i;
    return x;
}
Tensor symmetric(const Tensor& x) { return conditioned((x + transpose(x)) * 0.5); }
Matrix symmetric(const Matrix& x) {
    Matrix both = sum_of(x, transposed(x));
    for (Real& v : both.values) v *= 0.5;
    return conditioned(both);
}

Tensor weighted(const Tensor& x) {
    return x * arange(1, static_cast<double>(x.size(-1)) + 1, 1,
                      {.device = x.device(), .dtype = x.dtype()});
}
Matrix weighted(Matrix x) {
    for (int64_t i = 0; i < x.n; ++i)
        for (int64_t j = 0; j < x.m; ++j) x(i, j) *= j + 1;
    return x;
}

std::vector<ErrorCase> matrix_errors(const std::string& name,
                                     const std::function<void(const Tensor&)>& op) {
    return {
        error<ShapeError>(name + ": matrices are wanted, got shape [3]", [op] { op(zeros({3})); }),
        error<ShapeError>(name + ": matrices are wanted, got shape []", [op] { op(zeros({})); }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [op] {
                              op(zeros({2, 2}, {.dtype = int64}));
                          }),
        error<DTypeError>(name + ": dtype uint8 is not supported; it takes float32, float64",
                          [op] {
                              op(zeros({2, 2}, {.dtype = uint8}));
                          }),
        error<DTypeError>(name + ": dtype bool is not supported; it takes float32, float64",
                          [op] {
                              op(zeros({2, 2}, {.dtype = bool_}));
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [op] { op(Tensor()); })};
}

std::vector<ErrorCase> square_errors(const std::string& name,
                                     const std::function<void(const Tensor&)>& op) {
    std::vector<ErrorCase> out = matrix_errors(name, op);
    out.push_back(error<ShapeError>(name + ": square matrices are wanted, got shape [2, 3]", [op] {
        op(zeros({2, 3}));
    }));
    out.push_back(
        error<ShapeError>(name + ": square matrices are wanted, got shape [4, 3, 2]", [op] {
            op(zeros({4, 3, 2}));
        }));
    return out;
}

std::vector<ErrorCase> pair_errors(const std::string& name,
                                   const std::function<void(const Tensor&, const Tensor&)>& op) {
    return {
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [op] {
                              op(zeros({2, 2}), zeros({2, 2}, {.dtype = float64}));
                          }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [op] {
                              op(zeros({2, 2}, {.dtype = int64}), zeros({2, 2}, {.dtype = int64}));
                          }),
        error<ShapeError>(name + ": square matrices are wanted, got shape [2, 3]",
                          [op] {
                              op(zeros({2, 3}), zeros({2, 2}));
                          }),
        error<ShapeError>(name + ": matrices are wanted, got shape [2]",
                          [op] {
                              op(zeros({2}), zeros({2, 2}));
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value", [op] {
            op(zeros({2, 2}), Tensor());
        })};
}

}  // namespace tern::test
