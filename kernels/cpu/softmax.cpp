// Softmax and softmax cross-entropy.
#include "kernels/softmax.h"

#include "kernels/cpu/float_rows.h"
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
                            [&](int64_t begin, int64_t end) { rows(begin, end); });
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

// Still without rows of x.
template <class T>
CrossEntropyBlock<T> block_of(const View& x, const View& target, const CrossEntropyRows& rows,
                              const View* weights) {
    const T* const weight = weights ? weights->ptr<T>() : nullptr;
    const int64_t classes = x.shape[1];
    double weight_sum = 0;
    for (int64_t c = 0; c < classes; ++c) weight_sum += weight ? weight[c] : 1;
    return {.rows = 0,
            .classes = classes,
            .x = nullptr,
            .target = target.ptr<int64_t>(),
            .weight = weight,
            .weight_sum = weight_sum,
            .ignore_index = rows.ignore_index,
            .label_smoothing = rows.label_smoothing};
}

template <class T>
CrossEntropyBlock<T> part_of(CrossEntropyBlock<T> block, const T* x, int64_t first, int64_t count) {
    block.rows = count;
    block.x = x;
    block.target += first;
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
    visit("softmax", x.dtype, AnyFloat{}, [&]<class T>() {
        using C = compute_t<T>;
        const int64_t n = x.shape[1], inner = x.shape[2];
        const T* const from = x.ptr<T>();
        T* const to = y.ptr<T>();
        const auto rows = [&](const C* const* in, C* out, int64_t, int64_t count) {
            TERN_ON_ISA(softmax_rows(in[0], out, count, n, log));
        };
        const auto columns = [&](const C* const* in, C* out, int64_t step, int64_t width) {
            TERN_ON_ISA(softmax_columns(in[0], out, n, step, width, log));
        };
        each_block(
            x, [&](int64_t begin, int64_t end) { each_float_row(begin, end, n, {from}, to, rows); },
            [&](int64_t at, int64_t width) {
                with_float_columns({n, width, inner}, {from + at}, to + at, columns);
            });
    });
}

void softmax_backward(const View& grad, const View& y, const View& grad_x, bool log) {
    visit("softmax_backward", y.dtype, AnyFloat{}, [&]<class T>() {
        using C = compute_t<T>;
        const int64_t n = y.shape[1], inner = y.shape[2];
        const T *const g = grad.ptr<T>(), *const from = y.ptr<T>();
        T* const to = grad_x.ptr<T>();
        const auto rows = [&](const C* const* in, C* out, int64_t, int64_t count) {
            TERN_ON_ISA(softmax_backward_rows(in[0], in[1], out, count, n, log));
        };
        const auto columns = [&](const C* const* in, C* out, int64_t step, int64_t width) {
            TERN_ON_ISA(softmax_backward_columns(in[0], in[1], out, n, step, width, log));
        };
        each_block(
            y,
            [&](int64_t begin, int64_t end) {
                each_float_row(begin, end, n, {g, from}, to, rows);
            },
            [&](int64_t at, int64_t width) {
                with_float_columns({n, width, inner}, {g + at, from + at}, to + at, columns);
            });
    });
}

namespace {

template <class T>
void cross_entropy_of(const View& x, const CrossEntropyBlock<compute_t<T>>& all, const View& loss,
                      const View& lse) {
    using C = compute_t<T>;
    C *const to_loss = loss.ptr<C>(), *const to_lse = lse.ptr<C>();
    const auto rows = [&](const C* const* in, C*, int64_t first, int64_t count) {
        const CrossEntropyBlock<C> part = part_of(all, in[0], first, count);
        TERN_ON_ISA(cross_entropy_rows(part, to_loss + first, to_lse + first));
    };
    const T* const from = x.ptr<T>();
    parallel_for(x.shape[0], grain_of(all.classes * kCost), [&](int64_t begin, int64_t end) {
        each_float_row(begin, end, all.classes, {from}, static_cast<T*>(nullptr), rows);
    });
}

template <class T>
void cross_entropy_gradient(const View& x, const CrossEntropyBlock<compute_t<T>>& all,
                            const View& lse, const View& grad, const View& grad_x) {
    using C = compute_t<T>;
    const C *const sums = lse.ptr<C>(), *const g = grad.ptr<C>();
    const int64_t step = grad.strides[0];
    const auto rows = [&](const C* const* in, C* out, int64_t first, int64_t count) {
        const CrossEntropyBlock<C> part = part_of(all, in[0], first, count);
        TERN_ON_ISA(cross_entropy_backward_rows(part, sums + first, g + first * step, step, out));
    };
    const T* const from = x.ptr<T>();
    T* const to = grad_x.ptr<T>();
    parallel_for(x.shape[0], grain_of(all.classes * kCost), [&](int64_t begin, int64_t end) {
        each_float_row(begin, end, all.classes, {from}, to, rows);
    });
}

}  // namespace

void cross_entropy(const View& x, const View& target, const CrossEntropyRows& rows,
                   const View& loss, const View& lse) {
    check_targets(target, x.shape[1], rows.ignore_index);
    const auto run = [&](const View* weight, const View& loss, const View& lse) {
        visit("cross_entropy", x.dtype, AnyFloat{}, [&]<class T>() {
            cross_entropy_of<T>(x, block_of<compute_t<T>>(x, target, rows, weight), loss, lse);
        });
    };
    in_float(run, reads(rows.weight), writes(loss), writes(lse));
}

void cross_entropy_backward(const View& x, const View& target, const CrossEntropyRows& rows,
                            const View& lse, const View& grad, const View& grad_x) {
    check_targets(target, x.shape[1], rows.ignore_index);
    const auto run = [&](const View* weight, const View& lse, const View& grad) {
        visit("cross_entropy", x.dtype, AnyFloat{}, [&]<class T>() {
            cross_entropy_gradient<T>(x, block_of<compute_t<T>>(x, target, rows, weight), lse, grad,
                                      grad_x);
        });
    };
    in_float(run, reads(rows.weight), reads(lse), reads(grad));
}

}  // namespace tern::kernels::cpu
