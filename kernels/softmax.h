// Softmax over the middle of [outer, n, inner], and softmax cross-entropy over rows. All views
// dense row-major, floats of one dtype; beside 16-bit floats, lse is float32.
#pragma once

#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// How a row's loss is formed from its log-probabilities lp, target t and C classes:
//   loss = w[t] (1 - s) (-lp[t]) + s / C * sum_c w[c] (-lp[c]),   s = label_smoothing, w = weight
//   or 1.
// Rows whose target is ignore_index have loss 0 and gradient 0.
struct CrossEntropyRows {
    const View* weight = nullptr;  // [C], or null
    int64_t ignore_index = -100;
    double label_smoothing = 0;
};

template <>
struct Owned<CrossEntropyRows> {
    explicit Owned(const CrossEntropyRows& from) : rows(from), weight(from.weight) {}
    CrossEntropyRows get() const { return {weight.get(), rows.ignore_index, rows.label_smoothing}; }
    CrossEntropyRows rows;
    Owned<const View*> weight;
};

namespace cpu {
void softmax(const View& x, const View& y, bool log);
void softmax_backward(const View& grad, const View& y, const View& grad_x, bool log);
void cross_entropy(const View& x, const View& target, const CrossEntropyRows& rows,
                   const View& loss, const View& lse);
void cross_entropy_backward(const View& x, const View& target, const CrossEntropyRows& rows,
                            const View& lse, const View& grad, const View& grad_x);
}  // namespace cpu
namespace cuda {
void softmax(const View& x, const View& y, bool log);
void softmax_backward(const View& grad, const View& y, const View& grad_x, bool log);
void cross_entropy(const View& x, const View& target, const CrossEntropyRows& rows,
                   const View& loss, const View& lse);
void cross_entropy_backward(const View& x, const View& target, const CrossEntropyRows& rows,
                            const View& lse, const View& grad, const View& grad_x);
}  // namespace cuda

// y = softmax(x), or its log. x, y: [outer, n, inner].
inline void softmax(const View& x, const View& y, bool log) {
    if (is_half(y.dtype) && y.device.is_cuda())
        return in_float([&](const View& x, const View& y) { softmax(x, y, log); }, reads(x),
                        writes(y));
    TERN_LAUNCH(y.device, softmax, x, y, log);
}

// grad_x from the gradient of y and y itself. All [outer, n, inner].
inline void softmax_backward(const View& grad, const View& y, const View& grad_x, bool log) {
    if (is_half(y.dtype) && y.device.is_cuda())
        return in_float([&](const View& grad, const View& y,
                            const View& grad_x) { softmax_backward(grad, y, grad_x, log); },
                        reads(grad), reads(y), writes(grad_x));
    TERN_LAUNCH(y.device, softmax_backward, grad, y, grad_x, log);
}

// x: [n, C], target: int64 [n] -> loss: [n], lse: [n] (log of the sum of exponentials of each row).
// A target outside [0, C) that is not ignore_index: IndexError (on CUDA at the next host read).
inline void cross_entropy(const View& x, const View& target, const CrossEntropyRows& rows,
                          const View& loss, const View& lse) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float(
            [&](const View& x, const View* weight, const View& loss, const View& lse) {
                cross_entropy(x, target, {weight, rows.ignore_index, rows.label_smoothing}, loss,
                              lse);
            },
            reads(x), reads(rows.weight), writes(loss), writes(lse));
    TERN_LAUNCH(x.device, cross_entropy, x, target, rows, loss, lse);
}

// grad: [n] (may be one value repeated, stride 0), the gradient of loss -> grad_x: [n, C].
inline void cross_entropy_backward(const View& x, const View& target, const CrossEntropyRows& rows,
                                   const View& lse, const View& grad, const View& grad_x) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float(
            [&](const View& x, const View* weight, const View& lse, const View& grad,
                const View& grad_x) {
                cross_entropy_backward(x, target, {weight, rows.ignore_index, rows.label_smoothing},
                                       lse, grad, grad_x);
            },
            reads(x), reads(rows.weight), reads(lse), reads(grad), writes(grad_x));
    TERN_LAUNCH(x.device, cross_entropy_backward, x, target, rows, lse, grad, grad_x);
}

}  // namespace tern::kernels
