// Products, counts, norms and moments: CUDA against the CPU over layouts, dims and lengths.
#include <functional>
#include <limits>

#include "kernels/accumulate.h"
#include "kernels/moments.h"
#include "kernels/reduce.h"
#include "tests/kernels/reduce_cases.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

using Kernel = std::function<void(const View&, const View&)>;
using kernels::fn::Counted;

struct Values {
    double low, high;
};

void check(const char* name, const Kernel& kernel, DType from, DType to, Values values,
           double tolerance) {
    for (const ReduceCase& c : kReduceCases)
        for (Form form : kForms) {
            Twin x(from, c.shape, form), y(to, c.result);
            x.random(5, values.low, values.high);
            kernel(x.cpu(), y.cpu());
            kernel(x.cuda(), y.cuda());
            std::string shape;
            append_to(shape, c.shape);
            append_to(shape, c.result);
            ASSERT_TRUE(y.agree(tolerance, tolerance))
                << name << " " << tern::name(from) << " " << shape << " form "
                << static_cast<int>(form);
        }
}

TEST(ParityAccumulate, Product) {
    TERN_NEED_DEVICE();
    check("prod", kernels::prod, float32, float32, {0.99, 1.01}, 1e-5);
    check("prod", kernels::prod, float64, float64, {0.99, 1.01}, 1e-10);
    for (DType dtype : {int32, int64, uint8}) check("prod", kernels::prod, dtype, int64, {1, 9}, 0);
    check("prod", kernels::prod, bool_, int64, {0, 2}, 0);
}

TEST(ParityAccumulate, CountsAndTests) {
    TERN_NEED_DEVICE();
    for (Counted counted : {Counted::number, Counted::any, Counted::all}) {
        const auto kernel = [counted](const View& x, const View& y) {
            kernels::count_nonzero(x, counted, y);
        };
        const DType to = counted == Counted::number ? int64 : bool_;
        for (DType dtype : {int32, int64, uint8, bool_})
            check("count_nonzero", kernel, dtype, to, {0, 2}, 0);
        for (DType dtype : {float32, float64})
            check("count_nonzero", kernel, dtype, to, {-1, 1}, 0);
    }
}

TEST(ParityAccumulate, SumWithoutNan) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64}) {
        Twin x(dtype, {300, 70}), y(dtype, {300, 1}), z(dtype, {1, 70});
        x.fill([](int64_t i) { return i % 7 == 3 ? NAN : static_cast<double>(i % 11); });
        for (Twin* result : {&y, &z}) {
            kernels::nansum(x.cpu(), result->cpu());
            kernels::nansum(x.cuda(), result->cuda());
            EXPECT_TRUE(result->agree());
        }
    }
}

TEST(ParityAccumulate, Norms) {
    TERN_NEED_DEVICE();
    constexpr double kInf = std::numeric_limits<double>::infinity();
    for (double p : {0.0, 1.0, 2.0, 3.0, 0.5, -1.0, kInf, -kInf}) {
        const auto norm = [p](const View& x, const View& y) { kernels::norm(x, p, y); };
        check("norm", norm, float32, float32, {-3, 3}, 1e-5);
        if (p == 2 || p == kInf) check("norm", norm, float64, float64, {-3, 3}, 1e-12);
    }
    for (double p : {2.0, kInf, -kInf}) {
        Twin x(float32, {4, 300}), y(float32, {4, 1});
        x.fill([](int64_t i) { return i == 7 ? NAN : i == 350 ? -kInf : i == 700 ? 1e30 : 1.0; });
        kernels::norm(x.cpu(), p, y.cpu());
        kernels::norm(x.cuda(), p, y.cuda());
        EXPECT_TRUE(y.agree(1e-6));
    }
}

TEST(ParityAccumulate, Moments) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (bool root : {false, true})
            for (const ReduceCase& c : kReduceCases)
                for (Form form : kForms) {
                    Twin x(dtype, c.shape, form), mean(dtype, c.result), spread(dtype, c.result);
                    x.random(5, 100, 101);
                    const View cpu = mean.cpu(), cuda = mean.cuda();
                    kernels::moments(x.cpu(), 0, root, &cpu, spread.cpu());
                    kernels::moments(x.cuda(), 0, root, &cuda, spread.cuda());
                    const double tolerance = dtype == float32 ? 3e-5 : 1e-11;
                    ASSERT_TRUE(mean.agree(tolerance));
                    ASSERT_TRUE(spread.agree(tolerance, tolerance));
                }
}

TEST(ParityAccumulate, ExtremesWithTheirPlaces) {
    TERN_NEED_DEVICE();
    using Placed = void (*)(const View&, const View&, const View&);
    for (Placed kernel : {Placed(kernels::max_and_place), Placed(kernels::min_and_place)})
        for (DType dtype : {float32, float64, int32, int64, uint8})
            for (const Shape& result : {Shape{90, 1, 70}, Shape{90, 33, 1}, Shape{1, 33, 70}}) {
                Twin x(dtype, {90, 33, 70}), values(dtype, result), places(int64, result);
                x.fill([](int64_t i) { return i * 7919 % 23; });
                kernel(x.cpu(), values.cpu(), places.cpu());
                kernel(x.cuda(), values.cuda(), places.cuda());
                ASSERT_TRUE(values.agree());
                ASSERT_TRUE(places.agree());
            }
}

TEST(ParityAccumulate, OfNothing) {
    TERN_NEED_DEVICE();
    Twin x(float32, {3, 0, 4}), y(float32, {3, 1, 4}), truth(bool_, {3, 1, 4});
    for (double p : {2.0, -1.0}) {
        kernels::norm(x.cpu(), p, y.cpu());
        kernels::norm(x.cuda(), p, y.cuda());
        EXPECT_TRUE(y.agree());
    }
    kernels::prod(x.cpu(), y.cpu());
    kernels::prod(x.cuda(), y.cuda());
    EXPECT_TRUE(y.agree());
    kernels::count_nonzero(x.cpu(), Counted::all, truth.cpu());
    kernels::count_nonzero(x.cuda(), Counted::all, truth.cuda());
    EXPECT_TRUE(truth.agree());
}

}  // namespace
}  // namespace tern::test
