// Tensors as text.
#include <gtest/gtest.h>

#include <limits>
#include <sstream>
#include <thread>

#include "autograd/autograd.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

template <class T>
std::string printed(const std::vector<T>& values) {
    return to_string(from_vector<T>(values));
}
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(Print, FloatsShareOneWidth) {
    EXPECT_EQ(printed<float>({0.5, -1.25, 100}), "tensor([  0.5000,  -1.2500, 100.0000])");
    EXPECT_EQ(printed<float>({1.f / 3, 0}), "tensor([0.3333, 0.0000])");
}

TEST(Print, WholeFloatsKeepThePoint) {
    EXPECT_EQ(printed<float>({1, 2, 30}), "tensor([ 1.,  2., 30.])");
}

TEST(Print, SpecialValues) {
    EXPECT_EQ(printed<float>({kNan, kInf, -kInf, 1.5}), "tensor([   nan,    inf,   -inf, 1.5000])");
}

TEST(Print, WideRangesTurnScientific) {
    EXPECT_EQ(printed<float>({1e-5f, 2e10f, 0}), "tensor([1.0000e-05, 2.0000e+10, 0.0000e+00])");
}

TEST(Print, OtherTypes) {
    EXPECT_EQ(printed<int64_t>({-10, 5, 300}), "tensor([-10,   5, 300])");
    EXPECT_EQ(printed<int32_t>({1, 2}), "tensor([1, 2], dtype=int32)");
    EXPECT_EQ(printed<uint8_t>({1, 255}), "tensor([  1, 255], dtype=uint8)");
    EXPECT_EQ(printed<double>({0.5}), "tensor([0.5000], dtype=float64)");
    EXPECT_EQ(printed<bool>({true, false}), "tensor([ true, false])");
    EXPECT_EQ(to_string(from_vector<int64_t>({int64_t{1} << 60})), "tensor([1152921504606846976])");
}

TEST(Print, Nesting) {
    EXPECT_EQ(to_string(reshape(arange(6), {2, 3})), "tensor([[0, 1, 2],\n        [3, 4, 5]])");
    EXPECT_EQ(to_string(reshape(arange(8), {2, 2, 2})),
              "tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])");
    EXPECT_EQ(to_string(transpose(reshape(arange(4), {2, 2}))),
              "tensor([[0, 2],\n        [1, 3]])");
}

TEST(Print, ScalarsAndNothing) {
    EXPECT_EQ(to_string(scalar(3.25)), "tensor(3.2500)");
    EXPECT_EQ(to_string(zeros({0})), "tensor([])");
    EXPECT_EQ(to_string(zeros({0, 2})), "tensor([], size=[0, 2])");
    EXPECT_EQ(to_string(Tensor()), "tensor(undefined)");
}

