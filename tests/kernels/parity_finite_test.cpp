// The first number that is none: CUDA against the CPU, and both against where it was put.
#include "kernels/finite.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

void expect_place(Twin& x, bool allow_nan, int64_t place) {
    EXPECT_EQ(kernels::first_not_finite(x.cpu(), allow_nan), place);
    EXPECT_EQ(kernels::first_not_finite(x.cuda(), allow_nan), place);
}

TEST(ParityFinite, FirstPlace) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (int64_t n : {1, 5, 1023, 40003})
            for (int64_t bad : {int64_t{0}, n / 2, n - 1}) {
                Twin x(dtype, {n});
                x.fill([=](int64_t i) { return i == bad ? -INFINITY : i == n - 1 ? NAN : 1.0; });
                expect_place(x, false, bad);
                expect_place(x, true, bad);
                x.fill([=](int64_t i) { return i == bad ? NAN : 1e30; });
                expect_place(x, false, bad);
                expect_place(x, true, -1);
            }
    Twin empty(float32, {0});
    expect_place(empty, false, -1);
}

}  // namespace
}  // namespace tern::test
