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
