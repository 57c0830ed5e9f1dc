// Scans: CUDA against the CPU over layouts, dimensions and lengths, exactly where integers decide.
#include "kernels/scan.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

using Scan = void (*)(const View&, int, bool, const View&);
using ExtremeScan = void (*)(const View&, int, const View&, const View&);

// Short lines, lines of more than a tile, and lines that are cut, along memory and across it.
const Shape kShapes[] = {{1},     {7},       {33},       {1025},      {20001},   {5, 40},
                         {40, 5}, {3, 2000}, {9, 1, 20}, {4, 300, 3}, {2, 5, 70}};

template <class F>
void each_case(const F& f) {
    for (const Shape& shape : kShapes)
        for (int dim = 0; dim < shape.size(); ++dim)
            for (Form form : kForms) {
                std::string text;
                append_to(text, shape);
                SCOPED_TRACE(text + " dim " + std::to_string(dim) + " form " +
                             std::to_string(static_cast<int>(form)));
                f(shape, dim, form);
                if (testing::Test::HasFailure()) return;
            }
}

void check(Scan scan, DType from, DType to, double low, double high, double tolerance) {
    each_case([&](const Shape& shape, int dim, Form form) {
        for (bool reverse : {false, true}) {
            Twin x(from, shape, form), y(to, shape);
            x.random(5, low, high);
            scan(x.cpu(), dim, reverse, y.cpu());
            scan(x.cuda(), dim, reverse, y.cuda());
            ASSERT_TRUE(y.agree(tolerance, tolerance)) << name(from) << " reverse " << reverse;
        }
    });
}

TEST(ParityScan, Sum) {
    TERN_NEED_DEVICE();
    check(kernels::cumsum, float32, float32, 0, 1, 1e-6);
    check(kernels::cumsum, float64, float64, 0, 1, 1e-12);
    for (DType dtype : {int32, int64, uint8}) check(kernels::cumsum, dtype, int64, 0, 100, 0);
    check(kernels::cumsum, bool_, int64, 0, 2, 0);
}

TEST(ParityScan, Product) {
    TERN_NEED_DEVICE();
    check(kernels::cumprod, float32, float32, 0.9, 1.1, 1e-6);
    check(kernels::cumprod, int32, int64, -9, 10, 0);
    check(kernels::cumprod, uint8, int64, 0, 10, 0);
}

TEST(ParityScan, LogOfSumOfExponentials) {
    TERN_NEED_DEVICE();
    check(kernels::logcumsumexp, float32, float32, -50, 50, 1e-5);
    check(kernels::logcumsumexp, float64, float64, -50, 50, 1e-12);
}

TEST(ParityScan, Recurrence) {
    TERN_NEED_DEVICE();
    each_case([&](const Shape& shape, int dim, Form form) {
        for (bool reverse : {false, true}) {
            Twin w(float64, shape, form), x(float64, shape, form), y(float64, shape);
            w.random(1, -1, 1);
            x.random(2, -1, 1);
            kernels::recurrence(w.cpu(), x.cpu(), dim, reverse, y.cpu());
            kernels::recurrence(w.cuda(), x.cuda(), dim, reverse, y.cuda());
            ASSERT_TRUE(y.agree(1e-12, 1e-12));
        }
    });
}

TEST(ParityScan, Extremes) {
    TERN_NEED_DEVICE();
    for (ExtremeScan scan : {ExtremeScan(kernels::cummax), ExtremeScan(kernels::cummin)})
        for (DType dtype : {float32, float64, int32, int64, uint8})
            each_case([&](const Shape& shape, int dim, Form form) {
                Twin x(dtype, shape, form), y(dtype, shape), places(int64, shape);
                const bool odd = is_floating(dtype);
                x.fill([odd](int64_t i) {
                    return odd && i % 50 == 40 ? NAN : i * 7919.0 - 23 * (i * 7919 / 23);
                });
                scan(x.cpu(), dim, y.cpu(), places.cpu());
                scan(x.cuda(), dim, y.cuda(), places.cuda());
                ASSERT_TRUE(y.agree()) << name(dtype);
                ASSERT_TRUE(places.agree()) << name(dtype);
            });
}

TEST(ParityScan, TwiceTheSameBits) {
    TERN_NEED_DEVICE();
    Twin x(float32, {50000}), y(float32, {50000}), again(float32, {50000});
    x.random(1, -1, 1);
    kernels::cumsum(x.cuda(), 0, false, y.cuda());
    kernels::cumsum(x.cuda(), 0, false, again.cuda());
    kernels::copy(y.cpu().data, Device(), again.cuda().data, Twin::kCuda, 200000);
    EXPECT_TRUE(y.agree());
}

TEST(ParityScan, OfNothing) {
    TERN_NEED_DEVICE();
    Twin x(float32, {3, 0}), y(float32, {3, 0});
    kernels::cumsum(x.cpu(), 1, false, y.cpu());
    kernels::cumsum(x.cuda(), 0, false, y.cuda());
    EXPECT_TRUE(y.agree());
}

}  // namespace
}  // namespace tern::test
