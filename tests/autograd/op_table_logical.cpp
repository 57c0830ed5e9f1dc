// Rows of autograd/ops/classify.h and autograd/ops/logical.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

std::vector<DType> all_types() { return {float32, float64, int32, int64, uint8, bool_}; }

OpRow classified(const char* name, const UnaryOp& op, const RealFunction& reference) {
    return {.name = name,
            .op = [op](const auto& x) { return op(x[0]); },
            .reference = elementwise(reference),
            .samples = one_operand(),
            .dtypes = all_types(),
            .result = bool_,
            .differentiable = false,
            .errors = unary_errors(name, op, kTakesAll)};
}

void add_classes(std::vector<OpRow>& rows) {
    rows.push_back(classified("isnan", isnan, [](Real) { return 0; }));
    rows.push_back(classified("isinf", isinf, [](Real) { return 0; }));
    rows.push_back(classified("isfinite", isfinite, [](Real) { return 1; }));
    rows.push_back(classified("logical_not", logical_not, [](Real x) { return x == 0; }));
    OpRow row = unary_row(
        "isinf", "of_poles", [](const Tensor& x) { return isinf(1 / round(x)); },
        [](Real x) { return std::nearbyint(x) == 0; }, {-2, 2, {-0.5, 0.5}});
    row.result = bool_;
    row.differentiable = false;
    row.errors.clear();
    rows.push_back(row);
    rows.push_back(number_row(
        "nan_to_num", "", [](const Tensor& x) { return nan_to_num(x); }, [](Real x) { return x; },
        {}, 1));
    rows.push_back(unary_row(
        "nan_to_num", "of_poles",
        [](const Tensor& x) { return nan_to_num((1 / round(x)).detach(), 0, 5, -5); },
        [](Real x) {
            return std::nearbyint(x) == 0 ? std::copysign(Real(5), x) : 1 / std::nearbyint(x);
        },
        {-2, 2, {-1.5, -0.5, 0, 0.5, 1.5}}, 1));
    rows.back().differentiable = false;
    rows.back().errors.clear();
}

OpRow logic(const char* name, const BinaryOp& op, const RealFunctionOfTwo& reference) {
    OpRow row = binary_row(name, op, reference, {-1.4, 1.4}, {-1.4, 1.4}, kTakesAll, all_types());
    row.result = bool_;
    row.differentiable = false;
    return row;
}

void add_logic(std::vector<OpRow>& rows) {
    rows.push_back(
        logic("logical_and", logical_and, [](Real a, Real b) { return a != 0 && b != 0; }));
    rows.push_back(
        logic("logical_or", logical_or, [](Real a, Real b) { return a != 0 || b != 0; }));
    rows.push_back(
        logic("logical_xor", logical_xor, [](Real a, Real b) { return (a != 0) != (b != 0); }));
}

using Bits = int64_t (*)(int64_t, int64_t);

OpRow of_bits(const char* name, const BinaryOp& op, Bits reference, const Domain& b,
              const char* takes) {
    OpRow row = binary_row(
        name, op,
        [reference](Real x, Real y) {
            return static_cast<Real>(reference(static_cast<int64_t>(x), static_cast<int64_t>(y)));
        },
        {-90, 90}, b, takes, {int32, int64, uint8});
    row.differentiable = false;
    return row;
}

OpRow of_bits_with_number(const char* name, Tensor (*op)(const Tensor&, int64_t), Bits reference,
                          int64_t number, const char* takes) {
    OpRow row = unary_row(
        name, "number", [=](const Tensor& x) { return op(x, number); },
        [=](Real x) { return static_cast<Real>(reference(static_cast<int64_t>(x), number)); },
        {-90, 90});
    row.dtypes = {int32, int64, uint8};
    row.differentiable = false;
    row.errors = unary_errors(
        name, [=](const Tensor& x) { return op(x, number); }, takes);
    const auto unfit = [&](int64_t value, DType dtype) {
        return error<ValueError>(detail::concat(name, ": ", value, " does not fit ", dtype),
                                 [=] { op(zeros({2}, {.dtype = dtype}), value); });
    };
    for (const ErrorCase& wrong : {unfit(-1, uint8), unfit(256, uint8), unfit(2147483648, int32)})
        row.errors.push_back(wrong);
    return row;
}

