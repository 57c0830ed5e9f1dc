// Rows of autograd/ops/linalg.h: what follows from factors.
#include "tests/autograd/matrix_reference.h"

namespace tern::test {
namespace {

using Matrices = std::vector<Matrix>;
using linalg::matrix_norm;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Sample> rectangles(bool with_empty = true) {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 3}, Shape{4, 2}, Shape{2, 4}, Shape{2, 3, 2}, Shape{1, 1},
                               Shape{0, 3, 2}, Shape{30, 20}, Shape{0, 0}, Shape{3, 0}})
        if (with_empty || numel(shape) > 0) out.push_back({value(shape, {-1, 1})});
    return out;
}
std::vector<Sample> squares() {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 3}, Shape{2, 2, 2}, Shape{1, 1}, Shape{0, 2, 2}})
        out.push_back({value(shape, {-1, 1})});
    return out;
}

Matrix one(Real value) {
    Matrix out(1, 1);
    out(0, 0) = value;
    return out;
}

// The pseudoinverse V diag(1 / s) U'.
Matrix pinv_of(const Matrix& m) {
    auto [u, s, v] = svd_of(m);
    for (int64_t i = 0; i < v.n; ++i)
        for (int64_t j = 0; j < v.m; ++j) v(i, j) /= s[static_cast<size_t>(j)];
    return product(v, transposed(u));
}

OpRow row(const std::string& name, const std::string& variant,
          const std::function<Tensor(const Tensor&)>& op,
          const std::function<Matrix(const Matrix&)>& reference, std::vector<Sample> samples,
          int dropped) {
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
            .conditioning = 20};
}

void add_pinv(std::vector<OpRow>& rows) {
    for (const char* name : {"pinv", "pinverse"}) {
        const auto op = [name = std::string(name)](const Tensor& x) {
            return name == "pinv" ? linalg::pinv(x) : pinverse(x);
        };
        rows.push_back(row(name, "", op, pinv_of, rectangles(), 0));
        rows.back().errors = matrix_errors(name, [op](const Tensor& x) { op(x); });
    }
    for (OpRow* row : {&rows[rows.size() - 2], &rows.back()}) {
        const bool full_name = row->name == "pinverse";
        row->errors.push_back(error<ValueError>(
            row->name + ": rcond must not be negative, got -1",
            [=] { full_name ? pinverse(eye(2), -1) : linalg::pinv(eye(2), -1); }));
    }
    // Of rank 2 by its making, here and where it is moved a little.
    rows.push_back({.name = "pinv",
                    .variant = "deficient",
                    .op =
                        [](const auto& x) {
                            return linalg::pinv(matmul(conditioned(x[0]), conditioned(x[1])), 1e-5);
                        },
                    .reference =
                        [](const auto& x) {
                            return each_matrix(x, [](const Matrices& m) {
                                return product(pinv_of(conditioned(m[1])),
                                               pinv_of(conditioned(m[0])));
                            });
                        },
                    .samples = {{value({4, 2}, {-1, 1}), value({2, 3}, {-1, 1})},
                                {value({3, 2}, {-1, 1}), value({2, 4}, {-1, 1})}},
                    .length = 64,
                    .conditioning = 200});
}

std::vector<Sample> systems() {
    std::vector<Sample> out;
    for (const auto& [a, b] : {std::pair<Shape, Shape>{{4, 2}, {4, 3}},
                               {{3, 3}, {3, 1}},
                               {{2, 4}, {2, 2}},
                               {{2, 4, 2}, {2, 4, 1}},
                               {{0, 3, 2}, {0, 3, 1}},
                               {{4, 2}, {4, 0}},
                               {{30, 5}, {30, 2}}})
        out.push_back({value(a, {-1, 1}), value(b, {-1, 1})});
    return out;
}

