// x.index({...}) and its assignment: against an interpreter that goes element by element, over
// random lists of indices; what is a view; errors.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/autograd/index_interpreter.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/layouts.h"
#include "tests/support/random_tensors.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

size_t count_for(Device device) { return device.is_cuda() ? 40 : 500; }

HostArray picked_from(const HostArray& x, const Interpreted& at) {
    HostArray out(at.shape);
    for (size_t i = 0; i < at.elements.size(); ++i)
        out.values[i] = x.values[static_cast<size_t>(at.elements[i])];
    return out;
}

TEST(Indexing, ReadsWhatAnInterpreterReads) {
    for (Device device : devices())
        for (const auto& [shape, parts] : random_cases("reads", count_for(device))) {
            SCOPED_TRACE(replay_hint());
            Rng rng("values");
            const HostArray values = random_array(rng, shape);
            const Interpreted wanted = interpret(shape, parts);
            for (Placement placement : {Placement::contiguous, Placement::transposed}) {
                const Tensor x = placed(values, float64, device, placement);
                ASSERT_TRUE(near(x.index(indices_of(parts, device)), picked_from(values, wanted),
                                 Tolerance{}));
            }
        }
}

TEST(Indexing, GradientsGoBackWhereValuesCameFrom) {
    for (Device device : devices())
        for (const auto& [shape, parts] : random_cases("gradients", count_for(device) / 2)) {
            SCOPED_TRACE(replay_hint());
            Rng rng("values");
            const Tensor x = to_tensor(random_array(rng, shape), float64, device).requires_grad_();
            const Interpreted at = interpret(shape, parts);
            const HostArray cotangent = random_integers(rng, at.shape, -9, 9);
            HostArray wanted(shape);
            for (size_t i = 0; i < at.elements.size(); ++i)
                wanted.values[static_cast<size_t>(at.elements[i])] += cotangent.values[i];
            x.index(indices_of(parts, device)).backward(to_tensor(cotangent, float64, device));
            ASSERT_TRUE(near(x.grad(), wanted, Tolerance{}));
        }
}

TEST(Indexing, WritesWhereItReads) {
    for (Device device : devices())
        for (const auto& [shape, parts] : random_cases("writes", count_for(device)))
            for (bool accumulate : {false, true}) {
                SCOPED_TRACE(replay_hint());
                Rng rng("values");
                const HostArray start = random_integers(rng, shape, -9, 9);
                const Interpreted at = interpret(shape, parts);
                const HostArray value = random_integers(rng, at.shape, -9, 9);
                HostArray wanted = start;
                for (size_t i = 0; i < at.elements.size(); ++i) {
                    double& element = wanted.values[static_cast<size_t>(at.elements[i])];
                    element = accumulate ? element + value.values[i] : value.values[i];
                }
                const auto list = indices_of(parts, device);
                const Tensor source = to_tensor(value, float32, device);
                for (Placement placement : {Placement::contiguous, Placement::transposed}) {
                    const Tensor x = placed(start, float32, device, placement);
                    ASSERT_TRUE(near(index_put(x, list, source, accumulate), wanted, Tolerance{}));
                    ASSERT_TRUE(near(x, start, Tolerance{}));
                    const uint32_t version = x.version();
                    x.index_put_(list, source, accumulate);
                    ASSERT_TRUE(near(x, wanted, Tolerance{}));
                    EXPECT_NE(x.version(), version);
                }
            }
}

TEST(Indexing, BasicIndicesGiveViews) {
    const Tensor x = arange(24).to(float32).contiguous();
    const Tensor y = reshape(x, {2, 3, 4});
    const Tensor part = y.index({1, Slice(None, None, 2), None, Slice(1)});
    EXPECT_EQ(part.shape(), (Shape{2, 1, 3}));
    part.fill_(-1);
    EXPECT_EQ(y.index({1, 2, 0, None}).item<float>(), 20);
    EXPECT_EQ(y.index({1, 2, 3}).item<float>(), -1);
    EXPECT_EQ(y.index({Ellipsis, -1}).shape(), (Shape{2, 3}));
    EXPECT_EQ(y.index({}).shape(), y.shape());
    const Tensor copy = y.index({from_vector<int64_t>({0})});
    copy.fill_(5);
    EXPECT_EQ(y.index({0, 0, 1}).item<float>(), 1);
}

TEST(Indexing, BoolsWithoutDimensionsAddOne) {
    const Tensor x = ones({2, 3});
    EXPECT_EQ(x.index({true}).shape(), (Shape{1, 2, 3}));
    EXPECT_EQ(x.index({false}).shape(), (Shape{0, 2, 3}));
    EXPECT_EQ(x.index({scalar(1, {.dtype = bool_}), Slice()}).shape(), (Shape{1, 2, 3}));
}

TEST(Indexing, ValuesAreBroadcast) {
    const Tensor x = zeros({2, 3});
    x.index_put_({Slice(), 1}, 7);
    x.index_put_({from_vector<int64_t>({0, 1}), 2}, from_vector<float>({4}, {1, 1, 1}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 7, 4, 0, 7, 4}));
    x.index_put_({x > 5.0}, from_vector<float>({1, 2}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 1, 4, 0, 2, 4}));
    x.index_put_({Slice(1, 2)}, x.index({Slice(0, 1)}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 1, 4, 0, 1, 4}));
}

