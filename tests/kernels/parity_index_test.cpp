// Reading and adding by index: CUDA against the CPU, exactly.
#include "kernels/index.h"
#include "kernels/nonzero.h"
#include "kernels/scatter.h"
#include "tensor/core/error.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

const DType kAll[] = {float32, float64, int32, int64, uint8, bool_, float16, bfloat16, int8, int16};

Twin& whole(Twin& x, uint64_t seed) { return x.random(seed, 0, 20); }

TEST(ParityIndex, Gather) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (Form form : kForms)
            for (int dim : {0, 1, 2}) {
                Shape picked = {6, 9, 12};
                picked[dim] = 17;
                Twin x(dtype, {6, 9, 12}, form), index(int64, picked, form), y(dtype, picked);
                whole(x, 1);
                index.fill([&](int64_t i) { return i * 7 % 6; });
                kernels::gather("gather", x.cpu(), index.cpu(), dim, y.cpu());
                kernels::gather("gather", x.cuda(), index.cuda(), dim, y.cuda());
                ASSERT_TRUE(y.agree()) << name(dtype) << " dim " << dim;
            }
}

TEST(ParityIndex, IndexSelect) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (Form form : kForms)
            for (int64_t width : {1, 5, 16})
                for (int dim : {0, 1, 2}) {
                    Shape picked = {6, 7, width};
                    picked[dim] = 23;
                    Twin x(dtype, {6, 7, width}, form), index(int64, {23}, form), y(dtype, picked);
                    whole(x, 1);
                    index.fill([&](int64_t i) { return dim == 2 ? 0 : i * 5 % 6; });
                    kernels::index_select("index_select", x.cpu(), index.cpu(), dim, y.cpu());
                    kernels::index_select("index_select", x.cuda(), index.cuda(), dim, y.cuda());
                    ASSERT_TRUE(y.agree()) << name(dtype) << " dim " << dim << " width " << width;
                }
}

// Sums of numbers of different size show the order in which they were added.
double uneven(int64_t i) { return (i % 5 - 2) * std::pow(10.0, i % 7); }

TEST(ParityIndex, ScatterAddInOrder) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, int32, int64, uint8, bfloat16})
        for (Form form : kForms)
            for (int64_t entries : {1, 8, 100})
                for (int dim : {0, 1, 2}) {
                    Shape from = {5, 6, 7};
                    from[dim] = entries;
                    Twin source(dtype, from, form), index(int64, from, form);
                    Twin y(dtype, {5, 6, 7}, form == Form::repeated ? Form::dense : form);
                    source.fill([&](int64_t i) { return dtype == uint8 ? i % 9 : uneven(i); });
                    index.fill([](int64_t i) { return i * i % 5; });
                    whole(y, 3);
                    kernels::scatter("scatter_add", kernels::Combine::add, source.cpu(),
                                     index.cpu(), dim, y.cpu());
                    kernels::scatter("scatter_add", kernels::Combine::add, source.cuda(),
                                     index.cuda(), dim, y.cuda());
                    ASSERT_TRUE(y.agree()) << name(dtype) << " dim " << dim << " " << entries;
                }
}

TEST(ParityIndex, IndexAddInOrder) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, int32, int64, uint8, bfloat16})
        for (Form form : kForms)
            for (int64_t entries : {1, 8, 300})
                for (int dim : {0, 1, 2}) {
                    Shape from = {5, 6, 7};
                    from[dim] = entries;
                    Twin source(dtype, from, form), index(int64, {entries});
                    Twin y(dtype, {5, 6, 7}, form == Form::repeated ? Form::dense : form);
                    source.fill([&](int64_t i) { return dtype == uint8 ? i % 9 : uneven(i); });
                    index.fill([](int64_t i) { return i * i % 5; });
                    whole(y, 3);
                    kernels::scatter_slices("index_add", kernels::Combine::add, source.cpu(),
                                            index.cpu(), dim, y.cpu());
                    kernels::scatter_slices("index_add", kernels::Combine::add, source.cuda(),
                                            index.cuda(), dim, y.cuda());
                    ASSERT_TRUE(y.agree()) << name(dtype) << " dim " << dim << " " << entries;
                }
}

TEST(ParityIndex, OneHot) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (Form form : kForms) {
            Twin index(int64, {13, 3}, form), y(dtype, {13, 3, 11});
            index.fill([](int64_t i) { return i * 7 % 11; });
            kernels::one_hot(index.cpu(), y.cpu());
            kernels::one_hot(index.cuda(), y.cuda());
            ASSERT_TRUE(y.agree()) << name(dtype);
        }
}

TEST(ParityIndex, ScatterCombinesInOrder) {
    TERN_NEED_DEVICE();
    using kernels::Combine;
    for (Combine how : {Combine::copy, Combine::multiply, Combine::amax, Combine::amin})
        for (DType dtype : kAll)
            for (Form form : kForms)
                for (int64_t entries : {3, 100}) {
                    const bool stored_only = dtype == bool_ || dtype == int8 || dtype == int16;
                    if (stored_only && how != Combine::copy) continue;
                    const Shape from = {entries, 6};
                    Twin x(dtype, from, form), index(int64, from, form), y(dtype, {5, 6});
                    x.fill([&](int64_t i) { return dtype == bool_ ? i % 2 : i * 5 % 7; });
                    index.fill([](int64_t i) { return i * i % 5; });
                    whole(y, 3);
                    kernels::scatter("scatter", how, x.cpu(), index.cpu(), 0, y.cpu());
                    kernels::scatter("scatter", how, x.cuda(), index.cuda(), 0, y.cuda());
                    ASSERT_TRUE(y.agree()) << name(dtype) << " " << entries;
                }
}