void add_bits(std::vector<OpRow>& rows) {
    struct Row {
        const char* name;
        BinaryOp op;
        Tensor (*with_number)(const Tensor&, int64_t);
        Bits reference;
    };
    const Row logical[] = {
        {"bitwise_and", [](const Tensor& a, const Tensor& b) { return bitwise_and(a, b); },
         bitwise_and, [](int64_t a, int64_t b) { return a & b; }},
        {"bitwise_or", [](const Tensor& a, const Tensor& b) { return bitwise_or(a, b); },
         bitwise_or, [](int64_t a, int64_t b) { return a | b; }},
        {"bitwise_xor", [](const Tensor& a, const Tensor& b) { return bitwise_xor(a, b); },
         bitwise_xor, [](int64_t a, int64_t b) { return a ^ b; }}};
    for (const Row& r : logical) {
        rows.push_back(of_bits(r.name, r.op, r.reference, {-90, 90}, kTakesBits));
        rows.push_back(of_bits_with_number(r.name, r.with_number, r.reference, 37, kTakesBits));
        OpRow masks = of_bits(r.name, r.op, r.reference, {}, kTakesBits);
        masks.variant = "masks";
        masks.dtypes = {bool_};
        masks.samples = {{mask({3, 4}), mask({3, 4})},
                         {mask({3, 4}), mask({4})},
                         {mask({}), mask({})},
                         {mask({0, 3}), mask({3})},
                         {mask({5, 311}), mask({311})}};
        masks.errors.clear();
        rows.push_back(masks);
    }
    OpRow row = unary_row("bitwise_not", "", bitwise_not, [](Real x) { return -1 - x; }, {-90, 90});
    row.dtypes = {int32, int64};
    row.differentiable = false;
    row.errors = unary_errors("bitwise_not", bitwise_not, kTakesBits);
    rows.push_back(row);
    row = unary_row("bitwise_not", "mask", bitwise_not, [](Real x) { return x == 0; }, {});
    row.samples = {{mask({3, 4})}, {mask({})}, {mask({0})}, {mask({5, 311})}};
    row.dtypes = {bool_};
    row.differentiable = false;
    row.errors.clear();
    rows.push_back(row);
    // Small enough for uint8 to hold the results.
    const auto left = [](const Tensor& a, const Tensor& b) { return bitwise_left_shift(a, b); };
    const auto right = [](const Tensor& a, const Tensor& b) { return bitwise_right_shift(a, b); };
    row = of_bits(
        "bitwise_left_shift", left,
        [](int64_t a, int64_t b) { return b < 0 ? 0 : a * (int64_t{1} << b); }, {-2, 3},
        kTakesIntegers);
    for (Sample& sample : row.samples) sample[0].domain = {-30, 30};
    rows.push_back(row);
    rows.push_back(of_bits(
        "bitwise_right_shift", right,
        [](int64_t a, int64_t b) -> int64_t { return b < 0 ? (a < 0 ? -1 : 0) : a >> b; }, {-2, 7},
        kTakesIntegers));
    row = of_bits_with_number(
        "bitwise_right_shift", bitwise_right_shift, [](int64_t a, int64_t b) { return a >> b; }, 3,
        kTakesIntegers);
    rows.push_back(row);
    row = of_bits_with_number(
        "bitwise_left_shift", bitwise_left_shift,
        [](int64_t a, int64_t b) { return a * (int64_t{1} << b); }, 1, kTakesIntegers);
    rows.push_back(row);
}

}  // namespace

void add_logical_rows(std::vector<OpRow>& rows) {
    add_classes(rows);
    add_logic(rows);
    add_bits(rows);
}

}  // namespace tern::test
