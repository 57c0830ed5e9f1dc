// Writing by index. Lines along the dimension go to different elements and are shared out; slices
// are shared out by where they go. Within either, entries keep their order.
#include "kernels/scatter.h"

#include "kernels/cpu/indices.h"
#include "kernels/cpu/strided.h"
#include "kernels/formula/arithmetic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T, class F>
void scatter_lines(F f, const View& x, const View& index, int dim, const View& y) {
    const int64_t count = index.shape[dim];
    const int64_t x_step = x.strides[dim], y_step = y.strides[dim], step = index.strides[dim];
    each_line(index.shape, dim, [&](int64_t line) {
        const T* from = x.ptr<T>() + offset_of(index.shape, x.strides, line, dim);
        const int64_t* at = index.ptr<int64_t>() + offset_of(index.shape, index.strides, line, dim);
        T* to = y.ptr<T>() + offset_of(index.shape, y.strides, line, dim);
        for (int64_t i = 0; i < count; ++i) {
            T& element = to[at[i * step] * y_step];
            element = f(element, from[i * x_step]);
        }
    });
}

template <class T, class F>
void combine_slice(F f, const Loop<2>& slice, int64_t count, const T* from, T* to) {
    Cursor<2> y(slice, 0, 0), x(slice, 1, 0);
    for (int64_t left = count, row; left > 0; left -= row) {
        row = y.left_in_row();
        T* out = to + y.offset;
        const T* in = from + x.offset;
        const int64_t y_step = y.step(), x_step = x.step();
        if (y_step == 1 && x_step == 1)
            for (int64_t i = 0; i < row; ++i) out[i] = f(out[i], in[i]);
        else
            for (int64_t i = 0; i < row; ++i) out[i * y_step] = f(out[i * y_step], in[i * x_step]);
        y.advance(row);
        x.advance(row);
    }
}

constexpr int64_t kParts = 8;  // of the destinations, at most; each reads all indices

template <class T, class F>
void scatter_by_destination(F f, const View& x, const View& index, int dim, const View& y) {
    Shape shape = x.shape;
    Strides to = y.strides, from = x.strides;
    for (DimVector* v : {&shape, &to, &from}) v->erase(dim);
    const Loop<2> slice = make_loop<2>(shape, {&to, &from});
    const int64_t width = slice.numel(), entries = index.shape[0], size = y.shape[dim];
    const int64_t x_step = x.strides[dim], y_step = y.strides[dim], step = index.strides[0];
    // A part reads an index for every entry and writes `width` elements for its own: it pays when
    // those are many.
    const bool shared = width >= kParts && width * entries >= 2 * kGrain;
    const int64_t parts = shared ? std::min(kParts, size) : 1;
    parallel_for(parts, 1, [&](int64_t part, int64_t) {
        const int64_t begin = size / parts * part + std::min(part, size % parts);
        const int64_t end = begin + size / parts + (part < size % parts ? 1 : 0);
        for (int64_t i = 0; i < entries; ++i) {
            const int64_t at = index.ptr<int64_t>()[i * step];
            if (at < begin || at >= end) continue;
            combine_slice(f, slice, width, x.ptr<T>() + i * x_step, y.ptr<T>() + at * y_step);
        }
    });
}

// Calls run(f, T) for the function of `how` and y's type.
template <class Run>
void visit_combine(const char* op, Combine how, DType dtype, const Run& run) {
    if (how == Combine::copy)
        return visit_bits(item_size(dtype),
                          [&]<class T>() { run.template operator()<T>(PickSecond{}); });
    visit(op, dtype, Numbers{}, [&]<class T>() {
        switch (how) {
            case Combine::multiply:
                return run.template operator()<T>(fn::Mul{});
            case Combine::amax:
                return run.template operator()<T>(fn::Maximum{});
            case Combine::amin:
                return run.template operator()<T>(fn::Minimum{});
            default:
                return run.template operator()<T>(fn::Add{});
        }
    });
}

}  // namespace

void scatter(const char* op, Combine how, const View& x, const View& index, int dim,
             const View& y) {
    check_index(op, index, dim, y.shape[dim]);
    visit_combine(op, how, y.dtype,
                  [&]<class T>(auto f) { scatter_lines<T>(f, x, index, dim, y); });
}

void scatter_slices(const char* op, Combine how, const View& x, const View& index, int dim,
                    const View& y) {
    check_index(op, index, dim, y.shape[dim]);
    if (x.numel() == 0) return;
    visit_combine(op, how, y.dtype,
                  [&]<class T>(auto f) { scatter_by_destination<T>(f, x, index, dim, y); });
}

}  // namespace tern::kernels::cpu
