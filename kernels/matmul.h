// Matrix products, batched and strided, with bias and activation in the epilogue.
#pragma once

#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/view.h"

namespace tern::kernels {

enum class Activation : uint8_t { none, relu, gelu_tanh };

struct Epilogue {
    const View* bias = nullptr;  // [m], added to each row
    Activation activation = Activation::none;
    bool accumulate = false;  // what y held is added to the product, before the activation
};

template <>
struct Owned<Epilogue> {
    explicit Owned(const Epilogue& from) : epilogue(from), bias(from.bias) {}
    Epilogue get() const { return {bias.get(), epilogue.activation, epilogue.accumulate}; }
    Epilogue epilogue;
    Owned<const View*> bias;
};

namespace cpu {
void matmul(const View& a, const View& b, const View& y, const Epilogue& epilogue);
}
namespace cuda {
void matmul(const View& a, const View& b, const View& y, const Epilogue& epilogue);
}

// True when the last two dimensions can be read by a BLAS: one of them dense, the other with a
// stride of at least its size, and neither repeated.
inline bool is_matrix_ready(const Shape& shape, const Strides& strides) {
    const int r = shape.size();
    const int64_t rows = shape[r - 2], cols = shape[r - 1];
    const int64_t row_step = strides[r - 2], col_step = strides[r - 1];
    const bool by_rows = (col_step == 1 || cols == 1) && (row_step >= cols || rows == 1);
    const bool by_cols = (row_step == 1 || rows == 1) && (col_step >= rows || cols == 1);
    return by_rows || by_cols;
}

// y = act(a b + bias), or act(y + a b + bias). a: [..., n, k], b: [..., k, m], y: [..., n, m];
// equal ranks
// >= 2, leading sizes equal (stride 0 where broadcast; never in y), one float dtype, all
// is_matrix_ready. Any size may be 0; k = 0 gives the epilogue of zeros. Bit-equal for any thread
// count. Products and sums of 16-bit floats are in float32.
inline void matmul(const View& a, const View& b, const View& y, const Epilogue& epilogue = {}) {
    TERN_LAUNCH(y.device, matmul, a, b, y, epilogue);
}

}  // namespace tern::kernels
