// Jacobians, Hessians and their products.
#include <gtest/gtest.h>

#include "autograd/autograd.h"
#include "tests/support/throws.h"

namespace tern::test {
namespace {

using Tensors = std::vector<Tensor>;
Tensor values(const Shape& shape, uint64_t seed) {
    return uniform(shape, 0.5, 1.5, {.dtype = float64, .seed = seed});
}
bool same(const Tensor& a, const Tensor& b) { return allclose(a, b, 1e-12, 1e-12); }

// f(x) = A x + x * x, so J = A + diag(2 x).
struct Quadratic {
    Tensor a = values({3, 3}, 9);
    Tensor operator()(const Tensor& x) const {
        return reshape(matmul(a, reshape(x, {3, 1})), {3}) + x * x;
    }
    Tensor jacobian_at(const Tensor& x) const { return a + eye(3, {.dtype = float64}) * (x * 2.0); }
};

TEST(Jacobian, OfOneTensor) {
    const Quadratic f;
    const Tensor x = values({3}, 1);
    const Tensor j = jacobian(f, x);
    EXPECT_TRUE(same(j, f.jacobian_at(x)));
    EXPECT_FALSE(j.requires_grad());
    EXPECT_FALSE(x.requires_grad());
}

TEST(Jacobian, HasTheShapesOfOutputAndInput) {
    const Tensor j =
        jacobian([](const Tensor& x) { return transpose(x) * 3.0; }, values({2, 3}, 1));
    EXPECT_EQ(j.shape(), (Shape{3, 2, 2, 3}));
    EXPECT_EQ(sum(j).item<double>(), 18);
    const Tensor scalar_row = jacobian([](const Tensor& x) { return sum(x); }, values({2}, 1));
    EXPECT_EQ(scalar_row.shape(), (Shape{2}));
    const Tensor none = jacobian([](const Tensor& x) { return x; }, values({0}, 1));
    EXPECT_EQ(none.shape(), (Shape{0, 0}));
}

TEST(Jacobian, OfSeveralInputsAndOutputs) {
    const auto f = [](const Tensor& x, const Tensor& y) -> Tensors {
        return {x * y, sum(x), values({2}, 5)};
    };
    const Tensor x = values({2}, 1), y = values({2}, 2);
    const auto j = jacobian(f, Tensors{x, y});
    const Tensor identity = eye(2, {.dtype = float64});
    EXPECT_TRUE(same(j[0][0], identity * y));
    EXPECT_TRUE(same(j[0][1], identity * x));
    EXPECT_TRUE(same(j[1][0], ones_like(x)));
    EXPECT_TRUE(same(j[1][1], zeros_like(y)));
    EXPECT_TRUE(same(j[2][0], zeros({2, 2}, {.dtype = float64})));
}

TEST(Jacobian, CanBeDifferentiated) {
    const Tensor x = values({2}, 1).requires_grad_();
    const auto cube = [](const Tensor& t) { return t * t * t; };
    const Tensor j = jacobian(cube, x, {.create_graph = true});
    sum(j).backward();
    EXPECT_TRUE(same(x.grad(), x.detach() * 6.0));
}

TEST(Jacobian, LeavesGradientsAlone) {
    const Tensor w = values({3}, 2).requires_grad_(), x = values({3}, 1).requires_grad_();
    jacobian([&](const Tensor& t) { return t * w; }, x);
    EXPECT_FALSE(w.grad().defined());
    EXPECT_FALSE(x.grad().defined());
}

TEST(Jacobian, WorksWithoutRecording) {
    const NoGradGuard guard;
    const Tensor x = values({3}, 1);
    EXPECT_TRUE(same(jacobian(Quadratic{}, x), Quadratic{}.jacobian_at(x)));
}

TEST(Hessian, OfOneTensor) {
    const Tensor x = values({3}, 1);
    const Tensor h = hessian([](const Tensor& t) { return sum(t * t * t); }, x);
    EXPECT_TRUE(same(h, eye(3, {.dtype = float64}) * (x * 6.0)));
}

TEST(Hessian, OfSeveralTensors) {
    const Tensor x = values({2}, 1), y = values({}, 2);
    const auto h =
        hessian([](const Tensor& a, const Tensor& b) { return sum(a * a) * b; }, Tensors{x, y});
    EXPECT_TRUE(same(h[0][0], eye(2, {.dtype = float64}) * 2.0 * y));
    EXPECT_TRUE(same(h[0][1], x * 2.0));
    EXPECT_TRUE(same(h[1][0], x * 2.0));
    EXPECT_TRUE(same(h[1][1], zeros_like(y)));
}

TEST(Hessian, OfALinearFunctionIsZero) {
    const Tensor x = values({2}, 1);
    EXPECT_TRUE(same(hessian([](const Tensor& t) { return sum(t); }, x),
                     zeros({2, 2}, {.dtype = float64})));
}

TEST(Hessian, AgreesWithItsProducts) {
    const auto f = [](const Tensor& t) { return sum(exp(t) * sum(square(t))); };
    const Tensor x = values({3}, 1), v = values({3}, 2);
    const Tensor wanted = reshape(matmul(hessian(f, x), reshape(v, {3, 1})), {3});
    EXPECT_TRUE(same(hvp(f, x, v).second, wanted));
    EXPECT_TRUE(same(vhp(f, x, v).second, wanted));
    EXPECT_TRUE(same(hvp(f, x, v).first, f(x)));
}

TEST(Products, AgreeWithTheJacobian) {
    const Quadratic f;
    const Tensor x = values({3}, 1), v = values({3}, 2);
    const Tensor j = jacobian(f, x);
    EXPECT_TRUE(same(jvp(f, x, v).second, reshape(matmul(j, reshape(v, {3, 1})), {3})));
    EXPECT_TRUE(same(vjp(f, x, v).second, reshape(matmul(reshape(v, {1, 3}), j), {3})));
    EXPECT_TRUE(same(vjp(f, x, v).first, f(x)));
    EXPECT_TRUE(same(vjp([](const Tensor& t) { return sum(t); }, x).second, ones_like(x)));
}

TEST(Products, OfSeveralInputsAndOutputs) {
    const auto f = [](const Tensor& x, const Tensor& y) -> Tensors { return {x * y, sum(y)}; };
    const Tensor x = values({2}, 1), y = values({2}, 2), u = values({2}, 3), v = values({2}, 4);
    const auto [outputs, along] = jvp(f, Tensors{x, y}, {u, v});
    EXPECT_EQ(outputs.size(), 2u);
    EXPECT_TRUE(same(along[0], u * y + x * v));
    EXPECT_TRUE(same(along[1], sum(v)));
    const auto back = vjp(f, Tensors{x, y}, {u, values({}, 5)}).second;
    EXPECT_TRUE(same(back[0], u * y));
    EXPECT_TRUE(same(back[1], u * x + values({}, 5)));
}

TEST(Products, CanBeDifferentiated) {
    const Tensor x = values({2}, 1).requires_grad_(), v = values({2}, 2);
    const auto cube = [](const Tensor& t) { return t * t * t; };
    sum(jvp(cube, x, v, {.create_graph = true}).second).backward();
    EXPECT_TRUE(same(x.grad(), x.detach() * v * 6.0));
}

TEST(Functional, RefusesWhatItCannotDo) {
    const Tensor x = values({2}, 1);
    const auto twice = [](const Tensor& t) { return t * 2.0; };
    EXPECT_THROWS(jacobian(twice, Tensors{}), ValueError, "jacobian: at least one input is wanted");
    EXPECT_THROWS(jacobian(twice, Tensors{x, x}), ValueError,
                  "jacobian: the function takes 1 inputs, got 2");
    EXPECT_THROWS(jacobian(twice, Tensor()), ValueError, "jacobian: input 0 is undefined");
    EXPECT_THROWS(jacobian(twice, zeros({2}, {.dtype = int64})), DTypeError,
                  "jacobian: input 0 is int64, but only floating types have gradients");
    EXPECT_THROWS(jacobian([](const Tensor& t) { return t > 0.0; }, x), DTypeError,
                  "jacobian: output 0 of the function is bool, which has no gradient");
    EXPECT_THROWS(jacobian([](const Tensor&) { return Tensor(); }, x), GradError,
                  "jacobian: output 0 of the function is undefined");
    EXPECT_THROWS(jacobian([](const Tensor&) { return Tensors{}; }, x), GradError,
                  "jacobian: the function gave no output");
    EXPECT_THROWS(jacobian(
                      [](const Tensor& t) {
                          return Tensors{t, t};
                      },
                      x),
                  ValueError,
                  "jacobian: a function with one output is wanted, it gave 2; pass the inputs as a "
                  "list");
    EXPECT_THROWS(jacobian(twice, zeros({1, 1, 1, 1, 1})), ShapeError,
                  "jacobian: the result, of shape [1, 1, 1, 1, 1] and [1, 1, 1, 1, 1] together, "
                  "has more than 8 dimensions");
    EXPECT_THROWS(hessian(twice, x), ShapeError,
                  "hessian: a function that gives one number is wanted, got 1 outputs, the first "
                  "of shape [2]");
    EXPECT_THROWS(vjp(twice, x), ShapeError,
                  "vjp: a function that gives one number is wanted, got 1 outputs, the first of "
                  "shape [2]");
    EXPECT_THROWS(vjp(twice, x, values({3}, 1)), ShapeError,
                  "vjp: v 0 has shape [3], the output [2]");
    EXPECT_THROWS(jvp(twice, x, values({3}, 1)), ShapeError,
                  "jvp: v 0 has shape [3], the input [2]");
    EXPECT_THROWS(jvp(twice, x, Tensor()), ValueError, "jvp: v 0 is undefined");
    EXPECT_THROWS(jvp(twice, Tensors{x}, {x, x}), ValueError, "jvp: v has 2 tensors for 1 inputs");
    EXPECT_THROWS(jvp(twice, x, zeros({2})), DTypeError,
                  "jvp: v 0 is a tensor of shape [2], float32 on cpu, the input a tensor of shape "
                  "[2], float64 on cpu");
}

TEST(Functional, StrictRefusesIndependence) {
    const Tensor x = values({2}, 1);
    const Tensor constant = values({2}, 2);
    EXPECT_THROWS(jacobian([&](const Tensor&) { return constant; }, x, {.strict = true}), GradError,
                  "jacobian: output 0 does not depend on any input");
    EXPECT_THROWS(jacobian([](const Tensor& a, const Tensor&) { return a * 2.0; }, Tensors{x, x},
                           {.strict = true}),
                  GradError, "jacobian: no output depends on input 1");
    EXPECT_THROWS(hessian([](const Tensor& t) { return sum(t); }, x, {.strict = true}), GradError,
                  "hessian: output 0 does not depend on any input");
}

TEST(Grad, OfSeveralOutputsIsTheirSum) {
    const Tensor x = values({2}, 1).requires_grad_();
    const Tensor y = x * 2.0, z = sum(square(x));
    const Tensor g = grad(Tensors{y, z}, {x}, {.grad_outputs = {ones_like(y), Tensor()}})[0];
    EXPECT_TRUE(same(g, x.detach() * 2.0 + 2.0));
    EXPECT_THROWS(grad(Tensors{}, {x}), ValueError, "grad: at least one output is wanted");
    EXPECT_THROWS(grad(Tensors{z}, {x}, {.grad_outputs = {z, z}}), ValueError,
                  "grad: 2 gradients for 1 outputs; one each is wanted");
    EXPECT_THROWS(grad(Tensors{y}, {x}), GradError,
                  "grad: a gradient is wanted for an output of shape [2]; only for one element may "
                  "it be left out");
    EXPECT_THROWS(grad(Tensors{ones({})}, {x}), GradError,
                  "grad: tensor of shape [], float32 on cpu does not require grad and was not made "
                  "from anything that does");
    EXPECT_THROWS(grad(Tensors{y}, {x}, {.grad_outputs = {ones({3}, {.dtype = float64})}}),
                  ShapeError, "grad: gradient of shape [3] for an output of shape [2]");
}

TEST(Backward, FromSeveralTensorsIsOnePass) {
    const Tensor x = values({2}, 1).requires_grad_();
    const Tensor shared = square(x);
    backward({sum(shared), sum(shared * 2.0)});
    EXPECT_TRUE(same(x.grad(), x.detach() * 6.0));
    EXPECT_THROWS(backward({}), ValueError, "backward: at least one output is wanted");
}

}  // namespace
}  // namespace tern::test
