// Reading by index. All indices are checked before anything is written.
#include "kernels/index.h"

#include "kernels/cpu/indices.h"
#include "kernels/cpu/strided.h"
#include "kernels/elementwise.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {

std::optional<int64_t> first_outside(const View& index, int64_t size) {
    const int64_t* data = index.ptr<int64_t>();
    const int last = index.dim() - 1;
    const int64_t row = last < 0 ? 1 : index.shape[last];
    const int64_t step = last < 0 ? 0 : index.strides[last];
    const int64_t count = index.numel();
    for (int64_t at = 0; at < count; at += row) {
        const int64_t* from = data + offset_of(index.shape, index.strides, at, -1);
        for (int64_t i = 0; i < row; ++i) {
            const int64_t value = from[i * step];
            if (value < 0 || value >= size) [[unlikely]]
                return value;
        }
    }
    return {};
}

void check_index(const char* op, const View& index, int dim, int64_t size) {
    const std::optional<int64_t> outside = first_outside(index, size);
    TERN_CHECK(!outside, IndexError, op, ": index ", *outside, " is out of range for dim ", dim,
               " of size ", size);
}

void gather(const char* op, const View& x, const View& index, int dim, const View& y) {
    check_index(op, index, dim, x.shape[dim]);
    visit_bits(item_size(x.dtype), [&]<class T>() {
        each_line(index.shape, dim, [&](int64_t line) {
            const T* from = x.ptr<T>() + offset_of(index.shape, x.strides, line, dim);
            const int64_t* at =
                index.ptr<int64_t>() + offset_of(index.shape, index.strides, line, dim);
            T* to = y.ptr<T>() + offset_of(index.shape, y.strides, line, dim);
            for (int64_t i = 0; i < index.shape[dim]; ++i)
                to[i * y.strides[dim]] = from[at[i * index.strides[dim]] * x.strides[dim]];
        });
    });
}

namespace {

// Copies the `count` elements of a slice, row by row.
template <class T>
void copy_slice(const Loop<2>& slice, int64_t count, const T* from, T* to) {
    Cursor<2> y(slice, 0, 0), x(slice, 1, 0);
    for (int64_t left = count, row; left > 0; left -= row) {
        row = y.left_in_row();
        copy_words<T>(reinterpret_cast<char*>(to + y.offset), y.step(),
                      reinterpret_cast<const char*>(from + x.offset), x.step(), row);
        y.advance(row);
        x.advance(row);
    }
}

}  // namespace

void index_select(const char* op, const View& x, const View& index, int dim, const View& y) {
    check_index(op, index, dim, x.shape[dim]);
    if (y.numel() == 0) return;
    Shape shape = y.shape;
    Strides to = y.strides, from = x.strides;
    for (DimVector* v : {&shape, &to, &from}) v->erase(dim);
    const Loop<2> slice = make_loop<2>(shape, {&to, &from});
    const int64_t count = slice.numel(), x_step = x.strides[dim], y_step = y.strides[dim];
    visit_bits(item_size(x.dtype), [&]<class T>() {
        parallel_for(index.shape[0], grain_of(count), [&](int64_t begin, int64_t end) {
            const int64_t* picked = index.ptr<int64_t>();
            for (int64_t i = begin; i < end; ++i) {
                const T* source = x.ptr<T>() + picked[i * index.strides[0]] * x_step;
                T* target = y.ptr<T>() + i * y_step;
                if (slice.dim == 0)
                    *target = *source;
                else
                    copy_slice(slice, count, source, target);
            }
        });
    });
}

namespace {

// Adds one dimension's share of elements [begin, end) to y, or begins with it.
void add_offsets(const char* op, const IndexedDim& dim, bool first, const View& y, int64_t begin,
                 int64_t end) {
    const Loop<1> loop = make_loop<1>(y.shape, {&dim.index.strides});
    Cursor<1> at(loop, 0, begin);
    int64_t* to = y.ptr<int64_t>();
    for (int64_t i = begin, row; i < end; i += row) {
        row = std::min(at.left_in_row(), end - i);
        const int64_t* from = dim.index.ptr<int64_t>() + at.offset;
        for (int64_t j = 0; j < row; ++j) {
            const int64_t index = from[j * at.step()];
            TERN_CHECK(index >= -dim.size && index < dim.size, IndexError, op, ": index ", index,
                       " is out of range for dim ", dim.dim, " of size ", dim.size);
            const int64_t share = (index < 0 ? index + dim.size : index) * dim.step;
            to[i + j] = first ? share : to[i + j] + share;
        }
        at.advance(row);
    }
}

}  // namespace

void index_offsets(const char* op, std::span<const IndexedDim> dims, const View& y) {
    parallel_for(y.numel(), kGrain, [&](int64_t begin, int64_t end) {
        for (const IndexedDim& dim : dims) add_offsets(op, dim, &dim == dims.data(), y, begin, end);
    });
}

void one_hot(const View& index, const View& y) {
    const int64_t classes = y.shape.back();
    const std::optional<int64_t> outside = first_outside(index, classes);
    TERN_CHECK(!outside, IndexError, "one_hot: index ", *outside, " is out of range for ", classes,
               " classes");
    fill(y, 0);
    visit("one_hot", y.dtype, StoredType{}, [&]<class T>() {
        for (int64_t i = 0, count = index.numel(); i < count; ++i) {
            const int64_t at = index.ptr<int64_t>()[offset_of(index.shape, index.strides, i, -1)];
            y.ptr<T>()[i * classes + at] = T(1);
        }
    });
}

}  // namespace tern::kernels::cpu
