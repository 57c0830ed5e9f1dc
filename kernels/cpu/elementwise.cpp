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
    const int rank = shape.size();
    order_by_stride(*operands[0].strides, order);
    Shape sizes;
    Strides strides[N];
    const Strides* pointers[N];
    for (int i = 0; i < rank; ++i) sizes.push_back(shape[order[i]]);
    for (int n = 0; n < N; ++n) {
        for (int i = 0; i < rank; ++i) strides[n].push_back((*operands[n].strides)[order[i]]);
        pointers[n] = &strides[n];
    }
    return make_loop<N>(sizes, pointers);
}

template <int N>
void run_blocks(const Loop<N>& loop, const Operand (&operands)[N], RunKernel kernel, int64_t begin,
                int64_t end) {
    alignas(64) char buffer[N][kBlock * 8];
    const int64_t row = loop.sizes[loop.dim - 1];
    const bool by_rows = row >= kLongRow;
    bool constant[N];
    for (int n = 0; n < N; ++n) {
        constant[n] = loop.constant(n);
        if (constant[n])
            copy_items(operands[n].item, buffer[n], 1, operands[n].data, 0,
                       std::min(kBlock, end - begin));
    }
    for (int64_t count; begin < end; begin += count) {
        count = std::min(kBlock, end - begin);
        if (by_rows) count = std::min(count, row - begin % row);
        char* at[N];
        for (int n = 0; n < N; ++n) {
            at[n] = buffer[n];
            if (constant[n]) continue;
            if (loop.dense(n))
                at[n] = operands[n].data + begin * operands[n].item;
            else if (by_rows && loop.strides[n][loop.dim - 1] == 1)
                at[n] = operands[n].data + Cursor<N>(loop, n, begin).offset * operands[n].item;
            else if (n > 0)
                pack(loop, n, operands[n].data, operands[n].item, begin, count, buffer[n]);
        }
        kernel(at, count);
        if (at[0] == buffer[0])
            unpack(loop, 0, operands[0].data, operands[0].item, begin, count, buffer[0]);
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