void add_lstsq(std::vector<OpRow>& rows) {
    using linalg::lstsq;
    const auto with = [](const char* variant, const auto& pick, const auto& reference,
                         int dropped) {
        return OpRow{
            .name = "lstsq",
            .variant = variant,
            .op = [=](const auto& x) { return pick(lstsq(conditioned(x[0]), x[1])); },
            .reference =
                [=](const auto& x) {
                    return each_matrix(
                        x, [&](const Matrices& m) { return reference(conditioned(m[0]), m[1]); },
                        dropped);
                },
            .samples = systems(),
            .length = 64,
            .conditioning = 20};
    };
    const auto solution = [](const Matrix& a, const Matrix& b) { return product(pinv_of(a), b); };
    rows.push_back(with(
        "", [](const auto& found) { return found.solution; }, solution, 0));
    rows.back().errors = {
        error<ShapeError>("lstsq: a of shape [3, 2] and b of shape [2, 1] do not fit",
                          [] {
                              lstsq(zeros({3, 2}), zeros({2, 1}));
                          }),
        error<ShapeError>("lstsq: matrices are wanted, got shape [3]",
                          [] { lstsq(zeros({3}), zeros({3})); }),
        error<ShapeError>("lstsq: b must have a dimension, got shape []",
                          [] {
                              lstsq(zeros({3, 2}), zeros({}));
                          }),
        error<DTypeError>("lstsq: dtypes differ: float32 and float64; convert one with .to(...)",
                          [] {
                              lstsq(zeros({3, 2}), zeros({3}, {.dtype = float64}));
                          }),
        error<DTypeError>("lstsq: dtype int64 is not supported; it takes float32, float64",
                          [] {
                              lstsq(zeros({3, 2}, {.dtype = int64}), zeros({3}, {.dtype = int64}));
                          }),
        error<ValueError>("lstsq: rcond must not be negative, got -0.5", [] {
            lstsq(ones({3, 2}), ones({3}), -0.5);
        })};
    rows.push_back(with(
        "singular_values", [](const auto& found) { return found.singular_values; },
        [](const Matrix& a, const Matrix&) {
            const auto s = svd_of(a).s;
            Matrix out(static_cast<int64_t>(s.size()), 1);
            out.values = s;
            return out;
        },
        1));
    rows.back().differentiable = false;
    rows.push_back(with(
        "rank", [](const auto& found) { return found.rank; },
        [](const Matrix& a, const Matrix&) { return one(std::min(a.n, a.m)); }, 2));
    rows.back().differentiable = false;
    rows.back().result = int64;
    rows.push_back(with(
        "residuals", [](const auto& found) { return found.residuals; },
        [=](const Matrix& a, const Matrix& b) {
            Matrix rest = product(a, solution(a, b)), out(1, b.m);
            for (int64_t i = 0; i < b.n; ++i)
                for (int64_t j = 0; j < b.m; ++j)
                    out(0, j) += (rest(i, j) - b(i, j)) * (rest(i, j) - b(i, j));
            return out;
        },
        0));
    rows.back().differentiable = false;
    rows.back().samples = {{value({4, 2}, {-1, 1}), value({4, 3}, {-1, 1})}};
    rows.back().reference = [inner = rows.back().reference](const auto& x) {
        HostArray out = inner(x);
        out.shape.erase(out.shape.size() - 2);
        return out;
    };
}

Real norm_of(const Matrix& m, const std::string& ord) {
    Real total = 0, extreme = 0;
    const auto s = svd_of(m).s;
    for (Real v : m.values) total += v * v;
    if (ord == "fro") return std::sqrt(total);
    if (ord == "2") return s.empty() ? 0 : s.front();
    if (ord == "-2") return s.back();
    if (ord == "nuc") {
        for (Real v : s) extreme += v;
        return extreme;
    }
    const bool columns = ord.back() == '1', largest = ord.front() != '-';
    for (int64_t i = 0; i < (columns ? m.m : m.n); ++i) {
        Real line = 0;
        for (int64_t j = 0; j < (columns ? m.n : m.m); ++j)
            line += std::abs(columns ? m(j, i) : m(i, j));
        if (i == 0 || (largest ? line > extreme : line < extreme)) extreme = line;
    }
    return extreme;
}

double number_of(const std::string& ord) {
    if (ord == "inf" || ord == "-inf") return ord == "inf" ? kInfinity : -kInfinity;
    return std::stod(ord);
}

