// Rows of autograd/ops/linalg.h: solving, inverting, determinants, triangles.
#include "tests/autograd/matrix_reference.h"

namespace tern::test {
namespace {

using Matrices = std::vector<Matrix>;

std::vector<Sample> squares() {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 3}, Shape{2, 2, 2}, Shape{1, 1}, Shape{4, 4}, Shape{0, 0},
                               Shape{0, 2, 2}, Shape{2, 0, 0}, Shape{2, 1, 3, 3}, Shape{40, 40}})
        out.push_back({value(shape, {-1, 1})});
    return out;
}

std::vector<Sample> systems(bool left = true) {
    const std::pair<Shape, Shape> shapes[] = {
        {{3, 3}, {3, 2}},       {{2, 2, 2}, {2, 2, 3}}, {{2, 2}, {3, 2, 1}},
        {{2, 3, 3}, {3, 1}},    {{1, 1}, {1, 1}},       {{2, 2}, {2, 0}},
        {{0, 2, 2}, {0, 2, 1}}, {{0, 0}, {0, 3}},       {{33, 33}, {33, 5}}};
    std::vector<Sample> out;
    for (auto [a, b] : shapes) {
        if (!left) std::swap(b[b.size() - 1], b[b.size() - 2]);
        out.push_back({value(a, {-1, 1}), value(b, {-1, 1})});
    }
    return out;
}

// The row of a function of well conditioned square matrices.
OpRow square_row(const std::string& name, const std::function<Tensor(const Tensor&)>& op,
                 const std::function<Matrix(const Matrix&)>& reference, int dropped = 0) {
    return {.name = name,
            .op = [op](const auto& x) { return op(conditioned(x[0])); },
            .reference =
                [reference, dropped](const auto& x) {
                    return each_matrix(
                        x, [&](const Matrices& m) { return reference(conditioned(m[0])); },
                        dropped);
                },
            .samples = squares(),
            .length = 64,
            .conditioning = 20,
            .errors = square_errors(name, [op](const Tensor& x) { op(x); })};
}

Matrix one(Real value) {
    Matrix out(1, 1);
    out(0, 0) = value;
    return out;
}

Tensor batch_with_a_singular_matrix() {
    return from_vector<float>({1, 0, 0, 1, 1, 2, 2, 4}, {2, 2, 2});
}

void add_inverses(std::vector<OpRow>& rows) {
    rows.push_back(square_row("inv", linalg::inv, inverse_of));
    rows.back().errors.push_back(error<linalg::LinAlgError>("inv: the matrix is singular", [] {
        linalg::inv(zeros({3, 3}));
    }));
    rows.back().errors.push_back(
        error<linalg::LinAlgError>("inv: matrix [1] of the batch is singular",
                                   [] { linalg::inv(batch_with_a_singular_matrix()); }));
    rows.push_back(square_row("inverse", inverse, inverse_of));
    rows.back().errors = square_errors("inverse", [](const Tensor& x) { inverse(x); });
    rows.back().errors.push_back(error<linalg::LinAlgError>("inverse: the matrix is singular", [] {
        inverse(zeros({3, 3}));
    }));
    const auto det_row = [](const char* name, const auto& op, const auto& of) {
        OpRow row = square_row(
            name, op, [of](const Matrix& m) { return one(of(determinant_of(m))); }, 2);
        row.samples.pop_back();  // of 40 x 40, overflows float32
        return row;
    };
    rows.push_back(det_row("det", linalg::det, [](Real d) { return d; }));
    rows.push_back(det_row("logdet", logdet, [](Real d) { return std::log(d); }));
    rows.push_back(det_row(
        "slogdet", [](const Tensor& x) { return linalg::slogdet(-x).logabsdet; },
        [](Real d) { return std::log(std::abs(d)); }));
    rows.back().errors = square_errors("slogdet", [](const Tensor& x) { linalg::slogdet(x); });
    rows.push_back(square_row(
        "slogdet", [](const Tensor& x) { return linalg::slogdet(-x).sign; },
        [](const Matrix& m) { return one(m.n % 2 ? -1 : 1); }, 2));
    rows.back().variant = "sign";
    rows.back().differentiable = false;
    rows.back().errors.clear();
}

