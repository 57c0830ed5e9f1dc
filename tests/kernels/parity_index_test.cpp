// Reading and adding by index: CUDA against the CPU, exactly.
#include "kernels/index.h"
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
                kernels::gather(x.cpu(), index.cpu(), dim, y.cpu());
                kernels::gather(x.cuda(), index.cuda(), dim, y.cuda());
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
                    kernels::index_select(x.cpu(), index.cpu(), dim, y.cpu());
                    kernels::index_select(x.cuda(), index.cuda(), dim, y.cuda());
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
                    kernels::scatter_add(source.cpu(), index.cpu(), dim, y.cpu());
                    kernels::scatter_add(source.cuda(), index.cuda(), dim, y.cuda());
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
                    kernels::index_add(source.cpu(), index.cpu(), dim, y.cpu());
                    kernels::index_add(source.cuda(), index.cuda(), dim, y.cuda());
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

TEST(ParityIndex, EmptyIndexDoesNothing) {
    TERN_NEED_DEVICE();
    Twin x(float32, {4, 3}), index(int64, {0}), y(float32, {0, 3}), sum(float32, {4, 3});
    whole(sum, 1);
    kernels::index_select(x.cuda(), index.cuda(), 0, y.cuda());
    kernels::index_add(y.cuda(), index.cuda(), 0, sum.cuda());
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
    EXPECT_EQ(index_error([&] { kernels::index_select(x.cuda(), index.cuda(), 0, y.cuda()); }),
              "index_select: index 7 is out of range for a dimension of size 5");
    EXPECT_EQ(index_error([] {}), "no error");
    index.fill([](int64_t i) { return i == 1 ? -1 : 1; });
    EXPECT_EQ(index_error([&] { kernels::index_add(y.cuda(), index.cuda(), 0, sum.cuda()); }),
              "index_add: index -1 is out of range for a dimension of size 5");
}

}  // namespace
}  // namespace tern::test
