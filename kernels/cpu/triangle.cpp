// Triangles row by row: the kept part is copied, the rest set to zero.
#include "kernels/triangle.h"

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/strided.h"

namespace tern::kernels::cpu {

void triangle(const View& x, Triangle part, int64_t diagonal, const View& y) {
    if (y.numel() == 0) return;
    const int last = x.dim() - 1;
    const int item = static_cast<int>(item_size(x.dtype));
    const int64_t columns = x.shape[last], height = x.shape[last - 1], step = x.strides[last];
    Shape shape = x.shape;
    Strides strides = x.strides;
    shape.erase(last);
    strides.erase(last);
    const Loop<1> rows = make_loop<1>(shape, {&strides});
    parallel_for(rows.numel(), grain_of(columns), [&](int64_t begin, int64_t end) {
        Cursor<1> cursor(rows, 0, begin);
        for (int64_t row = begin; row < end; ++row, cursor.advance(1)) {
            const char* from = x.ptr<char>() + cursor.offset * item;
            char* to = y.ptr<char>() + row * columns * item;
            // Columns before `cut` belong to the lower part (the diagonal itself to both).
            const int64_t above = row % height + diagonal + (part == Triangle::lower ? 1 : 0);
            const int64_t cut = std::clamp<int64_t>(above, 0, columns);
            const int64_t first = part == Triangle::lower ? 0 : cut;
            const int64_t count = part == Triangle::lower ? cut : columns - cut;
            std::memset(to, 0, static_cast<size_t>(first * item));
            copy_items(item, to + first * item, 1, from + first * step * item, step, count);
            const int64_t done = first + count;
            std::memset(to + done * item, 0, static_cast<size_t>((columns - done) * item));
        }
    });
}

}  // namespace tern::kernels::cpu