void add_norms(std::vector<OpRow>& rows) {
    for (const std::string ord : {"fro", "nuc", "2", "-2", "1", "-1", "inf", "-inf"}) {
        const bool named = ord == "fro" || ord == "nuc", smallest = ord[0] == '-';
        const std::string variant = smallest ? "minus_" + ord.substr(1) : ord;
        rows.push_back(row(
            "matrix_norm", variant,
            [=](const Tensor& x) {
                return named ? matrix_norm(x, ord) : matrix_norm(x, number_of(ord));
            },
            [=](const Matrix& m) { return one(norm_of(m, ord)); }, rectangles(!smallest), 2));
        rows.push_back(row(
            "cond", variant,
            [=](const Tensor& x) {
                return named ? linalg::cond(x, ord) : linalg::cond(x, number_of(ord));
            },
            [=](const Matrix& m) {
                if (ord == "2") return one(norm_of(m, "2") / norm_of(m, "-2"));
                if (ord == "-2") return one(norm_of(m, "-2") / norm_of(m, "2"));
                return one(norm_of(m, ord) * norm_of(inverse_of(m), ord));
            },
            squares(), 2));
        rows.back().conditioning = 100;
    }
    OpRow& norm = rows[rows.size() - 16];
    norm.errors = matrix_errors("matrix_norm", [](const Tensor& x) { matrix_norm(x); });
    norm.errors.push_back(
        error<ValueError>("matrix_norm: ord must be \"fro\", \"nuc\" or a number, got \"max\"",
                          [] { matrix_norm(eye(2), "max"); }));
    norm.errors.push_back(
        error<ValueError>("matrix_norm: ord must be 1, -1, 2, -2, inf or -inf, got 3",
                          [] { matrix_norm(eye(2), 3); }));
    norm.errors.push_back(error<ShapeError>("matrix_norm: two dims are wanted, got [1]",
                                            [] { matrix_norm(eye(2), "fro", {1}); }));
    norm.errors.push_back(error<IndexError>("matrix_norm: dim -1 is given twice in [1, -1]", [] {
        matrix_norm(eye(2), "fro", {1, -1});
    }));
    OpRow& cond = rows[rows.size() - 15];
    cond.errors = matrix_errors("cond", [](const Tensor& x) { linalg::cond(x); });
    cond.errors.push_back(
        error<ShapeError>("cond: square matrices are wanted, got shape [2, 3]", [] {
            linalg::cond(zeros({2, 3}), 1);
        }));
    rows.push_back({.name = "matrix_norm",
                    .variant = "dims_kept",
                    .op =
                        [](const auto& x) {
                            return matrix_norm(x[0], "fro", {0, 2}, true);
                        },
                    .reference =
                        [](const auto& x) {
                            return reduced(x[0], {0, 2}, true, [](const auto& values) {
                                Real total = 0;
                                for (double v : values) total += Real(v) * v;
                                return static_cast<double>(std::sqrt(total));
                            });
                        },
                    .samples = {{value({2, 3, 4})}, {value({3, 1, 2})}, {value({0, 2, 2})}},
                    .length = 16});
}

void add_rank(std::vector<OpRow>& rows) {
    rows.push_back(row(
        "matrix_rank", "", [](const Tensor& x) { return linalg::matrix_rank(x); },
        [](const Matrix& m) { return one(std::min(m.n, m.m)); }, rectangles(), 2));
    rows.back().errors =
        matrix_errors("matrix_rank", [](const Tensor& x) { linalg::matrix_rank(x); });
    rows.push_back({.name = "matrix_rank",
                    .variant = "deficient",
                    .op =
                        [](const auto& x) {
                            return linalg::matrix_rank(
                                matmul(conditioned(x[0]), conditioned(x[1])));
                        },
                    .reference =
                        [](const auto& x) {
                            return each_matrix(
                                x, [](const Matrices& m) { return one(m[0].m); }, 2);
                        },
                    .samples = {{value({4, 2}, {-1, 1}), value({2, 3}, {-1, 1})}}});
    for (OpRow* of : {&rows.back(), &rows[rows.size() - 2]}) {
        of->differentiable = false;
        of->result = int64;
    }
}

// By its series, of m halved until it is small, squared as often.
Matrix exp_of(const Matrix& m) {
    Real norm = 0;
    for (Real v : m.values) norm += std::abs(v);
    int halvings = 0;
    for (; norm > 0.125; norm /= 2) ++halvings;
    Matrix small = m, term = identity(m.n), out = identity(m.n);
    for (Real& v : small.values) v = std::ldexp(v, -halvings);
    for (int k = 1; k < 24; ++k) {
        term = product(term, small);
        for (Real& v : term.values) v /= k;
        out = sum_of(out, term);
    }
    for (; halvings > 0; --halvings) out = product(out, out);
    return out;
}

void add_exponential(std::vector<OpRow>& rows) {
    const auto samples = [](double most) {
        std::vector<Sample> out;
        for (const Shape& shape :
             {Shape{3, 3}, Shape{2, 2, 2}, Shape{1, 1}, Shape{0, 2, 2}, Shape{0, 0}, Shape{12, 12}})
            out.push_back({value(shape, {-most, most})});
        return out;
    };
    for (double most : {1.0, 4.0})
        rows.push_back({.name = "matrix_exp",
                        .variant = most > 1 ? "large" : "",
                        .op = [](const auto& x) { return linalg::matrix_exp(x[0]); },
                        .reference =
                            [](const auto& x) {
                                return each_matrix(x,
                                                   [](const Matrices& m) { return exp_of(m[0]); });
                            },
                        .samples = samples(most),
                        .length = 64,
                        .conditioning = 20});
    rows[rows.size() - 2].errors =
        square_errors("matrix_exp", [](const Tensor& x) { linalg::matrix_exp(x); });
}

}  // namespace

void add_linalg_derived_rows(std::vector<OpRow>& rows) {
    add_pinv(rows);
    add_lstsq(rows);
    add_norms(rows);
    add_rank(rows);
    add_exponential(rows);
}

}  // namespace tern::test
