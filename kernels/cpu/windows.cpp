// Adding windows up: line by line along the dimension, or, where rows across it are long, row by
// row. Both add the elements of the windows in the same order.
#include "kernels/windows.h"

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/strided.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kLongRow = 16;

// Along dim: sizes and steps of y and x.
struct Line {
    int64_t length, windows;
    int64_t y_step, window_step, place_step;
};

template <class T>
void fold_line(const Windows& w, const Line& line, const T* x, T* y) {
    for (int64_t j = 0; j < line.length; ++j) y[j * line.y_step] = T(0);
    for (int64_t k = 0; k < w.size; ++k) {
        T* to = y + k * w.dilation * line.y_step;
        const T* from = x + k * line.place_step;
        const int64_t to_step = w.step * line.y_step, from_step = line.window_step;
        for (int64_t i = 0; i < line.windows; ++i) to[i * to_step] += from[i * from_step];
    }
}

template <class T>
void fold_lines(const View& x, const Windows& w, const Line& line, const View& y) {
    Shape shape = y.shape;
    Strides to = y.strides, from = x.strides;
    from.erase(y.dim());
    for (DimVector* v : {&shape, &to, &from}) v->erase(w.dim);
    const Loop<2> lines = make_loop<2>(shape, {&to, &from});
    const int64_t cost = line.length + w.size * line.windows;
    parallel_for(lines.numel(), grain_of(cost), [&](int64_t begin, int64_t end) {
        Cursor<2> y_at(lines, 0, begin), x_at(lines, 1, begin);
        for (int64_t i = begin; i < end; ++i) {
            fold_line(w, line, x.ptr<T>() + x_at.offset, y.ptr<T>() + y_at.offset);
            y_at.advance(1);
            x_at.advance(1);
        }
    });
}

// Element j of dim, for a whole row across it.
template <class T>
void fold_row(const Windows& w, const Line& line, int64_t j, int64_t count, const T* x,
              int64_t x_step, T* y, int64_t y_step) {
    for (int64_t c = 0; c < count; ++c) y[c * y_step] = T(0);
    for (int64_t k = 0; k < w.size && k * w.dilation <= j; ++k) {
        const int64_t start = j - k * w.dilation, i = start / w.step;
        if (start % w.step != 0 || i >= line.windows) continue;
        const T* from = x + i * line.window_step + k * line.place_step;
        if (x_step == 1 && y_step == 1)
            for (int64_t c = 0; c < count; ++c) y[c] += from[c];
        else
            for (int64_t c = 0; c < count; ++c) y[c * y_step] += from[c * x_step];
    }
}

template <class T>
void fold_rows(const View& x, const Windows& w, const Line& line, const View& y) {
    const int last = y.dim() - 1;
    Shape shape = y.shape;
    Strides to = y.strides, from = x.strides, place = Strides::filled(y.dim(), 0);
    from.erase(y.dim());
    from[w.dim] = 0;
    place[w.dim] = 1;
    const int64_t count = shape[last], y_step = to[last], x_step = from[last];
    for (DimVector* v : {&shape, &to, &from, &place}) v->erase(last);
    const Loop<3> rows = make_loop<3>(shape, {&to, &from, &place});
    parallel_for(rows.numel(), grain_of(count * w.size), [&](int64_t begin, int64_t end) {
        Cursor<3> y_at(rows, 0, begin), x_at(rows, 1, begin), j(rows, 2, begin);
        for (int64_t i = begin; i < end; ++i) {
            fold_row(w, line, j.offset, count, x.ptr<T>() + x_at.offset, x_step,
                     y.ptr<T>() + y_at.offset, y_step);
            for (Cursor<3>* cursor : {&y_at, &x_at, &j}) cursor->advance(1);
        }
    });
}

}  // namespace

void fold(const View& x, const Windows& w, const View& y) {
    if (y.numel() == 0) return;
    const Line line = {y.shape[w.dim], x.shape[w.dim], y.strides[w.dim], x.strides[w.dim],
                       x.strides[x.dim() - 1]};
    const bool by_row = w.dim != y.dim() - 1 && y.shape.back() >= kLongRow;
    visit("fold", y.dtype, Floats{},
          [&]<class T>() { by_row ? fold_rows<T>(x, w, line, y) : fold_lines<T>(x, w, line, y); });
}

}  // namespace tern::kernels::cpu
