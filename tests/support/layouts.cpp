#include "tests/support/layouts.h"

#include <cmath>

namespace tern::test {
namespace {

// The first dimension of more than one element, or -1.
int stretched_dim(const Shape& shape) {
    for (int d = 0; d < shape.size(); ++d)
        if (shape[d] > 1) return d;
    return -1;
}

struct Plan {
    Layout layout;
    int64_t storage = 0;  // elements
};

Plan transposed(const Shape& shape) {
    Plan plan{Layout(shape), numel(shape)};
    int64_t step = 1;
    for (int d = 0; d < shape.size(); ++d) {
        plan.layout.strides[d] = step;
        step *= std::max<int64_t>(shape[d], 1);
    }
    return plan;
}

Plan sliced(const Shape& shape) {
    Shape parent = shape;
    for (int d = 0; d < shape.size(); ++d) parent[d] = 2 * shape[d] + 1;
    Plan plan{Layout(shape), numel(parent) + 3};
    const Strides steps = contiguous_strides(parent);
    plan.layout.offset = 3;
    for (int d = 0; d < shape.size(); ++d) {
        plan.layout.strides[d] = 2 * steps[d];
        plan.layout.offset += steps[d];
    }
    return plan;
}

Plan broadcast(const Shape& shape) {
    const int stretched = stretched_dim(shape);
    Shape kept = shape;
    if (stretched >= 0) kept[stretched] = 1;
    Plan plan{Layout(shape), numel(kept)};
    plan.layout.strides = contiguous_strides(kept);
    if (stretched >= 0) plan.layout.strides[stretched] = 0;
    return plan;
}

Plan plan_for(const Shape& shape, Placement placement) {
    switch (placement) {
        case Placement::transposed:
            return transposed(shape);
        case Placement::sliced:
            return sliced(shape);
        case Placement::broadcast:
            return broadcast(shape);
        default:
            return {Layout(shape), numel(shape)};
    }
}

}  // namespace

const char* name(Placement placement) {
    constexpr const char* names[] = {"contiguous", "transposed", "sliced", "broadcast"};
    return names[static_cast<int>(placement)];
}

Tensor placed(const HostArray& x, DType dtype, Device device, Placement placement) {
    const Plan plan = plan_for(x.shape, placement);
    const double gap = is_floating(dtype) ? NAN : dtype == uint8 ? 77 : -77;
    HostArray memory(Shape{plan.storage}, gap);
    for_each_index(x.shape, [&](const Index& index) {
        int64_t at = plan.layout.offset;
        for (int d = 0; d < index.size(); ++d) at += index[d] * plan.layout.strides[d];
        memory.values[static_cast<size_t>(at)] = x.at(index);
    });
    const Tensor flat = to_tensor(memory, dtype, device);
    return Tensor(flat.impl().storage, plan.layout, dtype);
}

HostArray repeated(const HostArray& x) {
    const int stretched = stretched_dim(x.shape);
    HostArray out = x;
    if (stretched < 0) return out;
    for_each_index(x.shape, [&](const Index& index) {
        Index first = index;
        first[stretched] = 0;
        out.at(index) = x.at(first);
    });
    return out;
}

}  // namespace tern::test