void add_powers(std::vector<OpRow>& rows) {
    for (const int n : {0, 1, 3, 5, -2}) {
        rows.push_back(square_row(
            "matrix_power", [n](const Tensor& x) { return linalg::matrix_power(x * 0.25, n); },
            [n](Matrix m) {
                for (Real& v : m.values) v *= 0.25;
                const Matrix base = n < 0 ? inverse_of(m) : m;
                Matrix out = identity(m.n);
                for (int i = 0; i < std::abs(n); ++i) out = product(out, base);
                return out;
            }));
        rows.back().samples.pop_back();
        rows.back().conditioning = 100;
        rows.back().variant = n < 0 ? "minus_2" : n == 3 ? "" : std::to_string(n);
        rows.back().errors.clear();
        if (n == 3)
            rows.back().errors =
                square_errors("matrix_power", [](const Tensor& x) { linalg::matrix_power(x, 3); });
        if (n == 0) rows.back().differentiable = false;
    }
}

Real triangular(const Matrix& m, int64_t i, int64_t j, bool upper, bool unit) {
    if (i == j) return unit ? 1 : m(i, j);
    return (upper ? j > i : j < i) ? m(i, j) : 0;
}
Matrix triangle_of(const Matrix& m, bool upper, bool unit) {
    Matrix out(m.n, m.m);
    for (int64_t i = 0; i < m.n; ++i)
        for (int64_t j = 0; j < m.m; ++j) out(i, j) = triangular(m, i, j, upper, unit);
    return out;
}

using Solve = std::function<Tensor(const Tensor&, const Tensor&)>;

OpRow system_row(const std::string& name, const std::string& variant, const Solve& op,
                 const std::function<Matrix(const Matrix&)>& effective, bool left = true) {
    return {.name = name,
            .variant = variant,
            .op = [op](const auto& x) { return op(conditioned(x[0]), x[1]); },
            .reference =
                [effective, left](const auto& x) {
                    return each_matrix(x, [&](const Matrices& m) {
                        const Matrix inverse = inverse_of(effective(conditioned(m[0])));
                        return left ? product(inverse, m[1]) : product(m[1], inverse);
                    });
                },
            .samples = systems(left),
            .length = 64,
            .conditioning = 10,
            .errors = pair_errors(name, [op](const Tensor& a, const Tensor& b) { op(a, b); })};
}

void add_systems(std::vector<OpRow>& rows) {
    const auto whole = [](const Matrix& m) { return m; };
    rows.push_back(system_row(
        "solve", "", [](const Tensor& a, const Tensor& b) { return linalg::solve(a, b); }, whole));
    auto& errors = rows.back().errors;
    errors.push_back(
        error<ShapeError>("solve: a of shape [3, 3] and b of shape [2, 3] do not fit", [] {
            linalg::solve(zeros({3, 3}), zeros({2, 3}));
        }));
    errors.push_back(error<linalg::LinAlgError>("solve: the matrix is singular", [] {
        linalg::solve(zeros({2, 2}), zeros({2}));
    }));
    errors.push_back(error<linalg::LinAlgError>("solve: matrix [1] of the batch is singular", [] {
        linalg::solve(batch_with_a_singular_matrix(), zeros({2, 2}));
    }));
    rows.push_back(system_row(
        "solve", "right",
        [](const Tensor& a, const Tensor& b) { return linalg::solve(a, b, false); }, whole, false));
    rows.back().errors.clear();
    rows.push_back(
        {.name = "solve",
         .variant = "vectors",
         .op = [](const auto& x) { return linalg::solve(conditioned(x[0]), x[1]); },
         .reference =
             [](std::vector<HostArray> x) {
                 x[1].shape.push_back(1);
                 return each_matrix(
                     x,
                     [](const Matrices& m) { return product(inverse_of(conditioned(m[0])), m[1]); },
                     1);
             },
         .samples = {{value({3, 3}, {-1, 1}), value({3}, {-1, 1})},
                     {value({2, 3, 3}, {-1, 1}), value({2, 3}, {-1, 1})},
                     {value({0, 0}), value({0})}},
         .length = 64,
         .conditioning = 10});
    for (const bool upper : {false, true})
        for (const bool unit : {false, true})
            for (const bool left : {true, false}) {
                const std::string variant = std::string(upper ? "upper" : "lower") +
                                            (unit ? "_unit" : "") + (left ? "" : "_right");
                rows.push_back(system_row(
                    "solve_triangular", variant,
                    [=](const Tensor& a, const Tensor& b) {
                        // Small beside the ones on a diagonal that is not read.
                        return linalg::solve_triangular(
                            a * 0.25, b, {.upper = upper, .left = left, .unitriangular = unit});
                    },
                    [=](Matrix m) {
                        for (Real& v : m.values) v *= 0.25;
                        return triangle_of(m, upper, unit);
                    },
                    left));
                rows.back().errors.clear();
                if (upper || unit || !left) continue;
                rows.back().errors =
                    pair_errors("solve_triangular", [](const Tensor& a, const Tensor& b) {
                        linalg::solve_triangular(a, b, {.upper = false});
                    });
                rows.back().errors.push_back(error<ShapeError>(
                    "solve_triangular: a of shape [2, 2] and b of shape [3, 1] do not fit", [] {
                        linalg::solve_triangular(zeros({2, 2}), zeros({3, 1}), {.upper = true});
                    }));
            }
    rows.push_back(system_row(
        "lu_solve", "",
        [](const Tensor& a, const Tensor& b) {
            const auto [lu, pivots] = linalg::lu_factor(a);
            return linalg::lu_solve(lu, pivots, b);
        },
        whole));
    rows.back().errors = pair_errors("lu_solve", [](const Tensor& a, const Tensor& b) {
        linalg::lu_solve(a, ones({2}, {.dtype = int32}), b);
    });
    rows.back().errors.push_back(error<DTypeError>("lu_solve: pivots must be int32, got int64", [] {
        linalg::lu_solve(zeros({2, 2}), ones({2}, {.dtype = int64}), zeros({2, 1}));
    }));
    rows.push_back(system_row(
        "lu_solve", "adjoint",
        [](const Tensor& a, const Tensor& b) {
            const auto [lu, pivots] = linalg::lu_factor(a);
            return linalg::lu_solve(lu, pivots, b, true);
        },
        transposed));
    rows.back().errors.clear();
}

