// Rows of autograd/ops/linalg.h: factors with several outputs, a row each. Vectors have no fixed
// sign, so what is compared are functions of them that do not depend on it.
#include "tests/autograd/matrix_reference.h"

namespace tern::test {
namespace {

using Matrices = std::vector<Matrix>;
using linalg::eigh;
using linalg::lu;
using linalg::qr;
using linalg::svd;

std::vector<Sample> of_shapes(std::initializer_list<Shape> shapes) {
    std::vector<Sample> out;
    for (const Shape& shape : shapes) out.push_back({value(shape, {-1, 1})});
    return out;
}

std::vector<Sample> rectangles() {
    return of_shapes({{3, 3},
                      {4, 2},
                      {2, 4},
                      {2, 3, 2},
                      {2, 1, 2, 3},
                      {1, 1},
                      {0, 0},
                      {3, 0},
                      {0, 3},
                      {0, 3, 2},
                      {30, 20},
                      {13, 17}});
}
std::vector<Sample> squares() {
    return of_shapes({{3, 3}, {2, 2, 2}, {1, 1}, {4, 4}, {0, 0}, {0, 2, 2}, {25, 25}});
}

// The row of one output, or of a function of several.
OpRow row(const std::string& name, const std::string& variant,
          const std::function<Tensor(const Tensor&)>& op,
          const std::function<Matrix(const Matrix&)>& reference, std::vector<Sample> samples,
          int dropped = 0) {
    return {.name = name,
            .variant = variant,
            .op = [op](const auto& x) { return op(conditioned(x[0])); },
            .reference =
                [reference, dropped](const auto& x) {
                    return each_matrix(
                        x, [&](const Matrices& m) { return reference(conditioned(m[0])); },
                        dropped);
                },
            .samples = std::move(samples),
            .length = 64,
            .conditioning = 40};
}

// Columns of Q times the signs of R's diagonal, which makes that positive.
Tensor signs_of(const Tensor& r) {
    const int64_t k = std::min(r.size(-2), r.size(-1));
    const Tensor square = slice(slice(r, -2, 0, k), -1, 0, k).detach();
    const Tensor diagonal = eye(k, {.device = r.device(), .dtype = r.dtype()});
    return sign(sum(square * diagonal, -1));
}

void add_qr(std::vector<OpRow>& rows) {
    rows.push_back(row(
        "qr", "Q",
        [](const Tensor& x) {
            const auto [q, r] = qr(x);
            return q * unsqueeze(signs_of(r), -2);
        },
        [](const Matrix& m) { return qr_of(m).q; }, rectangles()));
    rows.back().errors = matrix_errors("qr", [](const Tensor& x) { qr(x); });
    rows.back().errors.push_back(
        error<ValueError>("qr: mode must be \"reduced\", \"complete\" or \"r\", got \"full\"", [] {
            qr(zeros({2, 2}), "full");
        }));
    rows.back().errors.push_back(error<GradError>("qr: mode \"r\" has no gradient", [] {
        sum(qr(ones({2, 2}).requires_grad_(), "r").R).backward();
    }));
    rows.back().errors.push_back(error<GradError>(
        "qr: mode \"complete\" of matrices with more rows than columns has no gradient", [] {
            sum(qr(ones({3, 2}).requires_grad_(), "complete").R).backward();
        }));
    rows.push_back(row(
        "qr", "R",
        [](const Tensor& x) {
            const auto [q, r] = qr(x);
            return r * unsqueeze(signs_of(r), -1);
        },
        [](const Matrix& m) { return qr_of(m).r; }, rectangles()));
    rows.push_back(row(
        "qr", "mode_r",
        [](const Tensor& x) {
            const Tensor r = qr(x.detach(), "r").R;
            return r * unsqueeze(signs_of(r), -1);
        },
        [](const Matrix& m) { return qr_of(m).r; }, rectangles()));
    rows.back().differentiable = false;
    rows.push_back(row(
        "qr", "complete_product",
        [](const Tensor& x) {
            const auto [q, r] = qr(x.detach(), "complete");
            return matmul(q, matmul(transpose(q), matmul(q, r)));
        },
        [](const Matrix& m) { return m; }, rectangles()));
    rows.back().differentiable = false;
    rows.push_back(row(
        "qr", "both",
        [](const Tensor& x) {
            const auto [q, r] = qr(x);
            return matmul(q * unsqueeze(sum(square(r), -1), -2), transpose(q));
        },
        [](const Matrix& m) {
            const auto [q, r] = qr_of(m);
            Matrix scaled = q;
            for (int64_t k = 0; k < r.n; ++k) {
                Real length = 0;
                for (int64_t j = 0; j < r.m; ++j) length += r(k, j) * r(k, j);
                for (int64_t i = 0; i < q.n; ++i) scaled(i, k) *= length;
            }
            return product(scaled, transposed(q));
        },
        rectangles()));
    rows.back().conditioning = 400;
}

Matrix column_of(const std::vector<Real>& values) {
    Matrix out(static_cast<int64_t>(values.size()), 1);
    out.values = values;
    return out;
}

// Of symmetric matrices; `upper` reads a matrix whose other triangle is wrong.
OpRow symmetric_row(const std::string& name, const std::string& variant,
                    const std::function<Tensor(const Tensor&)>& op,
                    const std::function<Matrix(const Matrix&)>& reference, int dropped = 0) {
    OpRow out = row(name, variant, op, reference, squares(), dropped);
    out.op = [op](const auto& x) { return op(symmetric(x[0])); };
    out.reference = [reference, dropped](const auto& x) {
        return each_matrix(
            x, [&](const Matrices& m) { return reference(symmetric(m[0])); }, dropped);
    };
    return out;
}

void add_eigen(std::vector<OpRow>& rows) {
    const auto values = [](const Matrix& m) { return column_of(eigen_of(m).values); };
    const auto projector = [](const Matrix& m) {
        const Matrix v = eigen_of(m).vectors;
        return product(weighted(v), transposed(v));
    };
    rows.push_back(symmetric_row(
        "eigh", "eigenvalues", [](const Tensor& x) { return eigh(x).eigenvalues; }, values, 1));
    rows.back().errors = square_errors("eigh", [](const Tensor& x) { eigh(x); });
    rows.back().errors.push_back(error<ValueError>("eigh: uplo must be \"L\" or \"U\", got \"l\"",
                                                   [] { eigh(eye(2), "l"); }));
    rows.push_back(symmetric_row(
        "eigh", "eigenvectors",
        [](const Tensor& x) {
            const Tensor v = eigh(x).eigenvectors;
            return matmul(weighted(v), transpose(v));
        },
        projector));
    rows.push_back(symmetric_row(
        "eigh", "upper_both",
        [](const Tensor& x) {
            const auto [w, v] = eigh(x, "U");
            return matmul(v * unsqueeze(square(w), -2), transpose(v));
        },
        [](const Matrix& m) { return product(m, m); }));
    rows.back().conditioning = 1000;
    rows.push_back(symmetric_row(
        "eigvalsh", "", [](const Tensor& x) { return linalg::eigvalsh(x); }, values, 1));
    rows.back().errors = square_errors("eigvalsh", [](const Tensor& x) { linalg::eigvalsh(x); });
    rows.back().errors.push_back(error<ValueError>(
        "eigvalsh: uplo must be \"L\" or \"U\", got \"\"", [] { linalg::eigvalsh(eye(2), ""); }));
}

void add_svd(std::vector<OpRow>& rows) {
    const auto values = [](const Matrix& m) { return column_of(svd_of(m).s); };
    const auto projector = [](const Matrix& m) { return product(weighted(m), transposed(m)); };
    rows.push_back(row(
        "svd", "S", [](const Tensor& x) { return svd(x).S; }, values, rectangles(), 1));
    rows.back().errors = matrix_errors("svd", [](const Tensor& x) { svd(x); });
    rows.push_back(row(
        "svd", "U",
        [](const Tensor& x) {
            const Tensor u = svd(x, false).U;
            return matmul(weighted(u), transpose(u));
        },
        [=](const Matrix& m) { return projector(svd_of(m).u); }, rectangles()));
    rows.push_back(row(
        "svd", "Vh",
        [](const Tensor& x) {
            const Tensor v = transpose(svd(x, false).Vh);
            return matmul(weighted(v), transpose(v));
        },
        [=](const Matrix& m) { return projector(svd_of(m).v); }, rectangles()));
    rows.push_back(row(
        "svd", "both",
        [](const Tensor& x) {
            const auto [u, s, vh] = svd(x, false);
            return matmul(weighted(u) * unsqueeze(square(s), -2), vh);
        },
        [](const Matrix& m) {
            auto [u, s, v] = svd_of(m);
            u = weighted(u);
            for (int64_t i = 0; i < u.n; ++i)
                for (int64_t j = 0; j < u.m; ++j)
                    u(i, j) *= s[static_cast<size_t>(j)] * s[static_cast<size_t>(j)];
            return product(u, transposed(v));
        },
        rectangles()));
    rows.back().conditioning = 1000;
    rows.push_back(row(
        "svd", "full",
        [](const Tensor& x) {
            const auto [u, s, vh] = svd(x);
            const Tensor u_u = matmul(u, matmul(transpose(u), x));
            const int64_t k = s.size(-1);
            const Tensor v_v = matmul(matmul(x, transpose(vh)), vh);
            return (u_u + v_v + matmul(slice(u, -1, 0, k) * unsqueeze(s, -2), slice(vh, -2, 0, k)))
                .detach();
        },
        [](const Matrix& m) { return sum_of(m, sum_of(m, m)); }, rectangles()));
    rows.back().differentiable = false;
    rows.push_back(row(
        "svdvals", "", [](const Tensor& x) { return linalg::svdvals(x); }, values, rectangles(),
        1));
    rows.back().errors = matrix_errors("svdvals", [](const Tensor& x) { linalg::svdvals(x); });
}

// The factors of a, its rows ordered by partial pivoting: L, U and P in that order.
Matrices lu_of(const Matrix& a) {
    const int64_t k = std::min(a.n, a.m);
    Matrix u = a, l(a.n, k), p = identity(a.n);
    for (int64_t j = 0; j < k; ++j) {
        int64_t pivot = j;
        for (int64_t i = j; i < a.n; ++i)
            if (std::abs(u(i, j)) > std::abs(u(pivot, j))) pivot = i;
        for (int64_t c = 0; c < a.m; ++c) std::swap(u(j, c), u(pivot, c));
        for (int64_t c = 0; c < j; ++c) std::swap(l(j, c), l(pivot, c));
        for (int64_t r = 0; r < a.n; ++r) std::swap(p(r, j), p(r, pivot));
        l(j, j) = 1;
        for (int64_t i = j + 1; i < a.n; ++i) {
            l(i, j) = u(i, j) / u(j, j);
            for (int64_t c = j; c < a.m; ++c) u(i, c) -= l(i, j) * u(j, c);
        }
    }
    Matrix top(k, a.m);
    for (int64_t i = 0; i < k; ++i)
        for (int64_t j = 0; j < a.m; ++j) top(i, j) = u(i, j);
    return {l, top, p};
}

// The rows upside down, so that there is something to swap.
Tensor turned(const Tensor& x) { return flip(x, -2); }
Matrix turned(const Matrix& m) {
    Matrix out(m.n, m.m);
    for (int64_t i = 0; i < m.n; ++i)
        for (int64_t j = 0; j < m.m; ++j) out(i, j) = m(m.n - 1 - i, j);
    return out;
}

void add_lu(std::vector<OpRow>& rows) {
    rows.push_back(row(
        "lu", "L", [](const Tensor& x) { return lu(turned(x)).L; },
        [](const Matrix& m) { return lu_of(turned(m))[0]; }, rectangles()));
    rows.back().errors = matrix_errors("lu", [](const Tensor& x) { lu(x); });
    rows.push_back(row(
        "lu", "U", [](const Tensor& x) { return lu(turned(x)).U; },
        [](const Matrix& m) { return lu_of(turned(m))[1]; }, rectangles()));
    rows.push_back(row(
        "lu", "P", [](const Tensor& x) { return lu(turned(x)).P; },
        [](const Matrix& m) { return lu_of(turned(m))[2]; }, rectangles()));
    rows.back().differentiable = false;
    rows.push_back(row(
        "lu_factor", "", [](const Tensor& x) { return linalg::lu_factor(turned(x)).LU; },
        [](const Matrix& m) {
            const Matrices factors = lu_of(turned(m));
            Matrix out(m.n, m.m);
            for (int64_t i = 0; i < m.n; ++i)
                for (int64_t j = 0; j < m.m; ++j)
                    out(i, j) = j < i ? factors[0](i, j) : factors[1](i, j);
            return out;
        },
        rectangles()));
    rows.back().errors = matrix_errors("lu_factor", [](const Tensor& x) { linalg::lu_factor(x); });
}

}  // namespace

void add_linalg_factor_rows(std::vector<OpRow>& rows) {
    add_qr(rows);
    add_eigen(rows);
    add_svd(rows);
    add_lu(rows);
}

}  // namespace tern::test
