// Writing by index, entries that meet at one element combined in order, without atomics. Few
// entries along the dimension: a thread owns a line of the result along it and takes the entries
// one after the other. Many: the entries are sorted by where they go (stable), and the thread at
// the first entry of each run goes through the run; where one index serves a whole slice, the
// slices' numbers are sorted instead of their elements, and a thread owns one element of a
// destination slice. Neighbouring threads own neighbouring lines. 256 threads.
#include "kernels/scatter.h"

#include <bit>

#include "kernels/cuda/fault.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/radix.h"
#include "kernels/cuda/wide_loop.cuh"
#include "kernels/formula/arithmetic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Along the dimension: `count` entries of x and index, a result of check.size.
struct Line {
    int64_t count, x_step, index_step, y_step;
};

// Operands of `lines`, the other dimensions: y, x, index.
template <class T, class F>
__global__ void __launch_bounds__(plan::kBlock)
    scatter_lines_kernel(int64_t n, F f, WideLoop<3> lines, Line line, IndexCheck check, const T* x,
                         const int64_t* index, T* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int64_t at[3];
    lines.offsets(i, at);
    for (int64_t j = 0; j < line.count; ++j) {
        const int64_t to = index[at[2] + j * line.index_step];
        if (!check(to)) continue;
        T& element = y[at[0] + to * line.y_step];
        element = f(element, x[at[1] + j * line.x_step]);
    }
}

// Entry j's key is its index, or `check.size` where that is outside.
__global__ void __launch_bounds__(plan::kBlock)
    slice_keys_kernel(Line line, IndexCheck check, const int64_t* index, uint64_t* keys,
                      int64_t* values) {
    const int64_t j = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (j >= line.count) return;
    const int64_t to = index[j * line.index_step];
    keys[j] = static_cast<uint64_t>(check(to) ? to : check.size);
    values[j] = j;
}

template <class T, class F>
__global__ void __launch_bounds__(plan::kBlock)
    scatter_slices_kernel(int64_t n, F f, int64_t lines_of_slice, WideLoop<3> lines, Line line,
                          int64_t size, const uint64_t* keys, const int64_t* values, const T* x,
                          T* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int64_t first = i / lines_of_slice;
    const uint64_t key = keys[first];
    if (key == static_cast<uint64_t>(size) || (first > 0 && keys[first - 1] == key)) return;
    int64_t at[3];
    lines.offsets(i - first * lines_of_slice, at);
    T& element = y[at[0] + static_cast<int64_t>(key) * line.y_step];
    T value = element;
    for (int64_t j = first; j < line.count && keys[j] == key; ++j)
        value = f(value, x[at[1] + values[j] * line.x_step]);
    element = value;
}

// Entry i of all, numbered along the dimension last, goes to line i / count. Its key numbers the
// destination in the same way, `none` where the index is outside.
__global__ void __launch_bounds__(plan::kBlock)
    element_keys_kernel(int64_t n, WideLoop<3> lines, Line line, IndexCheck check, uint64_t none,
                        const int64_t* index, uint64_t* keys, int64_t* values) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int64_t owner = i / line.count;
    int64_t at[3];
    lines.offsets(owner, at);
    const int64_t to = index[at[2] + (i - owner * line.count) * line.index_step];
    keys[i] = check(to) ? static_cast<uint64_t>(owner * check.size + to) : none;
    values[i] = i;
}

template <class T, class F>
__global__ void __launch_bounds__(plan::kBlock)
    scatter_elements_kernel(int64_t n, F f, WideLoop<3> lines, Line line, int64_t size,
                            uint64_t none, const uint64_t* keys, const int64_t* values, const T* x,
                            T* y) {
    const int64_t first = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (first >= n) return;
    const uint64_t key = keys[first];
    if (key == none || (first > 0 && keys[first - 1] == key)) return;
    const int64_t owner = static_cast<int64_t>(key) / size;
    int64_t at[3];
    lines.offsets(owner, at);
    T& element = y[at[0] + (static_cast<int64_t>(key) - owner * size) * line.y_step];
    T value = element;
    for (int64_t j = first; j < n && keys[j] == key; ++j) {
        const int64_t entry = values[j] - owner * line.count;
        value = f(value, x[at[1] + entry * line.x_step]);
    }
    element = value;
}

// Key bits for numbers up to and including `most`.
int bits_for(int64_t most) { return std::max<int>(std::bit_width(static_cast<uint64_t>(most)), 1); }

struct Scatter {
    const char* name;
    const View &x, &index, &y;
    int dim;
    int64_t size;  // of y along it
    Line line;
    Loop<3> lines;
};

