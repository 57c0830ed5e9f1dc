// Rows of autograd/ops/products.h: the plain products.
#include "tests/autograd/contraction.h"
#include "tests/autograd/op_errors.h"

namespace tern::test {
namespace {

OpRow row(const std::string& name, const Binary& op, int rank_a, int rank_b,
          const Reference& reference, std::vector<Sample> samples) {
    return {.name = name,
            .op = [op](const auto& x) { return op(x[0], x[1]); },
            .reference = reference,
            .samples = std::move(samples),
            .length = 64,
            .errors = product_errors(name, op, rank_a, rank_b)};
}

void add_plain(std::vector<OpRow>& rows) {
    const auto vectors = shaped({{{5}, {5}}, {{1}, {1}}, {{0}, {0}}, {{70000}, {70000}}});
    for (auto [name, op] :
         {std::pair<const char*, Tensor (*)(const Tensor&, const Tensor&)>{"dot", dot},
          {"vdot", vdot}}) {
        rows.push_back(row(name, op, 1, 1, contracted({"i", "i"}, ""), vectors));
        rows.back().conditioning = 300;  // a long sum of both signs
        rows.back().errors.push_back(inner_error(name, op, {2}, {3}));
    }
    rows.push_back(row("outer", outer, 1, 1, contracted({"i", "j"}, "ij"),
                       shaped({{{3}, {4}}, {{1}, {1}}, {{0}, {3}}, {{130}, {70}}})));
    rows.push_back(row("mv", mv, 2, 1, contracted({"ij", "j"}, "i"),
                       shaped({{{3, 4}, {4}},
                               {{1, 3}, {3}},
                               {{4, 1}, {1}},
                               {{0, 3}, {3}},
                               {{3, 0}, {0}},
                               {{5, 331}, {331}},
                               {{700, 90}, {90}},
                               {{3, 40000}, {40000}}})));
    rows.back().conditioning = 50;
    rows.back().errors.push_back(inner_error("mv", mv, {2, 3}, {2}));
    rows.push_back(row("mm", mm, 2, 2, contracted({"ik", "kj"}, "ij"),
                       shaped({{{3, 4}, {4, 2}},
                               {{1, 1}, {1, 1}},
                               {{0, 2}, {2, 3}},
                               {{1, 70}, {70, 500}},
                               {{300, 60}, {60, 1}}})));
    rows.back().errors.push_back(inner_error("mm", mm, {2, 3}, {2, 3}));
    rows.push_back(row("bmm", bmm, 3, 3, contracted({"bik", "bkj"}, "bij"),
                       shaped({{{2, 3, 4}, {2, 4, 2}},
                               {{3, 1, 2}, {3, 2, 3}},
                               {{0, 2, 3}, {0, 3, 2}},
                               {{2, 2, 0}, {2, 0, 3}},
                               {{60, 3, 5}, {60, 5, 4}}})));
    rows.back().errors.push_back(inner_error("bmm", bmm, {2, 3, 4}, {2, 3, 4}));
    rows.back().errors.push_back(
        error<ShapeError>("bmm: batch sizes differ: [2, 3, 4] and [3, 4, 2]", [] {
            bmm(zeros({2, 3, 4}), zeros({3, 4, 2}));
        }));
}

void add_inner(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "inner",
         .op = [](const auto& x) { return inner(x[0], x[1]); },
         .reference = contracted({"abk", "ck"}, "abc"),
         .samples = shaped({{{2, 3, 4}, {5, 4}}, {{1, 2, 0}, {3, 0}}}),
         .length = 64,
         .errors = {error<ShapeError>("inner: inner sizes differ: [2, 3] and [2]",
                                      [] {
                                          inner(zeros({2, 3}), zeros({2}));
                                      }),
                    error<ShapeError>("inner: inner sizes differ: [3] and [3, 1]",
                                      [] {
                                          inner(zeros({3}), zeros({3, 1}));
                                      }),
                    error<DTypeError>(
                        "inner: dtypes differ: float32 and float64; convert one with .to(...)",
                        [] { inner(zeros({2}), zeros({2}, {.dtype = float64})); }),
                    error<DTypeError>("inner: dtype int64 is not supported; it takes float32, "
                                      "float64",
                                      [] {
                                          const Tensor x = zeros({2}, {.dtype = int64});
                                          inner(x, x);
                                      }),
                    error<DTypeError>("inner: dtype bool is not supported; it takes float32, "
                                      "float64",
                                      [] {
                                          const Tensor x = zeros({2}, {.dtype = bool_});
                                          inner(x, x);
                                      }),
                    rank_error("inner", 10,
                               [] {
                                   const Tensor x = zeros(Shape::filled(6, 1));
                                   inner(x, x);
                               }),
                    undefined_error([] { inner(Tensor(), zeros({2})); })}});
    rows.push_back({.name = "inner",
                    .variant = "vectors",
                    .op = [](const auto& x) { return inner(x[0], x[1]); },
                    .reference = contracted({"k", "k"}, ""),
                    .samples = shaped({{{4}, {4}}}),
                    .length = 64});
    rows.push_back({.name = "inner",
                    .variant = "scalar",
                    .op = [](const auto& x) { return inner(x[0], x[1]); },
                    .reference = contracted({"", "jk"}, "jk"),
                    .samples = shaped({{{}, {2, 3}}})});
}

