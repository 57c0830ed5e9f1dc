// Matrix products through cuBLASLt. It thinks in columns: a row-major y = a b is, to it,
// y' = b' a', so the operands change places and a dense row counts as a dense column. Float32 is
// computed in float32, and so are the sums of 16-bit floats. Bias and activation go into the
// product where cuBLASLt has a kernel for that, else they follow as elementwise kernels.
#include "kernels/matmul.h"

#include <utility>

#include "kernels/cuda/context.h"
#include "kernels/cuda/gemm.h"
#include "kernels/elementwise.h"
#include "kernels/loop.h"

namespace tern::kernels::cuda {
namespace {

// The last two dimensions of a view that is_matrix_ready.
Matrix matrix_of(const View& view) {
    const int r = view.dim();
    const int64_t rows = view.shape[r - 2], cols = view.shape[r - 1];
    const int64_t row_step = view.strides[r - 2], col_step = view.strides[r - 1];
    const bool by_rows = (col_step == 1 || cols == 1) && (row_step >= cols || rows == 1);
    Matrix m{.data = view.data, .rows = rows, .cols = cols, .transposed = !by_rows};
    m.step = by_rows ? (rows == 1 ? cols : row_step) : (cols == 1 ? rows : col_step);
    return m;
}

Matrix transposed(Matrix m) {
    std::swap(m.rows, m.cols);
    m.transposed = !m.transposed;
    return m;
}

Loop<3> batch_loop(const View& a, const View& b, const View& y) {
    Shape shape = y.shape;
    Strides steps[3] = {a.strides, b.strides, y.strides};
    for (DimVector* v : {&shape, &steps[0], &steps[1], &steps[2]}) {
        v->erase(v->size() - 1);
        v->erase(v->size() - 1);
    }
    return make_loop<3>(shape, {&steps[0], &steps[1], &steps[2]});
}

// A batch that is one tall matrix: b serves all, a's and y's rows follow on.
void merge_batch(Gemm& g) {
    if (g.batch == 1 || g.b.batch_step != 0 || g.a.transposed || g.y.transposed) return;
    if (g.a.batch_step != g.a.rows * g.a.step || g.y.batch_step != g.y.rows * g.y.step) return;
    g.a.rows *= g.batch;
    g.y.rows *= g.batch;
    g.batch = 1;
}

// Calls run(gemm, alone) for every strided batch: the innermost batch dimension goes to cuBLASLt,
// the others are looped over.
template <class F>
void each_batch(const View& a, const View& b, const View& y, const F& run) {
    Gemm g{.a = matrix_of(a), .b = matrix_of(b), .y = matrix_of(y), .dtype = y.dtype};
    const Loop<3> loop = batch_loop(a, b, y);
    Matrix* operands[3] = {&g.a, &g.b, &g.y};
    int64_t outer = 1;
    if (loop.dim > 0) {
        const int last = loop.dim - 1;
        g.batch = loop.sizes[last];
        for (int n = 0; n < 3; ++n) operands[n]->batch_step = loop.strides[n][last];
        for (int d = 0; d < last; ++d) outer *= loop.sizes[d];
    }
    merge_batch(g);
    char* const data[3] = {a.ptr<char>(), b.ptr<char>(), y.ptr<char>()};
    for (int64_t i = 0; i < outer; ++i) {
        int64_t rest = i, at[3] = {};
        for (int d = loop.dim - 2; d >= 0; --d) {
            for (int n = 0; n < 3; ++n) at[n] += rest % loop.sizes[d] * loop.strides[n][d];
            rest /= loop.sizes[d];
        }
        for (int n = 0; n < 3; ++n)
            operands[n]->data = data[n] + at[n] * static_cast<int64_t>(item_size(y.dtype));
        run(g, outer == 1);
    }
}

View bias_view(const View& bias, const View& y) {
    View view = y;
    view.data = bias.data;
    view.strides = Strides::filled(y.dim(), 0);
    view.strides[y.dim() - 1] = bias.strides[0];
    return view;
}

// y = act(y + bias).
void finish(const View& y, const View* bias, Activation activation) {
    if (bias) binary(fn::Add{}, y, bias_view(*bias, y), y);
    if (activation == Activation::relu) unary(fn::Relu{}, y, y);
    if (activation == Activation::gelu_tanh) unary(fn::GeluTanh{}, y, y);
}

}  // namespace

void matmul(const View& a, const View& b, const View& y, const Epilogue& epilogue) {
    if (y.numel() == 0) return;
    TERN_CHECK(is_floating(y.dtype), DTypeError, "matmul: dtype ", y.dtype,
               " is not supported; it takes float32, float64");
    const bool plain = !epilogue.bias && epilogue.activation == Activation::none;
    if (a.shape[a.dim() - 1] == 0) {
        if (!epilogue.accumulate) fill(y, 0);
        return finish(y, epilogue.bias, epilogue.activation);
    }
    const Scope scope(y.device);
    bool fused = !plain;
    each_batch(a, b, y, [&](Gemm g, bool alone) {
        g.accumulate = epilogue.accumulate;
        if (g.y.transposed) {  // y' = b' a' has its rows dense
            std::swap(g.a, g.b);
            for (Matrix* m : {&g.a, &g.b, &g.y}) *m = transposed(*m);
            fused = false;
        }
        Gemm with = g;
        if (fused && alone && (!epilogue.bias || epilogue.bias->strides[0] == 1)) {
            with.bias = epilogue.bias ? epilogue.bias->data : nullptr;
            with.activation = epilogue.activation;
            if (try_gemm(scope, with)) return;
        }
        fused = false;
        TERN_CHECK(try_gemm(scope, g), CudaError, "matmul: cuBLASLt has no kernel for ", a.shape,
                   " and ", b.shape, " of ", y.dtype);
    });
    if (!plain && !fused) finish(y, epilogue.bias, epilogue.activation);
}

}  // namespace tern::kernels::cuda
