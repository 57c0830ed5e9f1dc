// Sorting, selecting, searching and runs: CUDA against the CPU, exactly.
#include <limits>

#include "kernels/search.h"
#include "kernels/select.h"
#include "kernels/sort.h"
#include "kernels/unique.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

namespace fn = kernels::fn;
const DType kAll[] = {float32, float64, int32, int64, uint8, bool_, float16, bfloat16, int8, int16};
// Rows that are sorted in shared memory, alone and many, and by radix, one and several.
const Shape kShapes[] = {{1, 1}, {5, 3}, {37, 32}, {3, 1000}, {1, 1500}, {3, 1100}, {0, 4}, {4, 0}};

// Few different values, so that many are equal, with NaN, infinities and both zeros among floats.
double mixed(DType dtype, int64_t i) {
    const double v = static_cast<double>(i * 7919 % 61);
    if (!is_floating(dtype)) return dtype == uint8 || dtype == bool_ ? v : v - 30;
    if (i % 41 == 7) return std::numeric_limits<double>::quiet_NaN();
    if (i % 43 == 5) return (i % 2 ? -1 : 1) * std::numeric_limits<double>::infinity();
    return v == 30 ? (i % 2 ? -0.0 : 0.0) : v - 30;
}

TEST(ParitySort, Sort) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (const Shape& shape : kShapes)
            for (bool descending : {false, true}) {
                Twin x(dtype, shape), values(dtype, shape), indices(int64, shape),
                    bare(dtype, shape);
                x.fill([&](int64_t i) { return mixed(dtype, i); });
                const View host = indices.cpu(), device = indices.cuda();
                kernels::sort(x.cpu(), descending, values.cpu(), &host);
                kernels::sort(x.cuda(), descending, values.cuda(), &device);
                kernels::sort(x.cpu(), descending, bare.cpu(), nullptr);
                kernels::sort(x.cuda(), descending, bare.cuda(), nullptr);
                ASSERT_TRUE(values.agree()) << name(dtype) << " " << shape[0] << " x " << shape[1];
                ASSERT_TRUE(indices.agree()) << name(dtype) << " " << shape[0] << " x " << shape[1];
                ASSERT_TRUE(bare.agree()) << name(dtype) << " " << shape[0] << " x " << shape[1];
            }
}

TEST(ParitySort, TheFirstFew) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (int64_t k : {1, 5, 40}) {
            Twin x(dtype, {3, 900}), values(dtype, {3, k}), indices(int64, {3, k});
            x.fill([&](int64_t i) { return mixed(dtype, i); });
            const View host = indices.cpu(), device = indices.cuda();
            kernels::sort(x.cpu(), true, values.cpu(), &host);
            kernels::sort(x.cuda(), true, values.cuda(), &device);
            ASSERT_TRUE(values.agree()) << name(dtype) << " " << k;
            ASSERT_TRUE(indices.agree()) << name(dtype) << " " << k;
        }
}

TEST(ParitySort, Select) {
    TERN_NEED_DEVICE();
    const fn::Rank ranks[] = {{.q = 0.5},
                              {.q = 0.9, .round = fn::Rank::Round::up},
                              {.q = 0.3, .round = fn::Rank::Round::nearest},
                              {.index = 0}};
    for (DType dtype : {float32, float64, int32, int64, uint8, float16, bfloat16, int8, int16})
        for (const Shape& shape : {Shape{5, 3}, Shape{3, 1000}, Shape{2, 1100}})
            for (fn::NanRule rule :
                 {fn::NanRule::ordinary, fn::NanRule::propagate, fn::NanRule::skip}) {
                Twin x(dtype, shape), values(dtype, {shape[0], 4}), indices(int64, {shape[0], 4});
                x.fill([&](int64_t i) { return mixed(dtype, i); });
                const View host = indices.cpu(), device = indices.cuda();
                kernels::select(x.cpu(), ranks, rule, values.cpu(), &host);
                kernels::select(x.cuda(), ranks, rule, values.cuda(), &device);
                ASSERT_TRUE(values.agree()) << name(dtype);
                ASSERT_TRUE(indices.agree()) << name(dtype);
            }
}

TEST(ParitySort, Search) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (int64_t rows : {1, 4})
            for (bool right : {false, true}) {
                Twin x(dtype, {rows, 50}), sorted(dtype, {rows, 50});
                Twin wanted(dtype, {4, 33}), y(int64, {4, 33});
                x.fill([&](int64_t i) { return mixed(dtype, i); });
                wanted.fill([&](int64_t i) { return mixed(dtype, i + 3); });
                kernels::sort(x.cpu(), false, sorted.cpu(), nullptr);
                kernels::sort(x.cuda(), false, sorted.cuda(), nullptr);
                kernels::search_sorted(sorted.cpu(), wanted.cpu(), right, y.cpu());
                kernels::search_sorted(sorted.cuda(), wanted.cuda(), right, y.cuda());
                ASSERT_TRUE(y.agree()) << name(dtype);
            }
}

TEST(ParitySort, Runs) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (int64_t n : {0, 1, 2, 3000})
            for (bool ordered : {false, true}) {
                Twin x(dtype, {n}), order(int64, {n});
                Twin values(dtype, {n}), inverse(int64, {n}), counts(int64, {n});
                x.fill([&](int64_t i) { return mixed(dtype, i / 4); });
                order.fill([&](int64_t i) { return n - 1 - i; });
                const auto run = [&](auto view) {
                    const View v = view(values), i = view(inverse), c = view(counts);
                    const View o = view(order);
                    return kernels::unique_runs(view(x), ordered ? &o : nullptr, {&v, &i, &c});
                };
                const int64_t host = run([](const Twin& t) { return t.cpu(); });
                ASSERT_EQ(run([](const Twin& t) { return t.cuda(); }), host);
                ASSERT_TRUE(values.agree() && inverse.agree() && counts.agree()) << name(dtype);
            }
}

}  // namespace
}  // namespace tern::test