void add_definite(std::vector<OpRow>& rows) {
    for (const bool upper : {false, true}) {
        rows.push_back(
            {.name = "cholesky",
             .variant = upper ? "upper" : "",
             .op = [upper](const auto& x) { return linalg::cholesky(symmetric(x[0]), upper); },
             .reference =
                 [upper](const auto& x) {
                     return each_matrix(x, [&](const Matrices& m) {
                         const Matrix l = cholesky_of(symmetric(m[0]));
                         return upper ? transposed(l) : l;
                     });
                 },
             .samples = squares(),
             .length = 64,
             .conditioning = 10});
        rows.push_back({.name = "cholesky_inverse",
                        .variant = upper ? "upper" : "",
                        .op =
                            [upper](const auto& x) {
                                return linalg::cholesky_inverse(
                                    linalg::cholesky(symmetric(x[0]), upper), upper);
                            },
                        .reference =
                            [](const auto& x) {
                                return each_matrix(x, [&](const Matrices& m) {
                                    return inverse_of(symmetric(m[0]));
                                });
                            },
                        .samples = squares(),
                        .length = 64,
                        .conditioning = 10});
        rows.push_back({.name = "cholesky_solve",
                        .variant = upper ? "upper" : "",
                        .op =
                            [upper](const auto& x) {
                                return linalg::cholesky_solve(
                                    x[1], linalg::cholesky(symmetric(x[0]), upper), upper);
                            },
                        .reference =
                            [](const auto& x) {
                                return each_matrix(x, [&](const Matrices& m) {
                                    return product(inverse_of(symmetric(m[0])), m[1]);
                                });
                            },
                        .samples = systems(),
                        .length = 64,
                        .conditioning = 10});
        if (upper) continue;
        const size_t at = rows.size() - 3;
        rows[at].errors = square_errors("cholesky", [](const Tensor& x) { linalg::cholesky(x); });
        rows[at].errors.push_back(error<linalg::LinAlgError>(
            "cholesky: the matrix is not positive definite", [] { linalg::cholesky(-eye(3)); }));
        rows[at].errors.push_back(
            error<linalg::LinAlgError>("cholesky: matrix [1] of the batch is not positive definite",
                                       [] { linalg::cholesky(batch_with_a_singular_matrix()); }));
        rows[at + 1].errors =
            square_errors("cholesky_inverse", [](const Tensor& x) { linalg::cholesky_inverse(x); });
        rows[at + 2].errors = pair_errors("cholesky_solve", [](const Tensor& a, const Tensor& b) {
            linalg::cholesky_solve(b, a);
        });
        rows[at + 2].errors.erase(rows[at + 2].errors.begin());  // dtypes in the other order
        rows[at + 2].errors.push_back(error<ShapeError>(
            "cholesky_solve: factor of shape [2, 2] and b of shape [3, 1] do not fit", [] {
                linalg::cholesky_solve(zeros({3, 1}), zeros({2, 2}));
            }));
        rows[at + 2].errors.push_back(error<DTypeError>(
            "cholesky_solve: dtypes differ: float64 and float32; convert one with .to(...)", [] {
                linalg::cholesky_solve(zeros({2, 1}, {.dtype = float64}), zeros({2, 2}));
            }));
    }
}

}  // namespace

void add_linalg_solve_rows(std::vector<OpRow>& rows) {
    add_inverses(rows);
    add_powers(rows);
    add_systems(rows);
    add_definite(rows);
}

}  // namespace tern::test
