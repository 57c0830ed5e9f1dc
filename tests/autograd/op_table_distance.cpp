// Rows of autograd/ops/distance.h.
#include "tests/autograd/op_reference.h"

namespace tern::test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Real norm_of(const std::vector<Real>& d, double p) {
    Real total = 0;
    for (Real v : d) {
        const Real size = std::abs(v);
        if (p == 0)
            total += size != 0;
        else if (p == kInfinity)
            total = std::max(total, size);
        else
            total += std::pow(size, Real(p));
    }
    return p == 0 || p == kInfinity ? total : std::pow(total, 1 / Real(p));
}

// The norm of x1[..., i, :] - x2[..., j, :].
Reference between_rows(double p) {
    return [p](const std::vector<HostArray>& x) {
        const Shape &a = x[0].shape, &b = x[1].shape;
        Shape shape = broadcast_shapes("reference", Shape(std::span(a.begin(), a.end() - 2)),
                                       Shape(std::span(b.begin(), b.end() - 2)));
        shape.push_back(a[a.size() - 2]), shape.push_back(b[b.size() - 2]);
        return built(shape, [&](const Index& i) {
            std::vector<Real> d;
            for (int64_t k = 0; k < a.back(); ++k) {
                Index p1 = i, p2 = i;
                p1[i.size() - 1] = p2[i.size() - 1] = k;
                p2[i.size() - 2] = i.back();
                d.push_back(Real(x[0].broadcast_at(p1)) - x[1].broadcast_at(p2));
            }
            return static_cast<double>(norm_of(d, p));
        });
    };
}

using Binary = std::function<Tensor(const Tensor&, const Tensor&)>;

std::vector<ErrorCase> errors_of(const std::string& name, const Binary& op) {
    return {
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] {
                              op(zeros({2, 2}), zeros({2, 2}, {.dtype = float64}));
                          }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] {
                              op(zeros({2, 2}, {.dtype = int64}), zeros({2, 2}, {.dtype = int64}));
                          }),
        error<DTypeError>(name + ": dtype bool is not supported; it takes float32, float64",
                          [=] {
                              op(zeros({2, 2}, {.dtype = bool_}), zeros({2, 2}, {.dtype = bool_}));
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value", [=] {
            op(zeros({2, 2}), Tensor());
        })};
}

// Domains that do not meet keep differences away from the kinks at 0.
Sample apart(const Shape& a, const Shape& b) { return {value(a, {1, 3}), value(b, {-2, 0.5})}; }

void add_cdist(std::vector<OpRow>& rows) {
    for (const double p : {2.0, 1.0, 3.0, 1.5, kInfinity, 0.0}) {
        rows.push_back(
            {.name = "cdist",
             .variant = p == 2.0         ? ""
                        : p == kInfinity ? "inf"
                        : p == 1.5       ? "1_5"
                                         : std::to_string(static_cast<int>(p)),
             .op = [p](const auto& x) { return cdist(x[0], x[1], p); },
             .reference = between_rows(p),
             .samples = {apart({3, 2}, {4, 2}), apart({2, 3, 2}, {2, 2, 2}),
                         apart({2, 1, 2, 3}, {3, 2, 3}), apart({1, 1}, {1, 1}),
                         apart({0, 2}, {3, 2}), apart({2, 0}, {3, 0}), apart({70, 9}, {131, 9})},
             .differentiable = p > 0,
             .length = 16,
             .conditioning = 4});
        if (p == kInfinity) rows.back().samples.erase(rows.back().samples.begin() + 5);
        if (p == 0) {
            rows.back().op = [](const auto& x) { return cdist(x[0], x[1], 0).detach(); };
        }
        if (p != 2) continue;
        rows.back().errors =
            errors_of("cdist", [](const Tensor& a, const Tensor& b) { return cdist(a, b); });
        rows.back().errors.push_back(error<ShapeError>(
            "cdist: rows of one size are wanted, got shapes [2, 3] and [2, 2]", [] {
                cdist(zeros({2, 3}), zeros({2, 2}));
            }));
        rows.back().errors.push_back(
            error<ShapeError>("cdist: rows of one size are wanted, got shapes [3] and [3]",
                              [] { cdist(zeros({3}), zeros({3})); }));
        rows.back().errors.push_back(error<ValueError>("cdist: p must not be negative, got -1", [] {
            cdist(zeros({2, 2}), zeros({2, 2}), -1);
        }));
    }
    rows.push_back({.name = "pdist",
                    .op = [](const auto& x) { return pdist(x[0]); },
                    .reference =
                        [](const auto& x) {
                            const HostArray all = between_rows(2)({x[0], x[0]});
                            HostArray out;
                            for (int64_t i = 0; i < all.shape[0]; ++i)
                                for (int64_t j = i + 1; j < all.shape[0]; ++j)
                                    out.values.push_back(all.at({i, j}));
                            out.shape = {static_cast<int64_t>(out.values.size())};
                            return out;
                        },
                    .samples = {{value({3, 2}, {-2, 2, {}, true})},
                                {value({1, 2})},
                                {value({0, 3})},
                                {value({20, 5})}},
                    .length = 16,
                    .conditioning = 4});
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 2, 2}}) {
        std::string message = "pdist: a matrix is wanted, got shape ";
        append_to(message, shape);
        rows.back().errors.push_back(error<ShapeError>(message, [shape] { pdist(zeros(shape)); }));
    }
    rows.back().errors.push_back(error<ValueError>("pdist: p must not be negative, got -2", [] {
        pdist(zeros({2, 2}), -2);
    }));
    rows.back().errors.push_back(
        error<DTypeError>("pdist: dtype int64 is not supported; it takes float32, float64", [] {
            pdist(zeros({2, 2}, {.dtype = int64}));
        }));
    rows.back().errors.push_back(error<ValueError>(
        "an undefined tensor was used: it was never given a value", [] { pdist(Tensor()); }));
}

