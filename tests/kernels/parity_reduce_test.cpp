// Reductions: CUDA against the CPU over layouts, reduced dimensions and lengths.
#include "kernels/reduce.h"
#include "tests/kernels/reduce_cases.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

using Kernel = void (*)(const View&, const View&);

void check(const char* name, Kernel kernel, DType from, DType to, bool arg, double tolerance) {
    for (const ReduceCase& c : kReduceCases)
        for (Form form : kForms) {
            int reduced = 0;
            for (int d = 0; d < c.shape.size(); ++d) reduced += c.shape[d] != c.result[d];
            // argmax takes one dimension, or all.
            if (arg && reduced != 1 && numel(c.result) != 1) continue;
            if (arg && reduced == 0 && c.shape.size() > 1) continue;
            Twin x(from, c.shape, form), y(to, c.result);
            x.random(5, from == bool_ || from == uint8 ? 0 : -90, from == bool_ ? 2 : 100);
            kernel(x.cpu(), y.cpu());
            kernel(x.cuda(), y.cuda());
            std::string shape;
            append_to(shape, c.shape);
            append_to(shape, c.result);
            ASSERT_TRUE(y.agree(tolerance, tolerance * 100))
                << name << " " << tern::name(from) << " " << shape << " form "
                << static_cast<int>(form);
        }
}

TEST(ParityReduce, Sum) {
    TERN_NEED_DEVICE();
    const Kernel sum = [](const View& x, const View& y) { kernels::sum(x, y, 1); };
    const Kernel mean = [](const View& x, const View& y) { kernels::sum(x, y, 7); };
    check("sum", sum, float32, float32, false, 1e-5);
    check("sum", sum, float64, float64, false, 1e-13);
    check("mean", mean, float32, float32, false, 1e-5);
    for (DType dtype : {int32, int64, uint8, bool_}) check("sum", sum, dtype, int64, false, 0);
}

TEST(ParityReduce, Extremes) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, int32, int64, uint8}) {
        check("amax", kernels::amax, dtype, dtype, false, 0);
        check("amin", kernels::amin, dtype, dtype, false, 0);
        check("argmax", kernels::argmax, dtype, int64, true, 0);
        check("argmin", kernels::argmin, dtype, int64, true, 0);
    }
}

TEST(ParityReduce, EmptyGivesZero) {
    TERN_NEED_DEVICE();
    Twin x(float32, {3, 0, 4}), y(float32, {3, 1, 4}), all(float32, {1, 1, 1});
    for (Twin* result : {&y, &all}) {
        result->fill([](int64_t) { return 7; });
        kernels::sum(x.cpu(), result->cpu());
        kernels::sum(x.cuda(), result->cuda());
        EXPECT_TRUE(result->agree());
    }
}

TEST(ParityReduce, NanWinsAndTiesGoFirst) {
    TERN_NEED_DEVICE();
    for (double odd : {5.0, static_cast<double>(NAN)}) {
        Twin x(float32, {40, 513}), value(float32, {40, 1}), index(int64, {40, 1});
        x.fill([&](int64_t i) { return i % 50 == 17 ? odd : i % 3; });
        for (Kernel kernel : {kernels::amax, kernels::amin}) {
            kernel(x.cpu(), value.cpu());
            kernel(x.cuda(), value.cuda());
            EXPECT_TRUE(value.agree());
        }
        for (Kernel kernel : {kernels::argmax, kernels::argmin}) {
            kernel(x.cpu(), index.cpu());
            kernel(x.cuda(), index.cuda());
            EXPECT_TRUE(index.agree());
        }
    }
}

// More than 2^31 elements, all of them one: indices and counts need 64 bits.
TEST(ParityReduce, BeyondThirtyTwoBits) {
    TERN_NEED_DEVICE();
    if (!std::getenv("TERN_LARGE_TESTS")) GTEST_SKIP() << "TERN_LARGE_TESTS is not set";
    Twin one(uint8, {1}), y(int64, {1, 1});
    one.fill([](int64_t) { return 1; });
    View x = one.cuda();
    x.shape = {3, int64_t{1} << 30};
    x.strides = {0, 0};
    kernels::sum(x, y.cuda());
    y.host<int64_t>()[0] = int64_t{3} << 30;
    EXPECT_TRUE(y.agree());
}

TEST(ParityReduce, SumOfInfinitiesAndCancellation) {
    TERN_NEED_DEVICE();
    Twin x(float64, {1000}), y(float64, {1});
    x.fill([](int64_t i) { return i == 10 ? INFINITY : 1.0; });
    kernels::sum(x.cpu(), y.cpu());
    kernels::sum(x.cuda(), y.cuda());
    EXPECT_TRUE(y.agree());
    x.fill([](int64_t i) { return i % 2 ? 1e16 : i % 4 ? -1e16 : 1.0; });
    kernels::sum(x.cpu(), y.cpu());
    kernels::sum(x.cuda(), y.cuda());
    EXPECT_TRUE(y.agree(1e-12));
}

}  // namespace
}  // namespace tern::test
