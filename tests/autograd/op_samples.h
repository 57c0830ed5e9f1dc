// Sets of samples that many rows share. Each has regular, scalar and empty ones; the large ones
// reach past SIMD registers and chunks of threads, and run on the CPU only.
#pragma once

#include "tests/autograd/op_table.h"

namespace tern::test {

// Functions, not constants: the table is filled before main, when those of other files may be
// empty.
inline std::vector<DType> numbers() { return {float32, float64, int32, int64, uint8}; }
// ... and what has an order beside those, but no arithmetic.
inline std::vector<DType> ordered() { return {float32, float64, int32, int64, uint8, int8, int16}; }
inline std::vector<DType> signed_numbers() { return {float32, float64, int32, int64}; }

inline std::vector<Sample> one_operand(const Domain& domain = {}) {
    std::vector<Sample> out;
    for (const Shape& shape :
         {Shape{3, 4}, Shape{2, 3, 5}, Shape{7}, Shape{1, 1}, Shape{}, Shape{0, 3}, Shape{3, 1031}})
        out.push_back({value(shape, domain)});
    return out;
}

// Two operands, equal or broadcast, either of the domains.
inline std::vector<Sample> two_operands(const Domain& a = {}, const Domain& b = {}) {
    const std::pair<Shape, Shape> shapes[] = {
        {{3, 4}, {3, 4}}, {{3, 4}, {4}},    {{4, 1}, {1, 5}},          {{5}, {2, 1, 5}},
        {{3, 4}, {}},     {{}, {2, 3}},     {{2, 1, 3, 1}, {2, 1, 2}}, {{}, {}},
        {{0, 3}, {3}},    {{2, 1}, {2, 0}}, {{9, 131}, {131}},         {{1, 257}, {9, 257}}};
    std::vector<Sample> out;
    for (const auto& [x, y] : shapes) out.push_back({value(x, a), value(y, b)});
    return out;
}

// Two operands of one shape, as losses take them.
inline std::vector<Sample> equal_operands(const Domain& a = {}, const Domain& b = {}) {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 4}, Shape{7}, Shape{2, 3, 2}, Shape{}, Shape{5, 211}})
        out.push_back({value(shape, a), value(shape, b)});
    return out;
}

// Shapes for reductions and the like over some of three dims.
inline std::vector<Sample> three_dims(const Domain& domain = {}) {
    std::vector<Sample> out;
    for (const Shape& shape : {Shape{3, 4, 5}, Shape{2, 1, 7}, Shape{4, 3, 1}, Shape{17, 5, 67}})
        out.push_back({value(shape, domain)});
    return out;
}

}  // namespace tern::test
