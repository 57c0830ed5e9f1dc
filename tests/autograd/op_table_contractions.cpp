// Rows of autograd/ops/products.h: products that are added, and over listed dims.
#include "tests/autograd/contraction.h"
#include "tests/autograd/op_errors.h"

namespace tern::test {
namespace {

// beta input + alpha (the contraction of the other two).
Reference added(const Letters& inputs, const std::string& output, double beta, double alpha) {
    return [=](const std::vector<HostArray>& x) {
        const HostArray product = contraction({x[1], x[2]}, inputs, output);
        return built(product.shape, [&](const Index& i) {
            return beta * x[0].broadcast_at(i) + alpha * product.at(i);
        });
    };
}

using Ternary =
    std::function<Tensor(const Tensor&, const Tensor&, const Tensor&, const AddOptions&)>;

void add_added(std::vector<OpRow>& rows, const std::string& name, const Ternary& op, int rank_a,
               int rank_b, const Letters& inputs, const std::string& output,
               const std::vector<Sample>& given) {
    rows.push_back(
        {.name = name,
         .op = [op](const auto& x) { return op(x[0], x[1], x[2], {}); },
         .reference = added(inputs, output, 1, 1),
         .samples = given,
         .length = 64,
         .errors = product_errors(
             name, [op](const Tensor& a, const Tensor& b) { return op(zeros({1}), a, b, {}); },
             rank_a, rank_b)});
    rows.push_back(
        {.name = name,
         .variant = "scaled",
         .op = [op](const auto& x) { return op(x[0], x[1], x[2], {.beta = -0.5, .alpha = 2}); },
         .reference = added(inputs, output, -0.5, 2),
         .samples = given,
         .length = 64});
}

void add_sums(std::vector<OpRow>& rows) {
    add_added(rows, "addmm", addmm, 2, 2, {"ik", "kj"}, "ij",
              shaped({{{3, 2}, {3, 4}, {4, 2}},
                      {{2}, {3, 4}, {4, 2}},
                      {{3, 1}, {3, 1}, {1, 2}},
                      {{}, {2, 3}, {3, 2}},
                      {{0, 2}, {0, 3}, {3, 2}},
                      {{2}, {2, 0}, {0, 2}}}));
    rows[rows.size() - 2].errors.push_back(error<ShapeError>(
        "addmm: input of shape [3] does not broadcast to the product's [2, 4]", [] {
            addmm(zeros({3}), zeros({2, 3}), zeros({3, 4}));
        }));
    rows[rows.size() - 2].errors.push_back(inner_error(
        "addmm", [](const Tensor& a, const Tensor& b) { return addmm(a, a, b); }, {2, 3}, {2, 3}));
    add_added(rows, "addmv", addmv, 2, 1, {"ik", "k"}, "i",
              shaped({{{3}, {3, 4}, {4}}, {{}, {3, 4}, {4}}, {{1}, {2, 1}, {1}}}));
    rows[rows.size() - 2].errors.push_back(error<ShapeError>(
        "addmv: input of shape [2, 2] does not broadcast to the product's [2]", [] {
            addmv(zeros({2, 2}), zeros({2, 3}), zeros({3}));
        }));
    add_added(rows, "baddbmm", baddbmm, 3, 3, {"bik", "bkj"}, "bij",
              shaped({{{2, 3, 2}, {2, 3, 4}, {2, 4, 2}},
                      {{3, 1}, {2, 3, 4}, {2, 4, 2}},
                      {{1}, {0, 1, 2}, {0, 2, 3}}}));
    rows[rows.size() - 2].errors.push_back(
        error<ShapeError>("baddbmm: batch sizes differ: [2, 3, 4] and [3, 4, 2]", [] {
            baddbmm(zeros({1}), zeros({2, 3, 4}), zeros({3, 4, 2}));
        }));
    add_added(rows, "addbmm", addbmm, 3, 3, {"bik", "bkj"}, "ij",
              shaped({{{3, 2}, {2, 3, 4}, {2, 4, 2}}, {{2}, {3, 2, 1}, {3, 1, 2}}}));
    rows[rows.size() - 2].errors.push_back(
        error<ShapeError>("addbmm: inner sizes differ: [2, 3, 4] and [2, 3, 4]", [] {
            addbmm(zeros({1}), zeros({2, 3, 4}), zeros({2, 3, 4}));
        }));
}

void add_tensordot(std::vector<OpRow>& rows) {
    const auto refuses = [](const std::string& message, const Shape& a, const Shape& b,
                            const Dims& dims_a, const Dims& dims_b) {
        return error<ShapeError>("tensordot: " + message,
                                 [=] { tensordot(zeros(a), zeros(b), dims_a, dims_b); });
    };
    rows.push_back(
        {.name = "tensordot",
         .op = [](const auto& x) { return tensordot(x[0], x[1], 2); },
         .reference = contracted({"ijk", "jkl"}, "il"),
         .samples =
             shaped({{{2, 3, 4}, {3, 4, 5}}, {{1, 2, 0}, {2, 0, 3}}, {{2, 1, 3}, {1, 3, 2}}}),
         .length = 64,
         .errors = {
             error<ValueError>("tensordot: 2 dims do not fit shapes [3] and [3, 2]",
                               [] {
                                   tensordot(zeros({3}), zeros({3, 2}));
                               }),
             error<ValueError>("tensordot: -1 dims do not fit shapes [3] and [3]",
                               [] { tensordot(zeros({3}), zeros({3}), -1); }),
             refuses("dim 1 of shape [2, 3] does not match dim 0 of shape [4, 2]", {2, 3}, {4, 2},
                     {1}, {0}),
             refuses("as many dims of both are wanted, got [1] and [0, 1]", {2, 3}, {3, 2}, {1},
                     {0, 1}),
             error<IndexError>("tensordot: dim 2 is out of range for a tensor of 2 dimensions",
                               [] {
                                   tensordot(zeros({2, 3}), zeros({3, 2}), {2}, {0});
                               }),
             error<IndexError>("tensordot: dim -1 is given twice in [1, -1]",
                               [] {
                                   tensordot(zeros({2, 3}), zeros({3, 3}), {1, -1}, {0, 1});
                               }),
             rank_error("tensordot", 12,
                        [] {
                            const Tensor x = zeros(Shape::filled(7, 1));
                            tensordot(x, x, 1);
                        }),
             error<DTypeError>("tensordot: dtype int32 is not supported; it takes float32, "
                               "float64",
                               [] {
                                   const Tensor x = zeros({2, 2}, {.dtype = int32});
                                   tensordot(x, x);
                               })}});
    rows.push_back({.name = "tensordot",
                    .variant = "lists",
                    .op =
                        [](const auto& x) {
                            return tensordot(x[0], x[1], {0, -1}, {2, 0});
                        },
                    .reference = contracted({"iaj", "jbi"}, "ab"),
                    .samples = shaped({{{2, 3, 4}, {4, 2, 2}}, {{1, 3, 4}, {4, 2, 3}}}),
                    .length = 64});
    rows.push_back({.name = "tensordot",
                    .variant = "outer",
                    .op = [](const auto& x) { return tensordot(x[0], x[1], 0); },
                    .reference = contracted({"ij", "k"}, "ijk"),
                    .samples = shaped({{{2, 3}, {4}}, {{}, {}}})});
    rows.back().samples.pop_back();
}

void add_chain(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "chain_matmul",
         .op = [](const auto& x) { return chain_matmul(x); },
         .reference = contracted({"ab", "bc", "cd", "de"}, "ae"),
         .samples = shaped({{{2, 5}, {5, 3}, {3, 4}, {4, 2}}, {{3, 0}, {0, 2}, {2, 2}, {2, 1}}}),
         .length = 64,
         .conditioning = 10,
         .errors = {
             error<ValueError>("chain_matmul: at least one matrix is wanted",
                               [] { chain_matmul({}); }),
             error<ShapeError>("chain_matmul: operands 0 and 1 do not fit: [2, 3] and [2, 3]",
                               [] {
                                   chain_matmul({zeros({2, 3}), zeros({2, 3})});
                               }),
             error<ShapeError>("chain_matmul: operand 1 must be a matrix, got shape [3]",
                               [] {
                                   chain_matmul({zeros({2, 3}), zeros({3}), zeros({3})});
                               }),
             error<ShapeError>("chain_matmul: operand 0 must be a matrix, got shape [1, 2, 3]",
                               [] {
                                   chain_matmul({zeros({1, 2, 3}), zeros({3, 1})});
                               }),
             error<DTypeError>(
                 "chain_matmul: dtypes differ: float32 and float64; convert one with .to(...)",
                 [] {
                     chain_matmul({zeros({2, 2}), zeros({2, 2}, {.dtype = float64})});
                 }),
             error<ValueError>("an undefined tensor was used: it was never given a value", [] {
                 chain_matmul({zeros({2, 2}), Tensor()});
             })}});
    rows.push_back({.name = "chain_matmul",
                    .variant = "between_vectors",
                    .op = [](const auto& x) { return chain_matmul(x); },
                    .reference = contracted({"a", "ab", "b"}, ""),
                    .samples = shaped({{{2}, {2, 3}, {3}}}),
                    .length = 64});
}

}  // namespace

void add_contraction_rows(std::vector<OpRow>& rows) {
    add_sums(rows);
    add_tensordot(rows);
    add_chain(rows);
}

}  // namespace tern::test
