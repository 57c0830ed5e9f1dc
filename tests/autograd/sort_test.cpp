// Sorting and its relatives where values are special, equal, or many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "autograd/autograd.h"
#include "tests/support/compare.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

using Numbers64 = std::vector<int64_t>;

TEST(Sort, NanIsLargestAndEqualElementsKeepTheirOrder) {
    const Tensor x = from_vector<double>({0.0, kNan, -kInf, -0.0, kInf, kNan, 0.0, -1});
    const auto up = sort(x);
    EXPECT_EQ(up.indices.to_vector<int64_t>(), (Numbers64{2, 7, 0, 3, 6, 4, 1, 5}));
    EXPECT_TRUE(std::signbit(up.values.to_vector<double>()[3]));  // -0, where it was
    const auto down = sort(x, 0, true);
    EXPECT_EQ(down.indices.to_vector<int64_t>(), (Numbers64{1, 5, 4, 0, 3, 6, 7, 2}));
    EXPECT_EQ(topk(x, 3).indices.to_vector<int64_t>(), (Numbers64{1, 5, 4}));
}

TEST(Sort, ValuesAloneKeepTheSignsOfZerosAndTheBitsOfNan) {
    for (DType dtype : {float32, float64, float16})
        for (int64_t n : {8, 100, 1000, 140000, 200001}) {
            std::vector<double> v(static_cast<size_t>(n));
            for (int64_t i = 0; i < n; ++i) {
                const auto number = static_cast<double>(i * 7919 % 61 - 30);
                v[static_cast<size_t>(i)] = i % 41 == 7   ? (i % 2 ? kNan : -kNan)
                                            : number == 0 ? (i % 3 ? -0.0 : 0.0)
                                                          : number;
            }
            const Tensor x = from_vector(v).to(dtype);
            EXPECT_TRUE(bit_equal(msort(x), sort(x).values)) << name(dtype) << " " << n;
        }
}

TEST(Sort, ExtremesOfIntegers) {
    constexpr int64_t low = std::numeric_limits<int64_t>::min(), high = ~low;
    const Tensor x = from_vector<int64_t>({0, high, low, -1, 1});
    EXPECT_EQ(sort(x).values.to_vector<int64_t>(), (Numbers64{low, -1, 0, 1, high}));
}

TEST(Sort, NothingAndAll) {
    const Tensor x = from_vector<float>({3, 1, 2});
    EXPECT_EQ(topk(x, 0).values.numel(), 0);
    EXPECT_TRUE(bit_equal(topk(x, 3, 0, false).values, sort(x).values));
    EXPECT_EQ(sort(zeros({0})).values.numel(), 0);
    EXPECT_EQ(topk(scalar(5), 1).values.item<double>(), 5);
}

// Rows long enough for several threads, of one value, of few, in order, with one far out.
TEST(Sort, LongRowsAreAPermutationInOrder) {
    Rng rng("long rows");
    constexpr int64_t n = 140000;
    const std::function<double(int64_t)> kinds[] = {
        [](int64_t) { return 1.0; },
        [&](int64_t) { return static_cast<double>(rng.integer(0, 5)); },
        [](int64_t i) { return static_cast<double>(i); },
        [](int64_t i) { return -static_cast<double>(i); },
        [&](int64_t i) { return i == 77 ? 3e38 : rng.uniform(0, 1e-3); },
        [&](int64_t i) { return i % 1000 == 0 ? kNan : rng.uniform(-1, 1); }};
    for (const auto& kind : kinds)
        for (DType dtype : {float32, float64, float16, bfloat16})
            for (bool descending : {false, true}) {
                std::vector<double> v(n);
                for (int64_t i = 0; i < n; ++i) v[static_cast<size_t>(i)] = kind(i);
                const Tensor x = from_vector(v).to(dtype);
                v = x.to(float64).to_vector<double>();
                Numbers64 order(n);
                std::iota(order.begin(), order.end(), 0);
                const auto before = [&](double a, double b) {
                    return descending ? b < a || (a != a && b == b) : a < b || (b != b && a == a);
                };
                std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
                    return before(v[static_cast<size_t>(a)], v[static_cast<size_t>(b)]);
                });
                const Tensor wanted = from_vector(order);
                const auto got = sort(x, 0, descending);
                ASSERT_TRUE(bit_equal(got.indices, wanted));
                ASSERT_TRUE(bit_equal(got.values, index_select(x, 0, wanted)));
                for (int64_t k : {1, 1000, 50000}) {
                    const auto first = topk(x, k, 0, descending);
                    ASSERT_TRUE(bit_equal(first.indices, slice(wanted, 0, 0, k).clone())) << k;
                }
                if (!descending) {
                    ASSERT_EQ(kthvalue(x, 70000).indices.item<int64_t>(), order[69999]);
                }
            }
}