HostArray kron_of(std::vector<HostArray> x) {
    const int rank = std::max(x[0].shape.size(), x[1].shape.size());
    Shape shape;
    for (HostArray& part : x)
        while (part.shape.size() < rank) part.shape.insert(0, 1);
    for (int d = 0; d < rank; ++d) shape.push_back(x[0].shape[d] * x[1].shape[d]);
    return built(shape, [&](const Index& i) {
        Index at_a = i, at_b = i;
        for (int d = 0; d < rank; ++d) {
            at_a[d] = i[d] / x[1].shape[d];
            at_b[d] = i[d] % x[1].shape[d];
        }
        return x[0].at(at_a) * x[1].at(at_b);
    });
}

HostArray cross_of(const std::vector<HostArray>& x) {
    const Shape shape = broadcast_shapes("reference", x[0].shape, x[1].shape);
    return built(shape, [&](const Index& i) {
        Index p = i, q = i;
        p[i.size() - 1] = (i.back() + 1) % 3;
        q[i.size() - 1] = (i.back() + 2) % 3;
        return x[0].broadcast_at(p) * x[1].broadcast_at(q) -
               x[0].broadcast_at(q) * x[1].broadcast_at(p);
    });
}

void add_others(std::vector<OpRow>& rows) {
    const auto mixed = [](const std::string& name, const Binary& op) {
        return std::vector<ErrorCase>{
            error<DTypeError>(
                name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                [op] {
                    op(zeros({3, 3}), zeros({3, 3}, {.dtype = float64}));
                }),
            error<DTypeError>(
                name + ": dtypes differ: int64 and float32; convert one with .to(...)",
                [op] {
                    op(zeros({3, 3}, {.dtype = int64}), zeros({3, 3}));
                }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [op] { op(zeros({3}), Tensor()); }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [op] { op(Tensor(), zeros({3})); })};
    };
    rows.push_back({.name = "kron",
                    .op = [](const auto& x) { return kron(x[0], x[1]); },
                    .reference = kron_of,
                    .samples = shaped({{{2, 3}, {3, 2}},
                                       {{4}, {2, 2}},
                                       {{2, 1, 3}, {2}},
                                       {{}, {}},
                                       {{0, 2}, {2, 2}},
                                       {{17, 3}, {5, 9}}}),
                    .errors = mixed("kron", kron)});
    rows.back().errors.push_back(error<ShapeError>(
        "kron: at most 4 dimensions are supported, got shapes [1, 1, 1, 1, 1] and [2]", [] {
            kron(zeros({1, 1, 1, 1, 1}), zeros({2}));
        }));
    rows.back().errors.push_back(error<DTypeError>(
        "kron: dtype bool is not supported; it takes float32, float64, int32, int64, uint8",
        [] { kron(zeros({2}, {.dtype = bool_}), zeros({2}, {.dtype = bool_})); }));
    const Binary last = [](const Tensor& a, const Tensor& b) { return cross(a, b); };
    rows.push_back({.name = "cross",
                    .op = [](const auto& x) { return cross(x[0], x[1]); },
                    .reference = cross_of,
                    .samples = shaped({{{3}, {3}},
                                       {{2, 3}, {2, 3}},
                                       {{2, 1, 3}, {1, 4, 3}},
                                       {{0, 3}, {0, 3}},
                                       {{700, 3}, {700, 3}}}),
                    .errors = mixed("cross", last)});
    rows.back().errors.push_back(
        error<ShapeError>("cross: size 3 is wanted along dim 1, got shapes [3, 2] and [3, 2]", [] {
            cross(zeros({3, 2}), zeros({3, 2}));
        }));
    rows.back().errors.push_back(
        error<IndexError>("cross: dim 2 is out of range for a tensor of 2 dimensions", [] {
            cross(zeros({3, 3}), zeros({3, 3}), 2);
        }));
    rows.push_back({.name = "trace",
                    .op = [](const auto& x) { return trace(x[0]); },
                    .reference =
                        [](const auto& x) {
                            return built({}, [&](const Index&) {
                                double total = 0;
                                for (int64_t i = 0; i < std::min(x[0].shape[0], x[0].shape[1]); ++i)
                                    total += x[0].at({i, i});
                                return total;
                            });
                        },
                    .samples = shaped({{{3, 3}}, {{2, 4}}, {{5, 2}}, {{0, 3}}, {{1, 1}}}),
                    .errors = {}});
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{1, 2, 2}, Shape{0}, Shape{2, 2, 2, 2}}) {
        std::string message = "trace: a matrix is wanted, got shape ";
        append_to(message, shape);
        rows.back().errors.push_back(error<ShapeError>(message, [shape] { trace(zeros(shape)); }));
    }
    rows.back().errors.push_back(error<ValueError>(
        "an undefined tensor was used: it was never given a value", [] { trace(Tensor()); }));
}

}  // namespace

void add_products_rows(std::vector<OpRow>& rows) {
    add_plain(rows);
    add_inner(rows);
    add_others(rows);
}

}  // namespace tern::test
