// Adding by index, repeated indices in order, without atomics. Few entries along the dimension: a
// thread owns a line of the result along it and adds the entries one after the other. Many: the
// entries are sorted by where they go (stable), and the thread at the first entry of each run adds
// the run up; where one index serves a whole slice, the slices' numbers are sorted instead of
// their elements, and a thread owns one element of a destination slice. Neighbouring threads own
// neighbouring lines. 256 threads.
#include <bit>

#include "kernels/cuda/fault.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/radix.h"
#include "kernels/cuda/wide_loop.cuh"
#include "kernels/index.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Along the dimension: `count` entries of source and index, a result of check.size.
struct Line {
    int64_t count, source_step, index_step, y_step;
};

// Operands of `lines`, the other dimensions: y, source, index.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    scatter_lines_kernel(int64_t n, WideLoop<3> lines, Line line, IndexCheck check, const T* source,
                         const int64_t* index, T* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int64_t at[3];
    lines.offsets(i, at);
    for (int64_t j = 0; j < line.count; ++j) {
        const int64_t to = index[at[2] + j * line.index_step];
        if (!check(to)) continue;
        T& sum = y[at[0] + to * line.y_step];
        sum = static_cast<T>(sum + source[at[1] + j * line.source_step]);
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

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    scatter_slices_kernel(int64_t n, int64_t lines_of_slice, WideLoop<3> lines, Line line,
                          int64_t size, const uint64_t* keys, const int64_t* values,
                          const T* source, T* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int64_t first = i / lines_of_slice;
    const uint64_t key = keys[first];
    if (key == static_cast<uint64_t>(size) || (first > 0 && keys[first - 1] == key)) return;
    int64_t at[3];
    lines.offsets(i - first * lines_of_slice, at);
    T& sum = y[at[0] + static_cast<int64_t>(key) * line.y_step];
    T value = sum;
    for (int64_t j = first; j < line.count && keys[j] == key; ++j)
        value = static_cast<T>(value + source[at[1] + values[j] * line.source_step]);
    sum = value;
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

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    scatter_elements_kernel(int64_t n, WideLoop<3> lines, Line line, int64_t size, uint64_t none,
                            const uint64_t* keys, const int64_t* values, const T* source, T* y) {
    const int64_t first = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (first >= n) return;
    const uint64_t key = keys[first];
    if (key == none || (first > 0 && keys[first - 1] == key)) return;
    const int64_t owner = static_cast<int64_t>(key) / size;
    int64_t at[3];
    lines.offsets(owner, at);
    T& sum = y[at[0] + (static_cast<int64_t>(key) - owner * size) * line.y_step];
    T value = sum;
    for (int64_t j = first; j < n && keys[j] == key; ++j) {
        const int64_t entry = values[j] - owner * line.count;
        value = static_cast<T>(value + source[at[1] + entry * line.source_step]);
    }
    sum = value;
}

// Key bits for numbers up to and including `most`.
int bits_for(int64_t most) { return std::max<int>(std::bit_width(static_cast<uint64_t>(most)), 1); }

struct Scatter {
    const char* name;
    const View &source, &index, &y;
    Line line;
    Loop<3> lines;
    bool by_slice;  // one index serves all lines
};

template <class T>
void run_scatter(const Scatter& s, int64_t size) {
    const Scope scope(s.y.device);
    const IndexCheck check(scope, s.name, size);
    const int64_t lines = s.lines.numel(), all = lines * s.line.count;
    const WideLoop<3> loop(s.lines);
    const T* source = s.source.ptr<T>();
    const auto* index = s.index.ptr<const int64_t>();
    T* y = s.y.ptr<T>();
    constexpr int64_t kFew = 32;  // a sort takes about as long as this many dependent additions
    if (s.line.count <= kFew)
        return launch(s.name, scope, scatter_lines_kernel<T>, plan::flat(lines), lines, loop,
                      s.line, check, source, index, y);
    if (s.by_slice) {
        WidePairs pairs(scope, s.line.count);
        launch(s.name, scope, slice_keys_kernel, plan::flat(s.line.count), s.line, check, index,
               pairs.keys(), pairs.values());
        pairs.sort(s.name, scope, bits_for(size));
        return launch(s.name, scope, scatter_slices_kernel<T>, plan::flat(all), all, lines, loop,
                      s.line, size, pairs.sorted_keys(), pairs.sorted_values(), source, y);
    }
    const auto none = static_cast<uint64_t>(lines * size);
    WidePairs pairs(scope, all);
    launch(s.name, scope, element_keys_kernel, plan::flat(all), all, loop, s.line, check, none,
           index, pairs.keys(), pairs.values());
    pairs.sort(s.name, scope, bits_for(lines * size));
    launch(s.name, scope, scatter_elements_kernel<T>, plan::flat(all), all, loop, s.line, size,
           none, pairs.sorted_keys(), pairs.sorted_values(), source, y);
}

void scatter(const char* name, const View& source, const View& index, const Strides& index_strides,
             int dim, const View& y, bool by_slice) {
    if (source.numel() == 0) return;
    Shape shape = source.shape;
    Strides to = y.strides, from = source.strides, picked = index_strides;
    Scatter s{.name = name,
              .source = source,
              .index = index,
              .y = y,
              .line = {shape[dim], from[dim], picked[dim], to[dim]},
              .by_slice = by_slice};
    for (DimVector* v : {&shape, &to, &from, &picked}) v->erase(dim);
    s.lines = make_loop<3>(shape, {&to, &from, &picked});
    visit(name, y.dtype, Numbers{}, [&]<class T>() { run_scatter<T>(s, y.shape[dim]); });
}

}  // namespace

void scatter_add(const View& source, const View& index, int dim, const View& y) {
    scatter("scatter_add", source, index, index.strides, dim, y, false);
}

void index_add(const View& source, const View& index, int dim, const View& y) {
    Strides strides = Strides::filled(source.dim(), 0);
    strides[dim] = index.strides[0];
    scatter("index_add", source, index, strides, dim, y, true);
}

}  // namespace tern::kernels::cuda
