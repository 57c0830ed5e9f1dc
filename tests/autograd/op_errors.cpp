#include "tests/autograd/op_errors.h"

#include <cmath>

namespace tern::test {
namespace {

constexpr const char* kUndefined = "an undefined tensor was used: it was never given a value";

bool is_taken(DType dtype, const char* takes) {
    const std::string list = std::string(", ") + takes + ",";
    return list.find(std::string(" ") + name(dtype) + ",") != std::string::npos;
}

Tensor of(DType dtype) { return ones({2}, {.dtype = dtype}); }

}  // namespace

std::vector<ErrorCase> unary_errors(const std::string& op_name, const UnaryOp& op,
                                    const char* takes) {
    std::vector<ErrorCase> out = {error<ValueError>(kUndefined, [op] { op(Tensor()); })};
    for (DType dtype : {float32, int32, int64, uint8, bool_, int8, int16}) {
        if (is_taken(dtype, takes)) continue;
        out.push_back(error<DTypeError>(
            op_name + ": dtype " + name(dtype) + " is not supported; it takes " + takes,
            [op, dtype] { op(of(dtype)); }));
    }
    return out;
}

std::vector<ErrorCase> binary_errors(const std::string& op_name, const BinaryOp& op,
                                     const char* takes) {
    const DType good = is_taken(float32, takes) ? float32 : int64, other = int32;
    const auto at = [good](const Shape& shape) { return ones(shape, {.dtype = good}); };
    const std::string differ = op_name + ": dtypes differ: ",
                      advice = "; convert one with .to(...)";
    std::vector<ErrorCase> out = {
        error<ShapeError>(op_name + ": shapes [2, 3] and [2] cannot be broadcast together",
                          [=] {
                              op(at({2, 3}), at({2}));
                          }),
        error<ShapeError>(op_name + ": shapes [4] and [2, 3] cannot be broadcast together",
                          [=] {
                              op(at({4}), at({2, 3}));
                          }),
        error<DTypeError>(differ + name(good) + " and " + name(other) + advice,
                          [=] { op(of(good), of(other)); }),
        error<DTypeError>(differ + name(float64) + " and " + name(good) + advice,
                          [=] { op(of(float64), of(good)); }),
        error<ValueError>(kUndefined, [=] { op(of(good), Tensor()); }),
        error<ValueError>(kUndefined, [=] { op(Tensor(), of(good)); })};
    for (DType dtype : {float32, int64, bool_}) {
        if (is_taken(dtype, takes)) continue;
        out.push_back(error<DTypeError>(
            op_name + ": dtype " + name(dtype) + " is not supported; it takes " + takes,
            [=] { op(of(dtype), of(dtype)); }));
    }
    return out;
}

std::vector<ErrorCase> number_errors(const std::string& op_name,
                                     const std::function<Tensor(const Tensor&, double)>& op) {
    const auto fraction = [&](const char* number, double value, DType dtype) {
        return error<DTypeError>(
            op_name + ": " + number + " is not a whole number, but the tensor is " + name(dtype),
            [=] { op(of(dtype), value); });
    };
    const auto too_large = [&](const char* number, double value, DType dtype) {
        return error<ValueError>(op_name + ": " + number + " does not fit " + name(dtype),
                                 [=] { op(of(dtype), value); });
    };
    return {fraction("2.5", 2.5, int64),
            fraction("0.5", 0.5, uint8),
            too_large("3e+09", 3e9, int32),
            too_large("1e+19", 1e19, int64),
            too_large("-1", -1, uint8),
            too_large("inf", INFINITY, int32),
            error<ValueError>(kUndefined, [op] { op(Tensor(), 1); })};
}

}  // namespace tern::test