// The values of x along dim at the place of the result's index i.
std::vector<Real> line(const HostArray& x, Index i, int dim, int64_t size) {
    std::vector<Real> out;
    i.insert(dim, 0);
    for (int64_t k = 0; k < size; ++k) {
        i[dim] = k;
        out.push_back(x.broadcast_at(i));
    }
    return out;
}

void add_pairwise(std::vector<OpRow>& rows) {
    for (const double p : {2.0, 1.0, 3.0, kInfinity}) {
        rows.push_back(
            {.name = "pairwise_distance",
             .variant = p == 2   ? ""
                        : p == 1 ? "1"
                        : p == 3 ? "3"
                                 : "inf",
             .op = [p](const auto& x) { return pairwise_distance(x[0], x[1], {.p = p}); },
             .reference =
                 [p](const auto& x) {
                     Shape shape = broadcast_shapes("reference", x[0].shape, x[1].shape);
                     const int last = shape.size() - 1;
                     const int64_t size = shape[last];
                     shape.erase(last);
                     return built(shape, [&](const Index& i) {
                         std::vector<Real> d = line(x[0], i, last, size);
                         const std::vector<Real> b = line(x[1], i, last, size);
                         for (size_t k = 0; k < d.size(); ++k) d[k] += 1e-6 - b[k];
                         return static_cast<double>(norm_of(d, p));
                     });
                 },
             .samples = {apart({3, 4}, {3, 4}), apart({4}, {2, 4}), apart({0, 2}, {2}),
                         apart({5}, {5})},
             .length = 16,
             .conditioning = 4});
        if (p != 2) continue;
        rows.back().errors = errors_of("pairwise_distance", [](const Tensor& a, const Tensor& b) {
            return pairwise_distance(a, b);
        });
        rows.back().errors.push_back(
            error<ShapeError>("pairwise_distance: at least one dimension is wanted, got [] and [2]",
                              [] { pairwise_distance(zeros({}), zeros({2})); }));
        rows.back().errors.push_back(
            error<ValueError>("pairwise_distance: p must not be negative, got -1",
                              [] { pairwise_distance(zeros({2}), zeros({2}), {.p = -1}); }));
    }
    for (const int64_t dim : {1, -1}) {
        rows.push_back(
            {.name = "cosine_similarity",
             .variant = dim == 1 ? "" : "last",
             .op = [dim](const auto& x) { return cosine_similarity(x[0], x[1], dim); },
             .reference =
                 [dim](const auto& x) {
                     Shape shape = broadcast_shapes("reference", x[0].shape, x[1].shape);
                     const int at = normalize_dim("reference", dim, shape.size());
                     const int64_t size = shape[at];
                     shape.erase(at);
                     return built(shape, [&](const Index& i) {
                         Real ab = 0, aa = 0, bb = 0;
                         const auto a = line(x[0], i, at, size), b = line(x[1], i, at, size);
                         for (size_t k = 0; k < a.size(); ++k)
                             ab += a[k] * b[k], aa += a[k] * a[k], bb += b[k] * b[k];
                         const Real least = 1e-8;
                         return static_cast<double>(ab / (std::max(std::sqrt(aa), least) *
                                                          std::max(std::sqrt(bb), least)));
                     });
                 },
             .samples = {apart({3, 4}, {3, 4}), apart({2, 3, 4}, {2, 3, 1}), apart({0, 3}, {0, 3}),
                         apart({2, 0}, {2, 0}), apart({19, 33}, {19, 33})},
             .length = 64,
             .conditioning = 4});
        if (dim == 1) {
            rows.back().errors =
                errors_of("cosine_similarity",
                          [](const Tensor& a, const Tensor& b) { return cosine_similarity(a, b); });
            rows.back().errors.push_back(error<IndexError>(
                "cosine_similarity: dim 1 is out of range for a tensor of 1 dimensions",
                [] { cosine_similarity(zeros({2}), zeros({2})); }));
            rows.back().errors.push_back(
                error<ValueError>("cosine_similarity: eps must be positive, got 0", [] {
                    cosine_similarity(zeros({2, 2}), zeros({2, 2}), 1, 0);
                }));
        }
    }
}

}  // namespace

void add_distance_rows(std::vector<OpRow>& rows) {
    add_cdist(rows);
    add_pairwise(rows);
}

}  // namespace tern::test
