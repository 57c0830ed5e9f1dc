// Rows of operations that move elements of one tensor: references written as maps from an index of
// the result to an index of the input.
#pragma once

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {

// The result has `shape`, and its element i is the input's at source(i).
inline Reference moved(const std::function<Shape(const Shape&)>& shape,
                       const std::function<Index(const Index&)>& source) {
    return [=](const std::vector<HostArray>& x) {
        return built(shape(x[0].shape), [&](const Index& i) { return x[0].at(source(i)); });
    };
}

// The same values in the same order, under another shape.
inline Reference renamed(const std::function<Shape(const Shape&)>& shape) {
    return
        [=](const std::vector<HostArray>& x) { return HostArray(shape(x[0].shape), x[0].values); };
}

inline std::vector<Sample> samples(std::initializer_list<Shape> shapes) {
    std::vector<Sample> out;
    for (const Shape& shape : shapes) out.push_back({value(shape)});
    return out;
}

// Of one tensor, any number type.
inline OpRow row(const char* name, const char* variant,
                 const std::function<Tensor(const Tensor&)>& op, const Reference& reference,
                 std::vector<Sample> samples, std::vector<ErrorCase> errors = {}) {
    return {.name = name,
            .variant = variant,
            .op = [op](const auto& x) { return op(x[0]); },
            .reference = reference,
            .samples = std::move(samples),
            .dtypes = numbers(),
            .errors = std::move(errors)};
}

}  // namespace tern::test
