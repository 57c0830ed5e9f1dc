// Reading and adding by index. All indices are checked before anything is written.
#include "kernels/index.h"

#include "kernels/cpu/parallel.h"
#include "kernels/elementwise.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

// The offset of row-major element `at` of `shape`, leaving out dimension `skip`.
int64_t offset_of(const Shape& shape, const Strides& strides, int64_t at, int skip) {
    int64_t offset = 0;
    for (int d = shape.size() - 1; d >= 0; --d) {
        if (d == skip) continue;
        offset += at % shape[d] * strides[d];
        at /= shape[d];
    }
    return offset;
}

// Calls lane(i) for the lanes along `dim`: every combination of the other coordinates.
template <class Lane>
void each_lane(const Shape& shape, int dim, const Lane& lane) {
    const int64_t length = shape[dim];
    if (numel(shape) == 0) return;
    parallel_for(numel(shape) / length, grain_of(length), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) lane(i);
    });
}

void check_index(const char* op, const View& index, int64_t size) {
    const int64_t* data = index.ptr<int64_t>();
    const int last = index.dim() - 1;
    const int64_t row = last < 0 ? 1 : index.shape[last];
    const int64_t step = last < 0 ? 0 : index.strides[last];
    const int64_t count = index.numel();
    for (int64_t at = 0; at < count; at += row) {
        const int64_t* from = data + offset_of(index.shape, index.strides, at, -1);
        for (int64_t i = 0; i < row; ++i) {
            const int64_t value = from[i * step];
            TERN_CHECK(value >= 0 && value < size, IndexError, op, ": index ", value,
                       " is out of range for a dimension of size ", size);
        }
    }
}

// x with `dim` fixed at `at`.
View slice_at(const View& x, int dim, int64_t at) {
    View out = x;
    out.data =
        static_cast<char*>(x.data) + at * x.strides[dim] * static_cast<int64_t>(item_size(x.dtype));
    out.shape.erase(dim);
    out.strides.erase(dim);
    return out;
}

}  // namespace

void gather(const View& x, const View& index, int dim, const View& y) {
    check_index("gather", index, x.shape[dim]);
    visit_bits(item_size(x.dtype), [&]<class T>() {
        each_lane(index.shape, dim, [&](int64_t lane) {
            const T* from = x.ptr<T>() + offset_of(index.shape, x.strides, lane, dim);
            const int64_t* at =
                index.ptr<int64_t>() + offset_of(index.shape, index.strides, lane, dim);
            T* to = y.ptr<T>() + offset_of(index.shape, y.strides, lane, dim);
            for (int64_t i = 0; i < index.shape[dim]; ++i)
                to[i * y.strides[dim]] = from[at[i * index.strides[dim]] * x.strides[dim]];
        });
    });
}

// Lanes write to different elements; within a lane the order is that of i.
void scatter_add(const View& source, const View& index, int dim, const View& y) {
    check_index("scatter_add", index, y.shape[dim]);
    visit("scatter_add", y.dtype, Numbers{}, [&]<class T>() {
        each_lane(index.shape, dim, [&](int64_t lane) {
            const T* from = source.ptr<T>() + offset_of(index.shape, source.strides, lane, dim);
            const int64_t* at =
                index.ptr<int64_t>() + offset_of(index.shape, index.strides, lane, dim);
            T* to = y.ptr<T>() + offset_of(index.shape, y.strides, lane, dim);
            for (int64_t i = 0; i < index.shape[dim]; ++i)
                to[at[i * index.strides[dim]] * y.strides[dim]] += from[i * source.strides[dim]];
        });
    });
}

void index_select(const View& x, const View& index, int dim, const View& y) {
    check_index("index_select", index, x.shape[dim]);
    const int64_t count = index.shape[0];
    if (y.numel() == 0) return;
    parallel_for(count, grain_of(y.numel() / count), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const int64_t at = index.ptr<int64_t>()[i * index.strides[0]];
            cast(slice_at(x, dim, at), slice_at(y, dim, i));
        }
    });
}

void index_add(const View& source, const View& index, int dim, const View& y) {
    check_index("index_add", index, y.shape[dim]);
    for (int64_t i = 0; i < index.shape[0]; ++i) {
        const View to = slice_at(y, dim, index.ptr<int64_t>()[i * index.strides[0]]);
        binary(fn::Add{}, to, slice_at(source, dim, i), to);
    }
}

void one_hot(const View& index, const View& y) {
    const int64_t classes = y.shape.back();
    check_index("one_hot", index, classes);
    fill(y, 0);
    visit("one_hot", y.dtype, StoredType{}, [&]<class T>() {
        for (int64_t i = 0, count = index.numel(); i < count; ++i) {
            const int64_t at = index.ptr<int64_t>()[offset_of(index.shape, index.strides, i, -1)];
            y.ptr<T>()[i * classes + at] = T(1);
        }
    });
}

}  // namespace tern::kernels::cpu
