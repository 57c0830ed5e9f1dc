// Reading by index: y[i] = x[index[i]] along one dimension, slices picked by index, one-hot rows. A
// thread owns one element of the result, or 16 bytes of it where whole runs are picked, neighbours
// own neighbouring ones; the result is written once, x is read as the indices say. Bits are moved,
// so there is one kernel an element size. 256 threads.
#include "kernels/cuda/fault.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "kernels/cuda/strided.h"
#include "kernels/cuda/wide_loop.cuh"
#include "kernels/index.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Operands of the loop: y, index, x outside its dimension.
template <class Bits>
__global__ void __launch_bounds__(plan::kBlock)
    gather_kernel(uint32_t n, Strided<3> loop, IndexCheck check, int64_t step, const Bits* x,
                  const int64_t* index, Bits* y) {
    const uint32_t i = thread_number();
    if (i >= n) return;
    int32_t at[3];
    loop.offsets(i, at);
    const int64_t picked = index[at[1]];
    y[at[0]] = check(picked) ? x[at[2] + picked * step] : Bits{};
}

template <class Bits>
void launch_gather(const char* name, const Scope& scope, const Loop<3>& whole, int dim,
                   int64_t size, int64_t step, const void* x, const int64_t* index, void* y) {
    const IndexCheck check(scope, name, size, dim);
    const auto part = [&](const Loop<3>& loop, const std::array<int64_t, 3>& start) {
        const int64_t n = loop.numel();
        launch(name, scope, gather_kernel<Bits>, plan::flat(n), static_cast<uint32_t>(n),
               Strided<3>(loop), check, step, static_cast<const Bits*>(x) + start[2],
               index + start[1], static_cast<Bits*>(y) + start[0]);
    };
    for_each_part<3>(whole, {}, part);
}

// Widens the loop's innermost dimension to elements of 16 bytes, where x and y are dense along it,
// one index serves it, and all sizes and addresses allow it.
bool widen(Loop<3>& loop, int64_t& step, const View& x, const View& y) {
    const auto v = static_cast<int64_t>(16 / item_size(y.dtype));
    const int last = loop.dim - 1;
    if (last < 0 || loop.sizes[last] % v != 0 || step % v != 0) return false;
    if (loop.strides[0][last] != 1 || loop.strides[1][last] != 0 || loop.strides[2][last] != 1)
        return false;
    if (reinterpret_cast<uintptr_t>(x.data) % 16 || reinterpret_cast<uintptr_t>(y.data) % 16)
        return false;
    for (int d = 0; d < last; ++d)
        if (loop.strides[0][d] % v != 0 || loop.strides[2][d] % v != 0) return false;
    loop.sizes[last] /= v;
    for (int d = 0; d < last; ++d) {
        loop.strides[0][d] /= v;
        loop.strides[2][d] /= v;
    }
    step /= v;
    return true;
}

// index has y's rank.
void pick(const char* name, const View& x, const View& index, const Strides& index_strides, int dim,
          const View& y) {
    if (y.numel() == 0) return;
    const Scope scope(y.device);
    Strides rest = x.strides;
    rest[dim] = 0;
    Loop<3> loop = make_loop<3>(y.shape, {&y.strides, &index_strides, &rest});
    int64_t step = x.strides[dim];
    const auto run = [&]<class Bits>() {
        launch_gather<Bits>(name, scope, loop, dim, x.shape[dim], step, x.data,
                            index.ptr<int64_t>(), y.data);
    };
    if (widen(loop, step, x, y)) return run.operator()<uint4>();
    visit_bits(item_size(y.dtype), run);
}

// Row i of `classes` zeros gets its one.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    one_hot_kernel(int64_t n, WideLoop<1> rows, int64_t classes, IndexCheck check,
                   const int64_t* index, T* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int64_t picked = index[rows.offset(i)];
    if (check(picked)) y[i * classes + picked] = T(1);
}

// Adds one dimension's share to the offsets, or begins with it.
__global__ void __launch_bounds__(plan::kBlock)
    offsets_kernel(int64_t n, WideLoop<1> loop, IndexCheck check, int64_t step, bool first,
                   const int64_t* index, int64_t* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int64_t given = index[loop.offset(i)];
    const int64_t picked = given < 0 && given >= -check.size ? given + check.size : given;
    const int64_t before = first ? 0 : y[i];
    const bool inside = check(picked, given) && before >= 0;
    y[i] = inside ? before + picked * step : -1;
}

}  // namespace

void gather(const char* op, const View& x, const View& index, int dim, const View& y) {
    pick(op, x, index, index.strides, dim, y);
}

void index_select(const char* op, const View& x, const View& index, int dim, const View& y) {
    Strides strides = Strides::filled(y.dim(), 0);
    strides[dim] = index.strides[0];
    pick(op, x, index, strides, dim, y);
}

// A launch a dimension: there are few, and the offsets are small beside what they pick.
void index_offsets(const char* op, std::span<const IndexedDim> dims, const View& y) {
    const int64_t n = y.numel();
    if (n == 0) return;
    const Scope scope(y.device);
    for (const IndexedDim& d : dims) {
        const WideLoop<1> loop(make_loop<1>(y.shape, {&d.index.strides}));
        const bool first = &d == dims.data();
        launch(op, scope, offsets_kernel, plan::flat(n), n, loop,
               IndexCheck(scope, op, d.size, d.dim), d.step, first, d.index.ptr<const int64_t>(),
               y.ptr<int64_t>());
    }
}

void one_hot(const View& index, const View& y) {
    if (y.numel() == 0) return;
    const Scope scope(y.device);
    const int64_t classes = y.shape[y.dim() - 1], rows = index.numel();
    zero(y.device, y.data, static_cast<size_t>(y.numel()) * item_size(y.dtype));
    const IndexCheck check(scope, "one_hot", classes);
    const WideLoop<1> loop(make_loop<1>(index.shape, {&index.strides}));
    visit("one_hot", y.dtype, StoredType{}, [&]<class T>() {
        launch("one_hot", scope, one_hot_kernel<T>, plan::flat(rows), rows, loop, classes, check,
               index.ptr<const int64_t>(), y.ptr<T>());
    });
}

}  // namespace tern::kernels::cuda