TEST(ParityIndex, ScatterSlicesLastStays) {
    TERN_NEED_DEVICE();
    for (DType dtype : kAll)
        for (Form form : kForms)
            for (int64_t entries : {3, 100}) {
                Twin x(dtype, {4, entries}, form), index(int64, {entries}), y(dtype, {4, 5});
                x.fill([](int64_t i) { return i % 2; });
                index.fill([](int64_t i) { return i * i % 5; });
                whole(y, 3);
                for (auto [from, at, to] : {std::array{x.cpu(), index.cpu(), y.cpu()},
                                            std::array{x.cuda(), index.cuda(), y.cuda()}})
                    kernels::scatter_slices("index_copy", kernels::Combine::copy, from, at, 1, to);
                ASSERT_TRUE(y.agree()) << name(dtype) << " " << entries;
            }
}

TEST(ParityIndex, Offsets) {
    TERN_NEED_DEVICE();
    for (Form form : kForms) {
        Twin a(int64, {9, 7}, form), b(int64, {9, 7}), y(int64, {9, 7});
        a.fill([](int64_t i) { return i % 12 - 6; });
        b.fill([](int64_t i) { return i % 3; });
        const auto run = [](const View& a, const View& b, const View& y) {
            const kernels::IndexedDim dims[] = {{a, 0, 6, 100}, {b, 2, 3, 7}};
            kernels::index_offsets("index", dims, y);
        };
        run(a.cpu(), b.cpu(), y.cpu());
        run(a.cuda(), b.cuda(), y.cuda());
        ASSERT_TRUE(y.agree());
    }
}

TEST(ParitySelect, PlacesAndCoordinates) {
    TERN_NEED_DEVICE();
    for (int64_t n : {1, 5, 1000, 40000})
        for (int64_t every : {1, 3, 50000}) {
            Twin mask(bool_, {n}), places(int64, {n});
            mask.fill([&](int64_t i) { return i % every == every - 1; });
            places.fill([](int64_t) { return 0; });
            const int64_t count = kernels::true_places(mask.cpu(), places.cpu());
            ASSERT_EQ(kernels::true_places(mask.cuda(), places.cuda()), count);
            ASSERT_EQ(count, n / every);
            Twin y(int64, {n, 3});
            kernels::coordinates(places.cpu(), {n / 7 + 1, 1, 7}, y.cpu());
            kernels::coordinates(places.cuda(), {n / 7 + 1, 1, 7}, y.cuda());
            ASSERT_TRUE(places.agree() && y.agree()) << n << " " << every;
        }
}

TEST(ParityIndex, EmptyIndexDoesNothing) {
    TERN_NEED_DEVICE();
    Twin x(float32, {4, 3}), index(int64, {0}), y(float32, {0, 3}), sum(float32, {4, 3});
    whole(sum, 1);
    kernels::index_select("index_select", x.cuda(), index.cuda(), 0, y.cuda());
    kernels::scatter_slices("index_add", kernels::Combine::add, y.cuda(), index.cuda(), 0,
                            sum.cuda());
    EXPECT_TRUE(sum.agree());
}

template <class F>
std::string index_error(const F& run) {
    try {
        run();
        kernels::synchronize(Twin::kCuda);
    } catch (const IndexError& error) {
        return error.what();
    }
    return "no error";
}

TEST(CudaIndexFault, IsReportedAtTheNextWaitAndThenForgotten) {
    TERN_NEED_DEVICE();
    Twin x(float32, {5, 3}), index(int64, {4}), y(float32, {4, 3}), sum(float32, {5, 3});
    index.fill([](int64_t i) { return i == 2 ? 7 : 1; });
    EXPECT_EQ(index_error([&] {
                  kernels::index_select("index_select", x.cuda(), index.cuda(), 0, y.cuda());
              }),
              "index_select: index 7 is out of range for dim 0 of size 5");
    EXPECT_EQ(index_error([] {}), "no error");
    index.fill([](int64_t i) { return i == 1 ? -1 : 1; });
    EXPECT_EQ(index_error([&] {
                  kernels::scatter_slices("index_add", kernels::Combine::add, y.cuda(),
                                          index.cuda(), 0, sum.cuda());
              }),
              "index_add: index -1 is out of range for dim 0 of size 5");
    Twin offsets(int64, {4});
    const kernels::IndexedDim dims[] = {{index.cuda(), 2, 5, 1}};
    index.fill([](int64_t i) { return i == 3 ? -6 : -1; });
    EXPECT_EQ(index_error([&] { kernels::index_offsets("index", dims, offsets.cuda()); }),
              "index: index -6 is out of range for dim 2 of size 5");
}

}  // namespace
}  // namespace tern::test
