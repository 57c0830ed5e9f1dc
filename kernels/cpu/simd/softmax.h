// Softmax and softmax cross-entropy over rows.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// One block of cross-entropy rows: x is [rows, classes], dense.
template <class T>
struct CrossEntropyBlock {
    int64_t rows, classes;
    const T* x;
    const int64_t* target;
    const T* weight;  // [classes] or null
    double weight_sum;
    int64_t ignore_index;
    double label_smoothing;
};

// _columns: x and y are [n, stride] and the first `width` columns, at most 64, are handled.
TERN_EACH_ISA(template <class T>
              void softmax_rows(const T* x, T* y, int64_t rows, int64_t n, bool log);
              template <class T> void softmax_columns(const T* x, T* y, int64_t n, int64_t stride,
                                                      int64_t width, bool log);
              template <class T> void softmax_backward_rows(const T* grad, const T* y, T* grad_x,
                                                            int64_t rows, int64_t n, bool log);
              template <class T>
              void softmax_backward_columns(const T* grad, const T* y, T* grad_x, int64_t n,
                                            int64_t stride, int64_t width, bool log);
              template <class T>
              void cross_entropy_rows(const CrossEntropyBlock<T>& block, T* loss, T* lse);
              template <class T>
              void cross_entropy_backward_rows(const CrossEntropyBlock<T>& block, const T* lse,
                                               const T* grad, int64_t grad_step, T* grad_x);)

}  // namespace tern::kernels::cpu
