// Random fills: the same bits on CUDA as on the CPU; normals within a few ulp.
#include "kernels/random.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

const RandomKey kKey{.seed = 0x123456789abcdef, .draw = (uint64_t{1} << 33) + 5};
const int64_t kSizes[] = {0, 1, 2, 3, 4, 5, 127, 1000, 4099};

TEST(ParityRandom, UniformBits) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, float16, bfloat16})
        for (int64_t n : kSizes)
            for (const auto& [low, high] : {std::pair(0.0, 1.0), std::pair(-0.7, 3.1)}) {
                Twin y(dtype, {n});
                kernels::uniform(kKey, low, high, y.cpu());
                kernels::uniform(kKey, low, high, y.cuda());
                ASSERT_TRUE(y.agree()) << name(dtype) << " " << n;
            }
}

TEST(ParityRandom, NormalNearly) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (int64_t n : kSizes) {
            Twin y(dtype, {n});
            kernels::normal(kKey, 0.5, 2, y.cpu());
            kernels::normal(kKey, 0.5, 2, y.cuda());
            const double ulp = dtype == float32 ? 1.2e-7 : 2.3e-16;
            ASSERT_TRUE(y.agree(4 * ulp, 16 * ulp)) << name(dtype) << " " << n;
        }
}

TEST(ParityRandom, RandintBits) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, int32, int64, uint8, bool_, float16, bfloat16})
        for (int64_t n : kSizes) {
            Twin y(dtype, {n});
            const int64_t low = dtype == int64 ? INT64_MIN : dtype == int32 ? -5 : 0;
            const int64_t high = dtype == int64 ? INT64_MAX : dtype == bool_ ? 2 : 250;
            kernels::randint(kKey, low, high, y.cpu());
            kernels::randint(kKey, low, high, y.cuda());
            ASSERT_TRUE(y.agree()) << name(dtype) << " " << n;
        }
}

TEST(ParityRandom, PermutationBits) {
    TERN_NEED_DEVICE();
    for (int64_t n : {0, 1, 2, 7, 1000, 20011}) {
        Twin y(int64, {n});
        kernels::permutation(kKey, y.cpu());
        kernels::permutation(kKey, y.cuda());
        ASSERT_TRUE(y.agree()) << n;
    }
}

TEST(ParityRandom, ExponentialNearly) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (int64_t n : kSizes) {
            Twin y(dtype, {n});
            kernels::exponential(kKey, 0.7, y.cpu());
            kernels::exponential(kKey, 0.7, y.cuda());
            const double ulp = dtype == float32 ? 1.2e-7 : 2.3e-16;
            ASSERT_TRUE(y.agree(4 * ulp, 4 * ulp)) << name(dtype) << " " << n;
        }
}

TEST(ParityRandom, BernoulliBits) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (int64_t n : kSizes) {
            Twin p(dtype, {n}), y(dtype, {n});
            p.random(2, 0, 1);
            kernels::bernoulli(kKey, p.cpu(), y.cpu());
            kernels::bernoulli(kKey, p.cuda(), y.cuda());
            ASSERT_TRUE(y.agree()) << name(dtype) << " " << n;
        }
}

TEST(ParityRandom, PoissonBits) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64}) {
        Twin rate(dtype, {3001}), y(dtype, {3001});
        rate.fill([](int64_t i) { return i % 5 == 0 ? 0.0 : std::pow(1.3, i % 60) / 4; });
        kernels::poisson(kKey, rate.cpu(), y.cpu());
        kernels::poisson(kKey, rate.cuda(), y.cuda());
        ASSERT_TRUE(y.agree()) << name(dtype);
    }
}

TEST(ParityRandom, CategoricalBits) {
    TERN_NEED_DEVICE();
    Twin upto(int64, {3, 40}), y(int64, {3, 701});
    upto.fill(
        [](int64_t i) { return (i % 40 + 1) * (i % 40) + (int64_t{1} << 50) * (i / 40) + 1; });
    kernels::categorical(kKey, upto.cpu(), y.cpu());
    kernels::categorical(kKey, upto.cuda(), y.cuda());
    ASSERT_TRUE(y.agree());
}

TEST(ParityRandom, DropoutBits) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, float16, bfloat16})
        for (int64_t n : kSizes)
            for (double p : {0.0, 0.1, 0.5}) {
                Twin x(dtype, {n}), y(dtype, {n});
                x.random(1, -3, 3);
                kernels::dropout(kKey, p, x.cpu(), y.cpu());
                kernels::dropout(kKey, p, x.cuda(), y.cuda());
                ASSERT_TRUE(y.agree()) << name(dtype) << " " << n << " " << p;
            }
}

}  // namespace
}  // namespace tern::test
