// NumPy's legacy generator at seed 42: the values are numpy.random.RandomState(42)'s.
#include "classic/random/numpy_random.h"

#include <gtest/gtest.h>

#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using Numbers = std::vector<int64_t>;

TEST(NumpyRandom, words_are_numpys) {
    NumpyRandom random(42);
    for (uint32_t wanted : {1608637542u, 3421126067u, 4083286876u, 787846414u, 3143890026u})
        EXPECT_EQ(random.next_uint32(), wanted);
}

TEST(NumpyRandom, mt19937_passes_its_published_ten_thousandth_value) {
    NumpyRandom random(5489);
    for (int i = 1; i < 10'000; ++i) random.next_uint32();
    EXPECT_EQ(random.next_uint32(), 4123659995u);
}

TEST(NumpyRandom, random_sample_is_numpys) {
    NumpyRandom random(42);
    for (double wanted : {0.3745401188473625, 0.9507143064099162, 0.7319939418114051})
        EXPECT_EQ(random.random_sample(), wanted);
}

TEST(NumpyRandom, randint_is_numpys) {
    NumpyRandom random(42);
    for (int64_t wanted : {56, 69, 46, 32, 60, 25, 38, 56})
        EXPECT_EQ(random.randint(18, 70), wanted);
    EXPECT_EQ(random.randint(3, 4), 3);
    EXPECT_ERROR(random.randint(4, 4), ValueError, "low 4 is not below high 4");
    for (int i = 0; i < 100; ++i) EXPECT_LT(random.randint(INT64_MIN, 0), 0);
}

TEST(NumpyRandom, permutation_and_choice_are_numpys) {
    EXPECT_EQ(NumpyRandom(42).permutation(10), (Numbers{8, 1, 5, 0, 7, 2, 9, 4, 3, 6}));
    EXPECT_EQ(NumpyRandom(42).choice(200, 5), (Numbers{95, 15, 30, 158, 128}));
    EXPECT_EQ(NumpyRandom(42).permutation(0), Numbers{});
    EXPECT_ERROR(NumpyRandom().choice(2, 3), ValueError, "3 of 2");
    EXPECT_ERROR(NumpyRandom().permutation(-1), ValueError, "got -1");
}

TEST(NumpyRandom, interval_covers_its_ends) {
    NumpyRandom random(1);
    bool low = false, high = false;
    for (int i = 0; i < 1000; ++i) {
        const uint64_t value = random.interval(5);
        ASSERT_LE(value, 5u);
        low = low || value == 0;
        high = high || value == 5;
    }
    EXPECT_TRUE(low && high);
    EXPECT_EQ(random.interval(0), 0u);
    EXPECT_LE(random.interval(uint64_t{1} << 40), uint64_t{1} << 40);
}

}  // namespace
}  // namespace tern::classic