TEST(Sort, RowsOfAllLengths) {
    Rng rng("lengths");
    for (int64_t n : {1, 2, 23, 24, 25, 31, 64, 159, 160, 161, 255, 1023, 1024, 5000}) {
        const Tensor x = to_tensor(random_integers(rng, {3, n}, -20, 20), int32);
        const auto got = sort(x, 1);
        for (int64_t r = 0; r < 3; ++r) {
            std::vector<int32_t> row = select(x, 0, r).to_vector<int32_t>();
            const Numbers64 at = select(got.indices, 0, r).to_vector<int64_t>();
            std::stable_sort(row.begin(), row.end());
            ASSERT_EQ(select(got.values, 0, r).to_vector<int32_t>(), row) << n;
            const auto original = select(x, 0, r).to_vector<int32_t>();
            for (size_t i = 0; i < at.size(); ++i) {
                ASSERT_EQ(original[static_cast<size_t>(at[i])], row[i]) << n;
                if (i > 0 && row[i] == row[i - 1]) {
                    ASSERT_LT(at[i - 1], at[i]) << n;
                }
            }
        }
    }
}

TEST(Median, NanWinsOrIsLeftOut) {
    const Tensor x = from_vector<double>({3, kNan, 1, 2, kNan, 5}, {2, 3});
    const auto all = median(x, 1);
    EXPECT_TRUE(std::isnan(all.values.to_vector<double>()[0]));
    EXPECT_EQ(all.indices.to_vector<int64_t>(), (Numbers64{1, 1}));
    const auto left = nanmedian(x, 1);
    EXPECT_EQ(left.values.to_vector<double>(), (std::vector<double>{1, 2}));
    EXPECT_EQ(left.indices.to_vector<int64_t>(), (Numbers64{2, 0}));
    EXPECT_TRUE(std::isnan(nanmedian(full({3}, kNan)).item<double>()));
    EXPECT_TRUE(std::isnan(median(zeros({0})).item<double>()));
    EXPECT_EQ(nanmedian(x).item<double>(), 2);
}

TEST(Quantile, NanAndInfinities) {
    const Tensor x = from_vector<double>({1, kNan, 3, 2}, {4});
    EXPECT_TRUE(std::isnan(quantile(x, 0.5).item<double>()));
    EXPECT_EQ(nanquantile(x, 0.25).item<double>(), 1.5);
    EXPECT_TRUE(std::isnan(nanquantile(full({3}, kNan), 0.5).item<double>()));
    const Tensor y = from_vector<double>({-kInf, -kInf, 1, kInf, kInf});
    EXPECT_EQ(quantile(y, 0.125).item<double>(), -kInf);
    EXPECT_EQ(quantile(y, 0.5).item<double>(), 1);
    EXPECT_EQ(quantile(y, 0.9).item<double>(), kInf);
    EXPECT_EQ(quantile(zeros({3}), std::vector<double>{}).numel(), 0);
}

TEST(Quantile, OfALongRow) {
    Rng rng("quantiles");
    const Tensor x = to_tensor(random_array(rng, {400001}), float32);
    std::vector<float> v = x.to_vector<float>();
    std::sort(v.begin(), v.end());
    const Tensor got = quantile(x, std::vector<double>{0, 0.25, 0.5, 1});
    EXPECT_EQ(got.to_vector<float>(), (std::vector<float>{v[0], v[100000], v[200000], v[400000]}));
}

