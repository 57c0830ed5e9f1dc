// tern's types in {fmt}'s format strings.
#include "tensor/fmt.h"

#include "tensor/factory.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

TEST(Fmt, tensors_by_the_format_of_their_numbers) {
    const Tensor x = from_vector<float>({0.5, -12.25});
    EXPECT_EQ(fmt::format("{}", x), "tensor([  0.5000, -12.2500])");
    EXPECT_EQ(fmt::format("{:.1f}", x), "tensor([  0.5, -12.2])");
    EXPECT_EQ(fmt::format("{:9.2e}", x), "tensor([ 5.00e-01, -1.22e+01])");
    EXPECT_EQ(fmt::format("{:+g}!", x), "tensor([  +0.5, -12.25])!");
    const Tensor i = from_vector<int64_t>({255, 1});
    EXPECT_EQ(fmt::format("{:x}", i), "tensor([ff,  1])");
    EXPECT_EQ(fmt::format("{:05d}", i), "tensor([00255, 00001])");
    EXPECT_EQ(fmt::format("{:.1f}", i), "tensor([255.0,   1.0])");
    EXPECT_EQ(fmt::format("{:.2f}", from_vector<bool>({true})), "tensor([true])");
    EXPECT_EQ(fmt::format("{:.2f}", Tensor()), "tensor(undefined)");
}

TEST(Fmt, wrong_formats_are_refused) {
    EXPECT_THROWS(fmt::format("{:d}", zeros({1})), DTypeError,
                  "format: a format for integers, but the tensor is float32");
    EXPECT_THROW((void)fmt::format(fmt::runtime("{:q}"), zeros({1})), fmt::format_error);
}

TEST(Fmt, shapes_types_and_devices) {
    EXPECT_EQ(fmt::format("{} {} {:>8}", Shape{2, 3}, bfloat16, Device("cuda:1")),
              "[2, 3] bfloat16   cuda:1");
}

}  // namespace
}  // namespace tern
