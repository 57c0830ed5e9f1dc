// Scans: long lines, which are cut into chunks, and the values PyTorch gives at the edges.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
using Places = std::vector<int64_t>;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Tensor tensor(const Values& values) { return from_vector<double>(values); }

// The line `at` of x along dim, as doubles.
Values line_of(const Tensor& x, int64_t dim, int64_t at) {
    return (x.dim() == 1 ? x : select(x, 1 - dim, at)).to(float64).contiguous().to_vector<double>();
}

struct Long {
    Shape shape;
    int64_t dim;
};
const Long kLong[] = {{{700001}, 0}, {{3, 200003}, 1}, {{300001, 2}, 0}, {{70001, 5}, 0}};

TEST(Scan, LongLinesAreRightToTheLastElement) {
    for (const Long& c : kLong) {
        const Tensor x = rand(c.shape, {.seed = 3});
        const Tensor sums = cumsum(x, c.dim);
        const Tensor wide = cumsum(x.to(float64), c.dim);
        const ValuesAndIndices top = cummax(x, c.dim);
        for (int64_t at : {int64_t{0}, x.dim() == 1 ? 0 : x.size(1 - c.dim) - 1}) {
            const Values from = line_of(x, c.dim, at), got = line_of(sums, c.dim, at),
                         precise = line_of(wide, c.dim, at), best = line_of(top.values, c.dim, at),
                         where = line_of(top.indices, c.dim, at);
            long double total = 0;
            size_t place = 0;
            for (size_t i = 0; i < from.size(); ++i) {
                total += from[i];
                if (from[i] >= from[place]) place = i;
                const auto wanted = static_cast<double>(total);
                ASSERT_NEAR(got[i], wanted, 2e-7 * wanted) << i;  // less than two roundings
                ASSERT_NEAR(precise[i], wanted, 1e-13 * wanted) << i;
                ASSERT_EQ(best[i], from[place]) << i;
                ASSERT_EQ(where[i], static_cast<double>(place)) << i;
            }
        }
    }
}

TEST(Scan, LongLinesOfIntegersAreExact) {
    const Tensor x = randint(-1000, 1000, {2, 400001}, {.dtype = int32, .seed = 1});
    for (const Tensor& y : {x, transpose(transpose(x).contiguous())}) {
        const std::vector<int64_t> sums = cumsum(y, 1).to_vector<int64_t>();
        const std::vector<int32_t> from = x.to_vector<int32_t>();
        int64_t total = 0;
        for (size_t i = 0; i < from.size(); ++i) {
            total = i == from.size() / 2 ? from[i] : total + from[i];
            ASSERT_EQ(sums[i], total);
        }
    }
}

TEST(Scan, LongGradientsRunBackwards) {
    for (const Long& c : kLong) {
        const Tensor x = rand(c.shape, {.dtype = float64, .seed = 3}).requires_grad_();
        cumsum(x, c.dim).backward(ones_like(x));
        const int64_t n = c.shape[static_cast<int>(c.dim)];
        const Values got = line_of(x.grad(), c.dim, 0);
        for (int64_t i = 0; i < n; ++i)
            ASSERT_EQ(got[static_cast<size_t>(i)], static_cast<double>(n - i));
    }
}

TEST(Scan, IntegersWrapAround) {
    const int64_t most = std::numeric_limits<int64_t>::max();
    EXPECT_EQ(cumsum(from_vector<int64_t>({most, 1, -1}), 0).to_vector<int64_t>(),
              (Places{most, std::numeric_limits<int64_t>::min(), most}));
    EXPECT_EQ(cumprod(from_vector<int64_t>({most, 2, 3}), 0).to_vector<int64_t>(),
              (Places{most, -2, -6}));
}

TEST(Scan, NanAndEqualExtremes) {
    const ValuesAndIndices top = cummax(tensor({1, 3, 3, 2, kNan, 5, kNan}), 0);
    EXPECT_EQ(top.indices.to_vector<int64_t>(), (Places{0, 1, 2, 2, 4, 4, 6}));
    EXPECT_TRUE(std::isnan(select(top.values, 0, 5).item<double>()));
    const auto [values, indices] = cummin(tensor({2, 2, kInf, -kInf}), 0);
    EXPECT_EQ(values.to_vector<double>(), (Values{2, 2, 2, -kInf}));
    EXPECT_EQ(indices.to_vector<int64_t>(), (Places{0, 1, 1, 3}));
}

TEST(Scan, NonFiniteSums) {
    EXPECT_EQ(cumsum(tensor({1, kInf, 2}), 0).to_vector<double>(), (Values{1, kInf, kInf}));
    EXPECT_EQ(logcumsumexp(tensor({-kInf, -kInf, 0, 1000}), 0).to_vector<double>(),
              (Values{-kInf, -kInf, 0, 1000}));
    EXPECT_EQ(logcumsumexp(tensor({kInf, kInf}), 0).to_vector<double>(), (Values{kInf, kInf}));
}

TEST(Scan, LogcumsumexpHasAGradientBesideMinusInfinity) {
    const Tensor x = tensor({-kInf, 0, -kInf, 0}).requires_grad_();
    logcumsumexp(x, 0).backward(tensor({1, 1, -1, 2}));
    EXPECT_TRUE(near(x.grad(), tensor({0, 1, 0, 1}), {1e-12, 1e-12}));
}

TEST(Scan, CumprodHasAGradientBesideZeros) {
    for (const Values& values : {Values{2, 0, 3, 4}, Values{0, 2, 0, 5}, Values{0, 0, 0}}) {
        const auto f = [](const Tensor& x) { return cumprod(x, 0); };
        gradcheck(f, {tensor(values)});
        gradgradcheck([&](const std::vector<Tensor>& x) { return f(x[0]); }, {tensor(values)});
    }
    const Tensor x = tensor({3, 0, 4}).requires_grad_();
    cumprod(x, 0).backward(tensor({1, 1, 1}));
    EXPECT_EQ(x.grad().to_vector<double>(), (Values{1, 15, 0}));
}

TEST(Scan, RankZeroIsALineOfOne) {
    const Tensor x = scalar(3, {.dtype = float64}).requires_grad_();
    for (const Tensor& y :
         {cumsum(x, 0), cumprod(x, -1), logcumsumexp(x, 0), cummax(x, 0).values}) {
        EXPECT_EQ(y.dim(), 0);
        EXPECT_EQ(y.item<double>(), 3);
        EXPECT_EQ(grad(y, {x})[0].item<double>(), 1);
    }
}

TEST(Scan, TrapezoidOfOnePointIsNothing) {
    EXPECT_EQ(trapezoid(tensor({5})).item<double>(), 0);
    EXPECT_EQ(trapezoid(zeros({2, 0})).to_vector<float>(), std::vector<float>(2, 0));
    EXPECT_EQ(cumulative_trapezoid(tensor({5})).numel(), 0);
    EXPECT_EQ(diff(tensor({5})).numel(), 0);
    EXPECT_EQ(diff(tensor({5, 7}), 5).numel(), 0);
}

}  // namespace
}  // namespace tern::test
