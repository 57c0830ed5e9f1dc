// The traversal that all elementwise kernels share: operands of any strides become dense runs, so
// that a formula has one loop, and an element's value does not depend on where it lies.
#pragma once

#include "kernels/cpu/parallel.h"
#include "tensor/core/view.h"

namespace tern::kernels::cpu {

// Operand 0 is the result. Broadcast dimensions have stride 0.
struct Operand {
    char* data;
    const Strides* strides;
    int item;  // bytes of an element: 1, 2, 4 or 8
    // float16 and bfloat16: the kernel sees the elements as float. Else: as they are.
    DType half = DType::float32;

    Operand(const View& view)
        : data(static_cast<char*>(view.data)),
          strides(&view.strides),
          item(static_cast<int>(item_size(view.dtype))) {}
};

// The view as a kernel computes with it: 16-bit floats are converted block by block.
inline Operand computed(const View& view) {
    Operand operand(view);
    if (is_half(view.dtype)) operand.half = view.dtype;
    return operand;
}

// kernel(at, count): handles `count` dense elements of every operand; at[n] is operand n's first.
struct RunKernel {
    void (*call)(const void* kernel, char* const* at, int64_t count);
    const void* kernel;
    void operator()(char* const* at, int64_t count) const { call(kernel, at, count); }
};

// Any strides, any size, threads. N: 1 to 4.
template <int N>
void map_runs(const Shape& shape, const Operand (&operands)[N], RunKernel kernel);

inline bool is_dense(const Shape& shape, const Strides& strides) {
    int64_t expected = 1;
    for (int d = shape.size() - 1; d >= 0; --d) {
        if (strides[d] != expected && shape[d] != 1) return false;
        expected *= shape[d];
    }
    return true;
}

template <int N, class Kernel>
void map(const Shape& shape, const Operand (&operands)[N], const Kernel& kernel) {
    const int64_t count = numel(shape);
    if (count == 0) return;
    char* at[N] = {};
    bool direct = count <= kGrain;
    for (int n = 0; direct && n < N; ++n) {
        at[n] = operands[n].data;
        direct = is_dense(shape, *operands[n].strides) && !is_half(operands[n].half);
    }
    if (direct) return kernel(at, count);
    const auto call = [](const void* self, char* const* at, int64_t count) {
        (*static_cast<const Kernel*>(self))(at, count);
    };
    map_runs(shape, operands, {call, &kernel});
}

}  // namespace tern::kernels::cpu