TEST(Print, LongTensorsAreSummarised) {
    EXPECT_EQ(to_string(arange(2000)), "tensor([   0,    1,    2, ..., 1997, 1998, 1999])");
    EXPECT_EQ(to_string(arange(10), {.threshold = 5, .edgeitems = 2}), "tensor([0, 1, ..., 8, 9])");
    const std::string grid = to_string(reshape(arange(10'000), {100, 100}), {.edgeitems = 1});
    EXPECT_EQ(grid, "tensor([[   0, ...,   99],\n        ...,\n        [9900, ..., 9999]])");
}

TEST(Print, LongRowsWrap) {
    const std::string text = to_string(linspace(0, 1, 30));
    EXPECT_EQ(
        text.substr(0, 92),
        "tensor([0.0000, 0.0345, 0.0690, 0.1034, 0.1379, 0.1724, 0.2069, 0.2414, 0.2759,\n        "
        "0.31");
}

TEST(Print, NotationIsPyTorchs) {
    EXPECT_EQ(printed<float>({1, 2000}), "tensor([1.0000e+00, 2.0000e+03])");
    EXPECT_EQ(printed<float>({2, 2000}), "tensor([   2., 2000.])");
    EXPECT_EQ(to_string(from_vector<float>({1, 2000}), {.sci_mode = false}),
              "tensor([   1., 2000.])");
    EXPECT_EQ(to_string(from_vector<float>({0.5}), {.precision = 1, .sci_mode = true}),
              "tensor([5.0e-01])");
    EXPECT_EQ(to_string(full({}, 1e300, {.dtype = float64}), {.sci_mode = false}).size(), 325u);
}

TEST(Print, StoredTypes) {
    EXPECT_EQ(to_string(full({2}, 0.5, {.dtype = float16})),
              "tensor([0.5000, 0.5000], dtype=float16)");
    EXPECT_EQ(to_string(full({1}, 3, {.dtype = bfloat16})), "tensor([3.], dtype=bfloat16)");
    EXPECT_EQ(to_string(full({1}, -3, {.dtype = int8})), "tensor([-3], dtype=int8)");
    EXPECT_EQ(to_string(full({1}, -300, {.dtype = int16})), "tensor([-300], dtype=int16)");
}

TEST(Print, WidthAndSummaries) {
    EXPECT_EQ(to_string(arange(6), {.linewidth = 16}), "tensor([0, 1, 2,\n        3, 4, 5])");
    EXPECT_EQ(to_string(arange(3), {.linewidth = 1}), "tensor([0,\n        1,\n        2])");
    EXPECT_EQ(to_string(expand(arange(1), {int64_t{1} << 40}), {.edgeitems = 1}),
              "tensor([0, ..., 0])");
    EXPECT_EQ(to_string(transpose(reshape(arange(6000), {2, 3000})), {.edgeitems = 1}),
              "tensor([[   0, 3000],\n        ...,\n        [2999, 5999]])");
    EXPECT_EQ(to_string(arange(9), {.threshold = 0, .edgeitems = int64_t{1} << 62}),
              to_string(arange(9)));
}

TEST(Print, OptionsOfTheProcessAndOfAScope) {
    const Tensor x = from_vector<float>({0.123456f});
    const PrintOptions before = print_options();
    set_print_options({.precision = 2});
    EXPECT_EQ(to_string(x), "tensor([0.12])");
    {
        const PrintOptionsGuard guard({.precision = 3});
        EXPECT_EQ(to_string(x), "tensor([0.123])");
        std::thread([&] { EXPECT_EQ(to_string(x), "tensor([0.12])"); }).join();
        {
            const PrintOptionsGuard inner({.precision = 1});
            EXPECT_EQ(to_string(x), "tensor([0.1])");
        }
        EXPECT_EQ(to_string(x), "tensor([0.123])");
    }
    EXPECT_EQ(to_string(x), "tensor([0.12])");
    set_print_options(before);
}

TEST(Print, OptionsAreChecked) {
    EXPECT_THROWS(to_string(Tensor(), {.precision = -1}), ValueError,
                  "to_string: precision is from 0 to 100, got -1");
    EXPECT_ERROR(set_print_options({.precision = 101}), ValueError, "set_print_options: precision");
    EXPECT_ERROR(set_print_options({.threshold = -1}), ValueError, "threshold is at least 0");
    EXPECT_ERROR(PrintOptionsGuard({.edgeitems = 0}), ValueError, "edgeitems is at least 1");
    EXPECT_ERROR(set_print_options({.linewidth = 0}), ValueError, "linewidth is at least 1");
    EXPECT_EQ(print_options().linewidth, 80);
}

TEST(Print, Streams) {
    std::ostringstream out;
    out << Shape{2, 3} << ' ' << float32 << ' ' << Device("cuda:1") << ' ' << scalar(2);
    EXPECT_EQ(out.str(), "[2, 3] float32 cuda:1 tensor(2.)");
}

}  // namespace
}  // namespace tern::test