TEST(Search, NanGoesLast) {
    const Tensor x = from_vector<float>({-1, 0, 2, static_cast<float>(kNan)});
    const Tensor v = from_vector<float>({-0.0f, static_cast<float>(kNan), 9});
    EXPECT_EQ(searchsorted(x, v).to_vector<int64_t>(), (Numbers64{1, 3, 3}));
    EXPECT_EQ(searchsorted(x, v, true).to_vector<int64_t>(), (Numbers64{2, 4, 3}));
    EXPECT_EQ(searchsorted(x, 1).item<int64_t>(), 2);
}

TEST(Search, ManyValuesInRowsOfAllLengths) {
    Rng rng("search");
    for (int64_t n : {0, 1, 2, 3, 7, 8, 9, 100})
        for (bool right : {false, true}) {
            const Tensor x = sort(to_tensor(random_integers(rng, {2, n}, 0, 20), int32)).values;
            const Tensor v = to_tensor(random_integers(rng, {2, 40}, -2, 23), int32);
            const auto got = searchsorted(x, v, right).to_vector<int64_t>();
            const auto row = x.to_vector<int32_t>(), wanted = v.to_vector<int32_t>();
            for (size_t i = 0; i < 80; ++i) {
                const auto begin = row.begin() + static_cast<int64_t>(i / 40) * n;
                const auto at = right ? std::upper_bound(begin, begin + n, wanted[i])
                                      : std::lower_bound(begin, begin + n, wanted[i]);
                ASSERT_EQ(got[i], at - begin) << n;
            }
        }
}

TEST(Unique, InverseAndCounts) {
    const Tensor x = from_vector<int64_t>({5, 2, 5, 9, 2, 2}, {2, 3});
    const auto [values, inverse, counts] = unique(x, true, true, true);
    EXPECT_EQ(values.to_vector<int64_t>(), (Numbers64{2, 5, 9}));
    EXPECT_EQ(counts.to_vector<int64_t>(), (Numbers64{3, 2, 1}));
    EXPECT_EQ(inverse.shape(), x.shape());
    EXPECT_TRUE(bit_equal(reshape(index_select(values, 0, reshape(inverse, {6})), {2, 3}), x));
    EXPECT_FALSE(unique(x).inverse.defined());
    EXPECT_EQ(unique(from_vector<double>({kNan, 1, kNan})).values.numel(), 3);
    EXPECT_EQ(unique(from_vector<double>({0.0, -0.0})).values.numel(), 1);
}

TEST(Unique, Slices) {
    const Tensor x = from_vector<int64_t>({2, 1, 0, 5, 2, 1, 0, 4, 0, 5}, {5, 2});
    const auto rows = unique(x, true, true, true, 0);
    EXPECT_EQ(rows.values.to_vector<int64_t>(), (Numbers64{0, 4, 0, 5, 2, 1}));
    EXPECT_EQ(rows.inverse.to_vector<int64_t>(), (Numbers64{2, 1, 2, 0, 1}));
    EXPECT_EQ(rows.counts.to_vector<int64_t>(), (Numbers64{1, 2, 2}));
    const auto columns = unique(transpose(x), true, true, false, 1);
    EXPECT_TRUE(bit_equal(columns.values.contiguous(), transpose(rows.values).contiguous()));
    EXPECT_TRUE(bit_equal(columns.inverse, rows.inverse));
}

TEST(Unique, ConsecutiveRunsAcrossChunks) {
    std::vector<int64_t> v;
    Numbers64 counts;
    for (int64_t run = 0; run < 900; ++run) {
        counts.push_back(run % 7 == 0 ? 400 : 1 + run % 90);
        v.insert(v.end(), static_cast<size_t>(counts.back()), run % 3);
    }
    const auto got = unique_consecutive(from_vector(v), true, true);
    EXPECT_EQ(got.counts.to_vector<int64_t>(), counts);
    EXPECT_EQ(got.inverse.to_vector<int64_t>().back(), 899);
    EXPECT_EQ(got.values.numel(), 900);
}

TEST(Mode, SmallestOfTheMostFrequentAndItsLastPlace) {
    const Tensor x = from_vector<int64_t>({3, 1, 3, 1, 2, 4, 4, 4, 0, 0}, {2, 5});
    const auto [values, indices] = mode(x);
    EXPECT_EQ(values.to_vector<int64_t>(), (Numbers64{1, 4}));
    EXPECT_EQ(indices.to_vector<int64_t>(), (Numbers64{3, 2}));
}

}  // namespace
}  // namespace tern::test
