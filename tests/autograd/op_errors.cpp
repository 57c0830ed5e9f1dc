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

ErrorCase undefined_error(const std::function<void()>& call) {
    return error<ValueError>(kUndefined, call);
}

ErrorCase rank_error(const std::string& op_name, int rank, const std::function<void()>& call) {
    return error<ShapeError>(op_name + ": the result would have " + std::to_string(rank) +
                                 " dimensions; there are at most 8",
                             call);
}

std::vector<ErrorCase> dtype_errors(const std::string& op_name,
                                    const std::function<void(DType)>& op, const char* takes) {
    std::vector<ErrorCase> out;
    for (DType dtype :
         {float32, float64, int32, int64, uint8, bool_, float16, bfloat16, int8, int16}) {
        if (is_taken(compute_dtype(dtype), takes)) continue;
        out.push_back(error<DTypeError>(
            op_name + ": dtype " + name(dtype) + " is not supported; it takes " + takes,
            [op, dtype] { op(dtype); }));
    }
    return out;
}

std::vector<ErrorCase> unary_errors(const std::string& op_name, const UnaryOp& op,
                                    const char* takes) {
    return with_errors(dtype_errors(
                           op_name, [op](DType dtype) { op(of(dtype)); }, takes),
                       {undefined_error([op] { op(Tensor()); })});
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
    return with_errors(out, dtype_errors(
                                op_name, [op](DType dtype) { op(of(dtype), of(dtype)); }, takes));
}

std::vector<ErrorCase> loss_errors(const std::string& op_name, const BinaryOp& op) {
    const std::vector<ErrorCase> of_shapes = {
        error<ShapeError>(op_name + ": input is [3], target [2]; their shapes must be equal",
                          [=] { op(zeros({3}), zeros({2})); }),
        error<ShapeError>(op_name + ": input is [2, 3], target [3]; their shapes must be equal",
                          [=] {
                              op(zeros({2, 3}), zeros({3}));
                          }),
        error<DTypeError>(
            op_name + ": dtypes differ: float32 and float64; convert one with .to(...)",
            [=] { op(zeros({3}), zeros({3}, {.dtype = float64})); }),
        undefined_error([=] { op(Tensor(), zeros({3})); }),
        undefined_error([=] { op(zeros({3}), Tensor()); })};
    return with_errors(of_shapes,
                       dtype_errors(
                           op_name, [op](DType dtype) { op(of(dtype), of(dtype)); }, kTakesFloats));
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

std::vector<ErrorCase> with_errors(std::vector<ErrorCase> errors,
                                   const std::vector<ErrorCase>& more) {
    errors.insert(errors.end(), more.begin(), more.end());
    return errors;
}

}  // namespace tern::test
