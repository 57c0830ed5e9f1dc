#include "kernels/cpu/elementwise.h"

#include "kernels/cpu/strided.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kBlock = 512;    // elements copied at a time when an operand is not dense
constexpr int64_t kLongRow = 128;  // from here on, blocks do not cross the rows of the loop

// The loop with the result's smallest strides innermost, so that it is written in order.
template <int N>
Loop<N> ordered_loop(const Shape& shape, const Operand (&operands)[N]) {
    int order[kMaxDims];
    const Strides* pointers[N];
    for (int n = 0; n < N; ++n) pointers[n] = operands[n].strides;
    if (order_by_stride(*operands[0].strides, order)) return make_loop<N>(shape, pointers);
    Shape sizes;
    Strides strides[N];
    for (int i = 0; i < shape.size(); ++i) sizes.push_back(shape[order[i]]);
    for (int n = 0; n < N; ++n) {
        for (int i = 0; i < shape.size(); ++i)
            strides[n].push_back((*operands[n].strides)[order[i]]);
        pointers[n] = &strides[n];
    }
    return make_loop<N>(sizes, pointers);
}

// How a run of an operand's elements is had.
enum class Access : uint8_t {
    dense,   // they lie next to each other all through the loop
    rows,    // ... within a row, and blocks do not cross rows
    packed,  // they are copied to a buffer for every block
    once,    // the buffer's content is the same for every block
};

template <int N>
Access access_of(const Loop<N>& loop, int n, bool by_rows) {
    if (loop.dense(n)) return Access::dense;
    if (n > 0 && loop.constant(n)) return Access::once;
    if (by_rows) return loop.strides[n][loop.dim - 1] == 1 ? Access::rows : Access::packed;
    bool repeated = n > 0;  // all rows are one, and blocks hold whole rows
    for (int d = 0; d < loop.dim - 1; ++d) repeated = repeated && loop.strides[n][d] == 0;
    return repeated ? Access::once : Access::packed;
}

template <int N>
void run_blocks(const Loop<N>& loop, const Operand (&operands)[N], RunKernel kernel, int64_t begin,
                int64_t end) {
    alignas(64) char buffer[N][kBlock * 8];
    const int64_t row = loop.sizes[loop.dim - 1];
    const bool by_rows = row >= kLongRow;
    const int64_t block = by_rows ? kBlock : kBlock / row * row;
    Access access[N];
    Cursor<N> cursor[N];
    for (int n = 0; n < N; ++n) {
        access[n] = access_of(loop, n, by_rows);
        if (access[n] == Access::dense) continue;
        cursor[n] = Cursor<N>(loop, n, begin);
        if (access[n] == Access::once)
            pack(cursor[n], operands[n].data, operands[n].item, std::min(block, end - begin),
                 buffer[n]);
    }
    for (int64_t at = begin, count; at < end; at += count) {
        count = std::min(block, end - at);
        if (by_rows) count = std::min(count, row - at % row);
        char* data[N];
        for (int n = 0; n < N; ++n) {
            const int item = operands[n].item;
            data[n] = buffer[n];
            if (access[n] == Access::dense) {
                data[n] = operands[n].data + at * item;
            } else if (access[n] == Access::rows) {
                data[n] = operands[n].data + cursor[n].offset * item;
                cursor[n].advance(count);
            } else if (access[n] == Access::packed && n > 0) {
                pack(cursor[n], operands[n].data, item, count, buffer[n]);
            }
        }
        kernel(data, count);
        if (access[0] == Access::packed)
            unpack(cursor[0], operands[0].data, operands[0].item, count, buffer[0]);
    }
}

}  // namespace

template <int N>
void map_runs(const Shape& shape, const Operand (&operands)[N], RunKernel kernel) {
    const Loop<N> loop = ordered_loop(shape, operands);
    bool all_dense = true;
    for (int n = 0; n < N; ++n) all_dense = all_dense && loop.dense(n);
    parallel_for(loop.numel(), kGrain, [&](int64_t begin, int64_t end) {
        if (!all_dense) return run_blocks(loop, operands, kernel, begin, end);
        char* at[N];
        for (int n = 0; n < N; ++n) at[n] = operands[n].data + begin * operands[n].item;
        kernel(at, end - begin);
    });
}

template void map_runs(const Shape&, const Operand (&)[1], RunKernel);
template void map_runs(const Shape&, const Operand (&)[2], RunKernel);
template void map_runs(const Shape&, const Operand (&)[3], RunKernel);
template void map_runs(const Shape&, const Operand (&)[4], RunKernel);

}  // namespace tern::kernels::cpu
