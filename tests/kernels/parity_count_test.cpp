// Counts by value and by bin: CUDA against the CPU, exactly.
#include "kernels/count.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

TEST(ParityCount, Bincount) {
    TERN_NEED_DEVICE();
    for (DType dtype : {int32, int64, uint8})
        for (int64_t bins : {1, 7, 200, 9000})  // more than fit in shared memory
            for (int64_t n : {0, 1, 300, 30001}) {
                Twin x(dtype, {n}), y(int64, {bins});
                x.fill([=](int64_t i) { return i * i % std::min<int64_t>(bins, 256); });
                kernels::bincount(x.cpu(), y.cpu());
                kernels::bincount(x.cuda(), y.cuda());
                ASSERT_TRUE(y.agree()) << name(dtype) << " " << bins << " " << n;
            }
}

TEST(ParityCount, Histogram) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (bool even : {true, false})
            for (int64_t bins : {1, 10, 1000}) {
                Twin x(dtype, {20000}), edges(dtype, {bins + 1}), y(int64, {bins});
                Twin place(int64, {20000});
                // Many elements lie on edges; some are outside, or NaN.
                x.fill([=](int64_t i) { return i % 97 == 5 ? NAN : (i % 1300 - 100) * 0.01; });
                edges.fill([=](int64_t i) { return 10.0 * static_cast<double>(i) / bins; });
                kernels::histogram(x.cpu(), edges.cpu(), even, y.cpu());
                kernels::histogram(x.cuda(), edges.cuda(), even, y.cuda());
                ASSERT_TRUE(y.agree());
                kernels::bin_index(x.cpu(), edges.cpu(), even, place.cpu());
                kernels::bin_index(x.cuda(), edges.cuda(), even, place.cuda());
                ASSERT_TRUE(place.agree());
            }
}

}  // namespace
}  // namespace tern::test
