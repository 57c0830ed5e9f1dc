// Tensors as text.
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "autograd/autograd.h"

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
    EXPECT_EQ(to_string(zeros({0, 2})), "tensor([], shape=[0, 2])");
    EXPECT_EQ(to_string(Tensor()), "tensor(undefined)");
}

TEST(Print, LongTensorsAreSummarised) {
    EXPECT_EQ(to_string(arange(2000)), "tensor([   0,    1,    2, ..., 1997, 1998, 1999])");
    EXPECT_EQ(to_string(arange(10), {.threshold = 5, .edge_items = 2}),
              "tensor([0, 1, ..., 8, 9])");
    const std::string grid = to_string(reshape(arange(10'000), {100, 100}), {.edge_items = 1});
    EXPECT_EQ(grid, "tensor([[   0, ...,   99],\n        ...,\n        [9900, ..., 9999]])");
}

TEST(Print, LongRowsWrap) {
    const std::string text = to_string(linspace(0, 1, 30));
    EXPECT_EQ(text.substr(0, 93),
              "tensor([0.0000, 0.0345, 0.0690, 0.1034, 0.1379, 0.1724, 0.2069, 0.2414,\n        "
              "0.2759, 0.310");
}

TEST(Print, Streams) {
    std::ostringstream out;
    out << Shape{2, 3} << ' ' << float32 << ' ' << Device("cuda:1") << ' ' << scalar(2);
    EXPECT_EQ(out.str(), "[2, 3] float32 cuda:1 tensor(2.)");
}

}  // namespace
}  // namespace tern::test
