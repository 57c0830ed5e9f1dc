// 16-bit floats and small integers as operands: what must take them, what must refuse them, and
// where a careless intermediate type would show.
#include <gtest/gtest.h>

#include <set>

#include "tests/autograd/op_checks.h"
#include "tests/support/compare.h"

namespace tern::test {
namespace {

TEST(HalfOps, AreTakenByWhatNetworksAreMadeOf) {
    const std::set<std::string> wanted = {"abs",
                                          "add",
                                          "amax",
                                          "argmax",
                                          "argsort",
                                          "batch_norm",
                                          "bce_with_logits",
                                          "bincount",
                                          "bucketize",
                                          "cat",
                                          "clamp",
                                          "cross_entropy",
                                          "cummax",
                                          "cummin",
                                          "cumprod",
                                          "cumsum",
                                          "div",
                                          "dropout",
                                          "elu",
                                          "embedding",
                                          "eq",
                                          "exp",
                                          "gather",
                                          "ge",
                                          "gelu",
                                          "histc",
                                          "histogram",
                                          "huber_loss",
                                          "index_add",
                                          "index_select",
                                          "kthvalue",
                                          "l1_loss",
                                          "layer_norm",
                                          "leaky_relu",
                                          "linear",
                                          "log",
                                          "log1p",
                                          "log_softmax",
                                          "logcumsumexp",
                                          "logsumexp",
                                          "lt",
                                          "masked_fill",
                                          "matmul",
                                          "maximum",
                                          "mean",
                                          "median",
                                          "minimum",
                                          "mode",
                                          "mse_loss",
                                          "msort",
                                          "mul",
                                          "nanmedian",
                                          "nanquantile",
                                          "nll_loss",
                                          "pow",
                                          "quantile",
                                          "reciprocal",
                                          "relu",
                                          "scatter_add",
                                          "searchsorted",
                                          "sigmoid",
                                          "silu",
                                          "softmax",
                                          "softplus",
                                          "sort",
                                          "sqrt",
                                          "square",
                                          "stack",
                                          "std",
                                          "sub",
                                          "sum",
                                          "tanh",
                                          "topk",
                                          "unique",
                                          "unique_consecutive",
                                          "var",
                                          "where"};
    std::set<std::string> met;
    for (const OpRow& row : op_table()) {
        if (!wanted.contains(row.name)) continue;
        met.insert(row.name);
        for (DType dtype : {float16, bfloat16})
            EXPECT_TRUE(takes(row, dtype)) << row.name << " " << row.variant << " " << name(dtype);
    }
    EXPECT_EQ(met, wanted);
}

TEST(HalfOps, MeansAndVariancesDoNotOverflow) {
    const Tensor x = full({300, 300}, 1000, {.dtype = float16});
    EXPECT_EQ(mean(x).item<double>(), 1000);
    EXPECT_EQ(std::isinf(sum(x).item<double>()), true);  // 9e7 is beyond float16
    const Tensor spread = from_vector<float>({-600, 600, -600, 600}).to(float16);
    EXPECT_EQ(std(spread, {}, 0).item<double>(), 600);
    EXPECT_EQ(mean(ones({100000}, {.dtype = bfloat16})).item<double>(), 1);
    EXPECT_EQ(sum(ones({4096}, {.dtype = bfloat16})).item<double>(), 4096);
}

TEST(HalfOps, LossesAreSummedInFloat) {
    const Tensor x = zeros({40000, 10}, {.dtype = float16}).requires_grad_();
    const Tensor target = zeros({40000}, {.dtype = int64});
    const Tensor loss = cross_entropy(x, target);
    EXPECT_EQ(name(loss.dtype()), std::string("float16"));
    EXPECT_NEAR(loss.item<double>(), std::log(10.0), 2e-3);
    loss.backward();
    EXPECT_EQ(name(x.grad().dtype()), std::string("float16"));
    // Squares beyond float16 do no harm as long as the loss is not.
    const Tensor a = from_vector<float>({300, 0, 0, 0}).to(float16);
    EXPECT_EQ(mse_loss(a, zeros_like(a)).item<double>(), 22496);
}

TEST(HalfOps, AreChangedInPlace) {
    for (DType dtype : {float16, bfloat16}) {
        const Tensor x = from_vector<float>({1, 2, 3}).to(dtype);
        x.add_(x);
        x.mul_(0.5);
        EXPECT_EQ(x.to(float32).to_vector<float>(), (std::vector<float>{1, 2, 3}));
    }
}

// Every 16-bit float there is, twice over and shuffled.
template <class T>
Tensor all_of_them() {
    std::vector<T> out(1 << 17);
    for (size_t i = 0; i < out.size(); ++i) out[i].bits = static_cast<uint16_t>(i * 40503);
    return from_vector(out);
}

TEST(HalfOps, AreSortedAsTheirFloats) {
    for (const Tensor& x : {all_of_them<Half>(), all_of_them<BFloat16>()}) {
        const Tensor wide = x.to(float32);
        for (bool descending : {false, true}) {
            const auto [values, indices] = sort(x, 0, descending);
            EXPECT_TRUE(bit_equal(indices, argsort(wide, 0, descending)));
            EXPECT_TRUE(bit_equal(values, index_select(x, 0, indices)));
        }
        const Tensor part = slice(x, 0, 0, 1 << 14), wide_part = part.to(float32);
        EXPECT_TRUE(bit_equal(argsort(part), argsort(wide_part)));
        EXPECT_TRUE(bit_equal(topk(part, 40).indices, topk(wide_part, 40).indices));
        EXPECT_TRUE(bit_equal(nanmedian(x, 0).indices, nanmedian(wide, 0).indices));
        EXPECT_TRUE(bit_equal(searchsorted(msort(x), part), searchsorted(msort(wide), wide_part)));
        const Unique got = unique(x, true, true, true), wanted = unique(wide, true, true, true);
        EXPECT_TRUE(bit_equal(got.values.to(float32), wanted.values));
        EXPECT_TRUE(bit_equal(got.inverse, wanted.inverse));
        EXPECT_TRUE(bit_equal(got.counts, wanted.counts));
    }
}

// Rows and columns, dense and not, below and above what is made float at once: each is as if all
// had been computed in float32 and rounded at the end.
TEST(HalfOps, AreReducedAsTheirFloats) {
    const Shape shapes[] = {{70, 300}, {3000, 5}, {5, 3001}, {2, 130, 40}, {3, 9, 70}, {1, 1}};
    for (DType dtype : {float16, bfloat16})
        for (const Shape& shape : shapes)
            for (int64_t dim : {0, -1})
                for (bool turned : {false, true}) {
                    const Tensor dense = randn(shape, {.seed = 5}).to(dtype);
                    const Tensor x = turned ? transpose(dense) : dense;
                    const Tensor wide = turned ? transpose(dense.to(float32)) : dense.to(float32);
                    const auto same = [&](const std::function<Tensor(const Tensor&)>& f) {
                        const Tensor y = f(x);
                        return bit_equal(y, f(wide).to(y.dtype()));
                    };
                    SCOPED_TRACE(detail::concat(shape, ", dim ", dim, ", ", name(dtype)));
                    EXPECT_TRUE(same([=](const Tensor& t) { return sum(t, dim); }));
                    EXPECT_TRUE(same([=](const Tensor& t) { return mean(t, dim); }));
                    EXPECT_TRUE(same([=](const Tensor& t) { return amax(t, dim); }));
                    EXPECT_TRUE(same([=](const Tensor& t) { return argmin(t, dim); }));
                    EXPECT_TRUE(same([=](const Tensor& t) { return max(t, dim).values; }));
                    EXPECT_TRUE(same([=](const Tensor& t) { return softmax(t, dim); }));
                    EXPECT_TRUE(same([=](const Tensor& t) { return log_softmax(t, dim); }));
                    EXPECT_TRUE(same([](const Tensor& t) { return sum(t); }));
                }
}

TEST(HalfOps, RowsHaveTheGradientsOfTheirFloats) {
    for (DType dtype : {float16, bfloat16})
        for (const Shape& shape : {Shape{70, 300}, Shape{4, 3001}}) {
            const int64_t n = shape[1];
            const Tensor x = randn(shape, {.seed = 6}).to(dtype);
            const Tensor g = randn(shape, {.seed = 7}).to(dtype);
            const Tensor w = rand({n}, {.seed = 8}).to(dtype), b = rand({n}, {.seed = 9}).to(dtype);
            const Tensor target = randint(0, n, {shape[0]}, {.seed = 10});
            const auto same = [&](const auto& f) {
                std::vector<Tensor> all[2];
                for (DType used : {dtype, float32}) {
                    const Tensor in = x.to(used).detach().requires_grad_();
                    const Tensor weight = w.to(used).detach().requires_grad_();
                    const Tensor y = f(in, weight, b.to(used));
                    const Tensor to_y = y.dim() == 0 ? Tensor() : g.to(used);
                    std::vector<Tensor>& out = all[used == dtype ? 0 : 1];
                    out = grad(y, {in, weight}, {.grad_output = to_y});
                    out.push_back(y);
                }
                for (size_t i = 0; i < 3; ++i)
                    EXPECT_TRUE(bit_equal(all[0][i], all[1][i].to(dtype))) << i;
            };
            same([&](const Tensor& x, const Tensor& w, const Tensor& b) {
                return layer_norm(x, n, w, b);
            });
            same([&](const Tensor& x, const Tensor& w, const Tensor&) {
                return cross_entropy(x, target, {.weight = w.detach(), .label_smoothing = 0.1}) +
                       0 * sum(w);
            });
        }
}

TEST(HalfOps, WeightsAreAddedUpInDouble) {
    const Tensor place = zeros({5000}, {.dtype = int64});
    for (DType dtype : {float16, bfloat16})
        EXPECT_EQ(bincount(place, ones({5000}, {.dtype = dtype})).item<double>(),
                  dtype == float16 ? 5000 : 4992);
}

TEST(HalfOps, TypesAreNeverMixed) {
    const Tensor half = ones({2}, {.dtype = float16}), brain = ones({2}, {.dtype = bfloat16});
    EXPECT_TRUE(
        throws<DTypeError>("add: dtypes differ: float16 and float32; convert one with .to(...)",
                           [&] { add(half, ones({2})); }));
    EXPECT_TRUE(
        throws<DTypeError>("mul: dtypes differ: float16 and bfloat16; convert one with .to(...)",
                           [&] { mul(half, brain); }));
    EXPECT_EQ(name((half * 2.5).dtype()), std::string("float16"));
}

TEST(SmallIntegers, AreStoredMovedComparedAndSortedOnly) {
    for (DType dtype : {int8, int16}) {
        const Tensor x = from_vector<float>({-3, 0, 5, 5}).to(dtype);
        const Tensor y = from_vector<float>({-3, 1, 4, 5}).to(dtype);
        EXPECT_EQ(eq(x, y).to(int64).to_vector<int64_t>(), (std::vector<int64_t>{1, 0, 0, 1}));
        EXPECT_EQ(lt(x, y).to(int64).to_vector<int64_t>(), (std::vector<int64_t>{0, 1, 0, 0}));
        EXPECT_EQ(where(eq(x, y), x, y).to(float32).to_vector<float>(),
                  (std::vector<float>{-3, 1, 4, 5}));
        EXPECT_EQ(cat({x, y}, 0).numel(), 8);
        EXPECT_EQ(name(stack({x, y}, 0).dtype()), std::string(name(dtype)));
        EXPECT_TRUE(throws<DTypeError>(
            std::string("add: dtype ") + name(dtype) +
                " is not supported; it takes float32, float64, int32, int64, uint8",
            [&] { add(x, y); }));
    }
}

}  // namespace
}  // namespace tern::test
