// Rows of autograd/ops/matmul.h.
#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_reference.h"

namespace tern::test {
namespace {

// The plain triple loop over two matrices, leading sizes broadcast.
HostArray product(const HostArray& a, const HostArray& b) {
    const int ra = a.shape.size(), rb = b.shape.size();
    Shape lead_a = a.shape, lead_b = b.shape;
    for (int i = 0; i < 2; ++i) {
        lead_a.erase(lead_a.size() - 1);
        lead_b.erase(lead_b.size() - 1);
    }
    Shape shape = broadcast_shapes("reference", lead_a, lead_b);
    shape.push_back(a.shape[ra - 2]);
    shape.push_back(b.shape[rb - 1]);
    return built(shape, [&](const Index& i) {
        Real total = 0;
        for (int64_t k = 0; k < a.shape[ra - 1]; ++k) {
            Index at_a = i, at_b = i;
            at_a[i.size() - 1] = k;
            at_b[i.size() - 2] = k;
            total += Real(a.broadcast_at(at_a)) * b.broadcast_at(at_b);
        }
        return static_cast<double>(total);
    });
}

HostArray matmul_of(std::vector<HostArray> x) {
    const bool row = x[0].shape.size() == 1, col = x[1].shape.size() == 1;
    if (row) x[0].shape.insert(0, 1);
    if (col) x[1].shape.push_back(1);
    HostArray out = product(x[0], x[1]);
    if (row) out.shape.erase(out.shape.size() - (col ? 1 : 2));
    if (col) out.shape.erase(out.shape.size() - 1);
    return out;
}

HostArray linear_of(const std::vector<HostArray>& x) {
    Shape shape = x[0].shape;
    shape[shape.size() - 1] = x[1].shape[0];
    return built(shape, [&](const Index& i) {
        Real total = x.size() > 2 ? x[2].at({i.back()}) : 0;
        for (int64_t k = 0; k < x[1].shape[1]; ++k) {
            Index at = i;
            at[i.size() - 1] = k;
            total += Real(x[0].at(at)) * x[1].at({i.back(), k});
        }
        return static_cast<double>(total);
    });
}

std::vector<Sample> products() {
    const std::pair<Shape, Shape> shapes[] = {{{3, 4}, {4, 2}},
                                              {{3, 4}, {4}},
                                              {{4}, {4, 3}},
                                              {{5}, {5}},
                                              {{2, 3, 4}, {2, 4, 2}},
                                              {{2, 3, 4}, {4, 2}},
                                              {{3, 4}, {2, 4, 2}},
                                              {{2, 1, 2, 3}, {3, 3, 2}},
                                              {{2, 3, 4}, {4}},
                                              {{4}, {2, 4, 3}},
                                              {{1, 1}, {1, 1}},
                                              {{3, 1}, {1, 4}},
                                              {{2, 0}, {0, 3}},
                                              {{0, 3}, {3, 2}},
                                              {{2, 3}, {3, 0}},
                                              {{0, 2, 3}, {3, 2}},
                                              {{0}, {0}},
                                              {{17, 33}, {33, 65}},
                                              {{3, 19, 31}, {31, 7}},
                                              {{130, 70}, {70, 65}}};
    std::vector<Sample> out;
    for (const auto& [a, b] : shapes) out.push_back({value(a), value(b)});
    return out;
}

std::vector<Sample> layers() {
    std::vector<Sample> out;
    for (const auto& [x, w] : {std::pair<Shape, Shape>{{3, 4}, {2, 4}},
                               {{4}, {3, 4}},
                               {{2, 3, 4}, {5, 4}},
                               {{0, 4}, {2, 4}},
                               {{3, 0}, {2, 0}},
                               {{33, 40}, {65, 40}}})
        out.push_back({value(x), value(w), value({w[0]})});
    return out;
}

std::vector<ErrorCase> product_dtypes(const std::string& name, const BinaryOp& op) {
    const auto of = [op](DType dtype) {
        const Tensor x = zeros({2, 2}, {.dtype = dtype});
        op(x, x);
    };
    return dtype_errors(name, of, kTakesFloats);
}

std::vector<ErrorCase> linear_errors() {
    const auto wrong = [](const char* message, const Shape& x, const Shape& weight,
                          const Shape& bias) {
        return error<ShapeError>(std::string("linear: ") + message,
                                 [=] { linear(zeros(x), zeros(weight), zeros(bias)); });
    };
    const std::vector<ErrorCase> out = {
        wrong("x of shape [2, 3] does not end in the 5 features of weight [4, 5]", {2, 3}, {4, 5},
              {4}),
        wrong("weight must be [out, in], got [3]", {2, 3}, {3}, {1}),
        wrong("bias must be [4], got [3]", {2, 3}, {4, 3}, {3}),
        wrong("bias must be [4], got [1, 4]", {2, 3}, {4, 3}, {1, 4}),
        wrong("at least one dimension is wanted, got [] and [4, 3]", {}, {4, 3}, {4}),
        error<DTypeError>("linear: dtypes differ: float32 and float64; convert one with .to(...)",
                          [] {
                              linear(zeros({2, 3}), zeros({4, 3}), zeros({4}, {.dtype = float64}));
                          }),
        undefined_error([] {
            linear(Tensor(), zeros({4, 3}));
        }),
        undefined_error([] {
            linear(zeros({2, 3}), Tensor());
        })};
    return with_errors(out, product_dtypes("linear", [](const Tensor& x, const Tensor& w) {
                           return linear(x, w);
                       }));
}

}  // namespace

void add_matmul_rows(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "matmul",
         .op = [](const auto& x) { return matmul(x[0], x[1]); },
         .reference = matmul_of,
         .samples = products(),
         .length = 128,
         .errors = {error<ShapeError>("matmul: inner sizes differ: [2, 3] and [2, 3]",
                                      [] {
                                          matmul(zeros({2, 3}), zeros({2, 3}));
                                      }),
                    error<ShapeError>("matmul: at least one dimension is wanted, got [] and [2]",
                                      [] { matmul(zeros({}), zeros({2})); }),
                    error<DTypeError>(
                        "matmul: dtypes differ: float32 and float64; convert one with .to(...)",
                        [] {
                            matmul(zeros({2, 2}), zeros({2, 2}, {.dtype = float64}));
                        }),
                    error<ShapeError>("matmul: inner sizes differ: [2, 3] and [4]",
                                      [] {
                                          matmul(zeros({2, 3}), zeros({4}));
                                      }),
                    error<ShapeError>("matmul: shapes [2] and [3] cannot be broadcast together",
                                      [] {
                                          matmul(zeros({2, 3, 4}), zeros({3, 4, 5}));
                                      }),
                    undefined_error([] { matmul(Tensor(), zeros({2})); }),
                    undefined_error([] { matmul(zeros({2}), Tensor()); })}});
    rows.back().errors = with_errors(rows.back().errors, product_dtypes("matmul", matmul));
    rows.push_back({.name = "linear",
                    .op = [](const auto& x) { return linear(x[0], x[1], x[2]); },
                    .reference = linear_of,
                    .samples = layers(),
                    .length = 64,
                    .errors = linear_errors()});
    std::vector<Sample> without_bias = layers();
    for (Sample& sample : without_bias) sample.pop_back();
    rows.push_back({.name = "linear",
                    .variant = "without_bias",
                    .op = [](const auto& x) { return linear(x[0], x[1]); },
                    .reference = linear_of,
                    .samples = without_bias,
                    .length = 64});
}

}  // namespace tern::test
