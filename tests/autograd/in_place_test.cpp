// Changes in place, and what autograd makes of them.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Values = std::vector<double>;
Tensor leaf(const Values& values) { return from_vector<double>(values).requires_grad_(); }
Values values(const Tensor& x) { return x.to_vector<double>(); }

TEST(InPlace, RefusedOnALeafThatIsRecorded) {
    const Tensor x = leaf({1, 2});
    const std::string text =
        ": a leaf that requires grad cannot be changed in place while recording; use a "
        "NoGradGuard, or detach() it";
    EXPECT_THROWS(x.fill_(0), GradError, "fill_" + text);
    EXPECT_THROWS(x.zero_(), GradError, "fill_" + text);
    EXPECT_THROWS(x.copy_(zeros({2})), GradError, "copy_" + text);
    EXPECT_THROWS(x += 1, GradError, "add_" + text);
    EXPECT_THROWS(x.mul_(x), GradError, "mul_" + text);
    EXPECT_THROWS(x.masked_fill_(x > 1.0, 0), GradError, "masked_fill_" + text);
    EXPECT_EQ(values(x), (Values{1, 2}));
    EXPECT_EQ(x.version(), 0u);
}

TEST(InPlace, AllowedWithoutRecording) {
    const Tensor x = leaf({1, 2});
    const NoGradGuard guard;
    x.fill_(5);
    EXPECT_EQ(values(x), (Values{5, 5}));
    EXPECT_TRUE(x.requires_grad());
}

TEST(InPlace, CountsAsANewVersionInEveryView) {
    const Tensor x = zeros({2, 3});
    const uint32_t before = x.version();
    const Tensor view = transpose(x);
    view.fill_(1);
    EXPECT_EQ(x.version(), before + 1);
    EXPECT_EQ(view.version(), x.version());
    EXPECT_EQ(x.to_vector<float>(), std::vector<float>(6, 1));
}

TEST(InPlace, OfAKeptInputIsNoticed) {
    const Tensor x = leaf({1, 2}), w = from_vector<double>({3, 4});
    const Tensor y = sum(x * w);
    w.fill_(0);
    EXPECT_THROWS(y.backward(), GradError,
                  "backward of mul: input 1, tensor of shape [2], float64 on cpu, was changed in "
                  "place after mul had kept it (version 0, now 1); change a clone() instead");
}

TEST(InPlace, OfAKeptOutputIsNoticed) {
    const Tensor x = leaf({1, 2});
    const Tensor y = exp(x);
    y.detach().fill_(0);
    EXPECT_THROWS(sum(y).backward(), GradError,
                  "backward of exp: output 0, tensor of shape [2], float64 on cpu, was changed in "
                  "place after exp had kept it (version 0, now 1); change a clone() instead");
}

TEST(InPlace, OfTheWeightOfALossIsNoticed) {
    const Tensor x = zeros({1, 3}).requires_grad_(), w = ones({3});
    const Tensor y = cross_entropy(x, from_vector<int64_t>({1}), {.weight = w});
    w.fill_(2);
    EXPECT_THROWS(y.backward(), GradError,
                  "backward of cross_entropy: input 2, tensor of shape [3], float32 on cpu, was "
                  "changed in place after cross_entropy had kept it (version 0, now 1); change a "
                  "clone() instead");
}

TEST(InPlace, ThroughAViewIsNoticed) {
    const Tensor x = leaf({1, 2, 3, 4}), w = from_vector<double>({1, 1, 1, 1});
    const Tensor y = sum(x * w);
    slice(w, 0, 3).fill_(7);
    EXPECT_THROW(y.backward(), GradError);
}

TEST(InPlace, OfWhatNoRuleReadsIsHarmless) {
    const Tensor x = leaf({1, 2}), w = from_vector<double>({3, 4});
    const Tensor y = sum(x + w);
    w.fill_(0);
    y.backward();
    EXPECT_EQ(values(x.grad()), (Values{1, 1}));
}

TEST(InPlace, SetDataSwapsTheMemoryUnderEveryHandle) {
    const Tensor x = leaf({1, 2}), handle = x;
    x.set_data(from_vector<float>({5, 6, 7}));
    EXPECT_EQ(handle.to_vector<float>(), (std::vector<float>{5, 6, 7}));
    EXPECT_EQ(handle.dtype(), float32);
    EXPECT_TRUE(handle.requires_grad());
}

TEST(InPlace, SetDataAfterKeepingLeavesWhatWasKept) {
    const Tensor x = leaf({1, 2});
    const Tensor y = sum(square(x));
    x.set_data(from_vector<double>({5, 6}));
    y.backward();
    EXPECT_EQ(values(x.grad()), (Values{2, 4}));
}

TEST(Leaves, RequireGradOnlyForFloats) {
    EXPECT_THROWS(zeros({2}, {.dtype = int64}).requires_grad_(), DTypeError,
                  "requires_grad_: only floating types have gradients, not int64");
    EXPECT_THROWS(exp(leaf({1})).requires_grad_(false), GradError,
                  "requires_grad_: only a leaf can stop requiring grad; use detach()");
}

TEST(Leaves, SetGradChecksWhatItIsGiven) {
    const Tensor x = leaf({1, 2});
    x.set_grad(from_vector<double>({7, 8}));
    EXPECT_EQ(values(x.grad()), (Values{7, 8}));
    EXPECT_THROWS(x.set_grad(zeros({3}, {.dtype = float64})), ShapeError,
                  "set_grad: gradient of shape [3] for a tensor of shape [2]");
    EXPECT_THROWS(x.set_grad(zeros({2})), GradError,
                  "set_grad: the gradient is a tensor of shape [2], float32 on cpu, the tensor a "
                  "tensor of shape [2], float64 on cpu");
    EXPECT_THROWS(exp(x).set_grad({}), GradError,
                  "set_grad: tensor of shape [2], float64 on cpu is not a leaf that requires grad");
    EXPECT_THROWS(zeros({2}).set_grad({}), GradError,
                  "set_grad: tensor of shape [2], float32 on cpu is not a leaf that requires grad");
}

}  // namespace
}  // namespace tern::test