constexpr int64_t kFew = 32;  // a sort takes about as long as this many dependent additions

template <class T, class F>
void run_lines(const Scatter& s, F f, const Scope& scope, const IndexCheck& check) {
    const int64_t n = s.lines.numel();
    launch(s.name, scope, scatter_lines_kernel<T, F>, plan::flat(n), n, f, WideLoop<3>(s.lines),
           s.line, check, s.x.ptr<const T>(), s.index.ptr<const int64_t>(), s.y.ptr<T>());
}

template <class T, class F>
void run_slices(const Scatter& s, F f) {
    const Scope scope(s.y.device);
    const IndexCheck check(scope, s.name, s.size, s.dim);
    if (s.line.count <= kFew) return run_lines<T>(s, f, scope, check);
    const int64_t lines = s.lines.numel(), all = lines * s.line.count;
    WidePairs pairs(scope, s.line.count);
    launch(s.name, scope, slice_keys_kernel, plan::flat(s.line.count), s.line, check,
           s.index.ptr<const int64_t>(), pairs.keys(), pairs.values());
    pairs.sort(s.name, scope, bits_for(s.size));
    launch(s.name, scope, scatter_slices_kernel<T, F>, plan::flat(all), all, f, lines,
           WideLoop<3>(s.lines), s.line, s.size, pairs.sorted_keys(), pairs.sorted_values(),
           s.x.ptr<const T>(), s.y.ptr<T>());
}

template <class T, class F>
void run_elements(const Scatter& s, F f) {
    const Scope scope(s.y.device);
    const IndexCheck check(scope, s.name, s.size, s.dim);
    if (s.line.count <= kFew) return run_lines<T>(s, f, scope, check);
    const int64_t lines = s.lines.numel(), all = lines * s.line.count;
    const WideLoop<3> loop(s.lines);
    const auto none = static_cast<uint64_t>(lines * s.size);
    WidePairs pairs(scope, all);
    launch(s.name, scope, element_keys_kernel, plan::flat(all), all, loop, s.line, check, none,
           s.index.ptr<const int64_t>(), pairs.keys(), pairs.values());
    pairs.sort(s.name, scope, bits_for(lines * s.size));
    launch(s.name, scope, scatter_elements_kernel<T, F>, plan::flat(all), all, f, loop, s.line,
           s.size, none, pairs.sorted_keys(), pairs.sorted_values(), s.x.ptr<const T>(),
           s.y.ptr<T>());
}

Scatter plan_scatter(const char* op, const View& x, const View& index, const Strides& index_strides,
                     int dim, const View& y) {
    Shape shape = x.shape;
    Strides to = y.strides, from = x.strides, picked = index_strides;
    Scatter s{.name = op,
              .x = x,
              .index = index,
              .y = y,
              .dim = dim,
              .size = y.shape[dim],
              .line = {shape[dim], from[dim], picked[dim], to[dim]}};
    for (DimVector* v : {&shape, &to, &from, &picked}) v->erase(dim);
    s.lines = make_loop<3>(shape, {&to, &from, &picked});
    return s;
}

}  // namespace

void scatter(const char* op, Combine how, const View& x, const View& index, int dim,
             const View& y) {
    if (x.numel() == 0) return;
    const Scatter s = plan_scatter(op, x, index, index.strides, dim, y);
    if (how == Combine::copy)
        return visit_bits(item_size(y.dtype), [&]<class T>() { run_elements<T>(s, PickSecond{}); });
    visit(op, y.dtype, Numbers{}, [&]<class T>() {
        switch (how) {
            case Combine::multiply:
                return run_elements<T>(s, fn::Mul{});
            case Combine::amax:
                return run_elements<T>(s, fn::Maximum{});
            case Combine::amin:
                return run_elements<T>(s, fn::Minimum{});
            default:
                return run_elements<T>(s, fn::Add{});
        }
    });
}

void scatter_slices(const char* op, Combine how, const View& x, const View& index, int dim,
                    const View& y) {
    if (x.numel() == 0) return;
    Strides strides = Strides::filled(x.dim(), 0);
    strides[dim] = index.strides[0];
    const Scatter s = plan_scatter(op, x, index, strides, dim, y);
    if (how == Combine::copy)
        return visit_bits(item_size(y.dtype), [&]<class T>() { run_slices<T>(s, PickSecond{}); });
    visit(op, y.dtype, Numbers{}, [&]<class T>() { run_slices<T>(s, fn::Add{}); });
}

}  // namespace tern::kernels::cuda
