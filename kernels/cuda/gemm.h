// One strided batch of matrix products, as cuBLASLt takes it.
#pragma once

#include <cstdint>

#include "kernels/cuda/context.h"
#include "kernels/matmul.h"

namespace tern::kernels::cuda {

// Row-major with rows `step` elements apart; or, if transposed, column-major with columns so.
struct Matrix {
    void* data = nullptr;
    int64_t rows = 0, cols = 0, step = 0;
    int64_t batch_step = 0;
    bool transposed = false;
};

// y = act(a b + bias), or act(y + a b + bias). y is not transposed, no size is 0, bias is dense.
struct Gemm {
    Matrix a, b, y;
    DType dtype = DType::float32;
    int64_t batch = 1;
    bool accumulate = false;
    const void* bias = nullptr;
    Activation activation = Activation::none;
};

// Launches it. False, and nothing done, if cuBLASLt has no kernel for it.
bool try_gemm(const Scope& scope, const Gemm& gemm);

}  // namespace tern::kernels::cuda