TEST(Indexing, TheLastOfSeveralWritesStays) {
    const Tensor x = zeros({3});
    x.index_put_({from_vector<int64_t>({1, 1, -2, 0})}, from_vector<float>({1, 2, 3, 4}));
    EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{4, 3, 0}));
}

TEST(Indexing, GradientsPassGradcheck) {
    const Tensor rows = from_vector<int64_t>({2, 0, 2}), columns = from_vector<int64_t>({1, -1, 1});
    const Tensor x = randn({3, 2, 4}, {.dtype = float64, .seed = 1});
    const Tensor value = randn({3}, {.dtype = float64, .seed = 2});
    const std::vector<TensorIndex> at = {rows, Slice(), columns};
    gradcheck([&](const Tensor& x) { return square(x.index(at)); }, {x});
    gradgradcheck([&](const Tensor& x) { return square(x.index(at)); }, {x});
    const std::vector<TensorIndex> once = {from_vector<int64_t>({2, 0, 1}), 1, columns};
    const auto put = [&](bool accumulate) {
        return [&, accumulate](const std::vector<Tensor>& in) {
            return square(index_put(in[0], once, in[1], accumulate));
        };
    };
    for (bool accumulate : {false, true}) {
        gradcheck(CheckedFunction(put(accumulate)), {x, value});
        gradgradcheck(CheckedFunction(put(accumulate)), {x, value});
    }
}

TEST(Indexing, WritesInPlaceAreRecorded) {
    const Tensor x = from_vector<double>({1, 2, 3, 4}, {2, 2}).requires_grad_();
    const Tensor value = from_vector<double>({5, 6}).requires_grad_();
    const Tensor y = x * 2;
    const Tensor row = y.index({0});
    y.index_put_({from_vector<int64_t>({0, 1}), 1}, value);
    EXPECT_EQ(y.to_vector<double>(), (std::vector<double>{2, 5, 6, 6}));
    sum(square(y)).backward();
    EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{8, 0, 24, 0}));
    EXPECT_EQ(value.grad().to_vector<double>(), (std::vector<double>{10, 12}));
    EXPECT_EQ(row.to_vector<double>(), (std::vector<double>{2, 5}));
    EXPECT_ERROR(x.index_put_({0}, 1), GradError, "index_put_: a leaf that requires grad");
    const NoGradGuard guard;
    x.index_put_({0, 0}, 9);
    EXPECT_EQ(x.index({0, 0}).item<double>(), 9);
}

TEST(Indexing, ErrorsNameTheIndexAndTheDim) {
    const Tensor x = ones({2, 3, 4});
    EXPECT_THROWS(x.index({0, 3}), IndexError,
                  "index: index 3 is out of range for dim 1 of size 3");
    EXPECT_THROWS(x.index({Ellipsis, -5}), IndexError,
                  "index: index -5 is out of range for dim 2 of size 4");
    EXPECT_THROWS(x.index({0, from_vector<int64_t>({0, -4})}), IndexError,
                  "index: index -4 is out of range for dim 1 of size 3");
    EXPECT_THROWS(x.index({0, 0, 0, Slice()}), IndexError,
                  "index: indices for 4 dimensions, but the shape is [2, 3, 4]");
    EXPECT_THROWS(x.index({Ellipsis, 0, Ellipsis}), IndexError,
                  "index: there are 2 ellipses; one at most");
    EXPECT_THROWS(x.index({Slice(0, 2, -1)}), ValueError,
                  "index: step must be positive, got -1 for dim 0");
    EXPECT_THROWS(x.index({ones({2})}), DTypeError,
                  "index: indices must be int64, int32 or bool, got float32");
    EXPECT_THROWS(x.index({Slice(), ones({2, 4}) > 0.0}), IndexError,
                  "index: a mask of shape [2, 4] for dims 1 to 2 of shape [2, 3, 4]");
    EXPECT_THROWS(x.index({from_vector<int64_t>({0, 1}), from_vector<int64_t>({0, 1, 2})}),
                  ShapeError, "index: shapes [2] and [3] cannot be broadcast together");
    const Tensor list = zeros({1, 1, 1, 1, 1, 1, 1}, {.dtype = int64});
    EXPECT_THROWS(x.index({list}), ShapeError,
                  "index: indices of shape [1, 1, 1, 1, 1, 1, 1] for shape [2, 3, 4] make 9 "
                  "dimensions; there are at most 8");
    EXPECT_THROWS(x.index({Tensor()}), ValueError,
                  "an undefined tensor was used: it was never given a value");
}

TEST(Indexing, ErrorsOfWritesLeaveTheTensor) {
    const Tensor x = zeros({2, 3}), before = x.clone();
    const Tensor rows = from_vector<int64_t>({1, 5});
    EXPECT_THROWS(x.index_put_({rows}, 1), IndexError,
                  "index_put_: index 5 is out of range for dim 0 of size 2");
    EXPECT_THROWS(x.index_put_({0}, ones({2})), ShapeError,
                  "index_put_: a value of shape [2] does not fit the indexed shape [3]");
    EXPECT_THROWS(x.index_put_({0}, ones({3}, {.dtype = int64})), DTypeError,
                  "index_put_: dtypes differ: float32 and int64; convert one with .to(...)");
    EXPECT_THROWS(zeros({2}, {.dtype = int64}).index_put_({0}, 0.5), DTypeError,
                  "index_put_: 0.5 is not a whole number, but the tensor is int64");
    EXPECT_TRUE(bit_equal(x, before));
}

}  // namespace
}  // namespace tern::test
