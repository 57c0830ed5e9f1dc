// Softmax and softmax cross-entropy.
#include "kernels/softmax.h"

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/softmax.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kCost = 8;  // of an exponential, in cheap elements
constexpr int64_t kColumns = 64;

// [outer, n, inner] as blocks of rows (inner is 1), or of up to kColumns neighbouring columns.
template <class Rows, class Columns>
void each_block(const View& x, const Rows& rows, const Columns& columns) {
    const int64_t outer = x.shape[0], n = x.shape[1], inner = x.shape[2];
    if (x.numel() == 0) return;
    if (inner == 1)
        return parallel_for(outer, grain_of(n * kCost),
                            [&](int64_t begin, int64_t end) { rows(begin * n, end - begin); });
    const int64_t blocks = (inner + kColumns - 1) / kColumns;
    parallel_for(outer * blocks, grain_of(n * std::min(inner, kColumns) * kCost),
                 [&](int64_t begin, int64_t end) {
                     for (int64_t i = begin; i < end; ++i) {
                         const int64_t column = i % blocks * kColumns;
                         columns(i / blocks * n * inner + column,
                                 std::min(kColumns, inner - column));
                     }
                 });
}

template <class T>
CrossEntropyBlock<T> block_of(const View& x, const View& target, const CrossEntropyRows& rows) {
    const T* const weight = rows.weight ? rows.weight->ptr<T>() : nullptr;
    const int64_t classes = x.shape[1];
    double weight_sum = 0;
    for (int64_t c = 0; c < classes; ++c) weight_sum += weight ? weight[c] : 1;
    return {.rows = x.shape[0],
            .classes = classes,
            .x = x.ptr<T>(),
            .target = target.ptr<int64_t>(),
            .weight = weight,
            .weight_sum = weight_sum,
            .ignore_index = rows.ignore_index,
            .label_smoothing = rows.label_smoothing};
}

template <class T>
CrossEntropyBlock<T> part_of(CrossEntropyBlock<T> block, int64_t begin, int64_t end) {
    block.rows = end - begin;
    block.x += begin * block.classes;
    block.target += begin;
    return block;
}

void check_targets(const View& target, int64_t classes, int64_t ignore_index) {
    const int64_t* const t = target.ptr<int64_t>();
    for (int64_t i = 0, n = target.numel(); i < n; ++i)
        TERN_CHECK((t[i] >= 0 && t[i] < classes) || t[i] == ignore_index, IndexError,
                   "cross_entropy: target ", t[i], " of row ", i, " is out of range for ", classes,
                   " classes");
}

}  // namespace

void softmax(const View& x, const View& y, bool log) {
    visit("softmax", x.dtype, Floats{}, [&]<class T>() {
        const int64_t n = x.shape[1], inner = x.shape[2];
        const T* const from = x.ptr<T>();
        T* const to = y.ptr<T>();
        each_block(
            x,
            [&](int64_t at, int64_t rows) {
                TERN_ON_ISA(softmax_rows(from + at, to + at, rows, n, log));
            },
            [&](int64_t at, int64_t width) {
                TERN_ON_ISA(softmax_columns(from + at, to + at, n, inner, width, log));
            });
    });
}

void softmax_backward(const View& grad, const View& y, const View& grad_x, bool log) {
    visit("softmax_backward", y.dtype, Floats{}, [&]<class T>() {
        const int64_t n = y.shape[1], inner = y.shape[2];
        const T *const g = grad.ptr<T>(), *const from = y.ptr<T>();
        T* const to = grad_x.ptr<T>();
        each_block(
            y,
            [&](int64_t at, int64_t rows) {
                TERN_ON_ISA(softmax_backward_rows(g + at, from + at, to + at, rows, n, log));
            },
            [&](int64_t at, int64_t width) {
                TERN_ON_ISA(
                    softmax_backward_columns(g + at, from + at, to + at, n, inner, width, log));
            });
    });
}

void cross_entropy(const View& x, const View& target, const CrossEntropyRows& rows,
                   const View& loss, const View& lse) {
    check_targets(target, x.shape[1], rows.ignore_index);
    visit("cross_entropy", x.dtype, Floats{}, [&]<class T>() {
        const CrossEntropyBlock<T> all = block_of<T>(x, target, rows);
        parallel_for(all.rows, grain_of(all.classes * kCost), [&](int64_t begin, int64_t end) {
            const CrossEntropyBlock<T> part = part_of(all, begin, end);
            TERN_ON_ISA(cross_entropy_rows(part, loss.ptr<T>() + begin, lse.ptr<T>() + begin));
        });
    });
}

void cross_entropy_backward(const View& x, const View& target, const CrossEntropyRows& rows,
                            const View& lse, const View& grad, const View& grad_x) {
    check_targets(target, x.shape[1], rows.ignore_index);
    visit("cross_entropy", x.dtype, Floats{}, [&]<class T>() {
        const CrossEntropyBlock<T> all = block_of<T>(x, target, rows);
        const int64_t step = grad.strides[0];
        parallel_for(all.rows, grain_of(all.classes * kCost), [&](int64_t begin, int64_t end) {
            const CrossEntropyBlock<T> part = part_of(all, begin, end);
            TERN_ON_ISA(cross_entropy_backward_rows(part, lse.ptr<T>() + begin,
                                                    grad.ptr<T>() + begin * step, step,
                                                    grad_x.ptr<T>() + begin * all.classes));
        });
    });
}

}  // namespace tern::kernels::cpu
