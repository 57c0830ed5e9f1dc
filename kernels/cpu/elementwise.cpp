#include "kernels/cpu/elementwise.h"

#include <cstring>

#include "kernels/loop.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kBlock = 512;    // elements copied at a time when an operand is not dense
constexpr int64_t kLongRow = 128;  // from here on, blocks do not cross the rows of the loop

// The loop with the result's smallest strides innermost, so that it is written in order.
template <int N>
Loop<N> ordered_loop(const Shape& shape, const Operand (&operands)[N]) {
    int order[kMaxDims];
    const int rank = shape.size();
    const Strides& result = *operands[0].strides;
    for (int d = 0; d < rank; ++d) {
        int at = d;
        for (; at > 0 && result[order[at - 1]] < result[d]; --at) order[at] = order[at - 1];
        order[at] = d;
    }
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

template <int Item>
void copy_items(char* to, int64_t to_step, const char* from, int64_t from_step, int64_t count) {
    if (to_step == 1 && from_step == 1) {
        std::memcpy(to, from, count * Item);
        return;
    }
    for (int64_t i = 0; i < count; ++i)
        std::memcpy(to + i * to_step * Item, from + i * from_step * Item, Item);
}

void copy_items(int item, char* to, int64_t to_step, const char* from, int64_t from_step,
                int64_t count) {
    if (item == 4) return copy_items<4>(to, to_step, from, from_step, count);
    if (item == 8) return copy_items<8>(to, to_step, from, from_step, count);
    copy_items<1>(to, to_step, from, from_step, count);
}

// Where element `at` of the row-major loop lies in operand n.
template <int N>
struct Cursor {
    const Loop<N>& loop;
    int n;
    int64_t index[kMaxDims];
    int64_t offset = 0;

    Cursor(const Loop<N>& loop, int n, int64_t at) : loop(loop), n(n) {
        for (int d = loop.dim - 1; d >= 0; --d) {
            index[d] = at % loop.sizes[d];
            at /= loop.sizes[d];
            offset += index[d] * loop.strides[n][d];
        }
    }
    int64_t left_in_row() const { return loop.sizes[loop.dim - 1] - index[loop.dim - 1]; }
    int64_t step() const { return loop.strides[n][loop.dim - 1]; }
    void advance(int64_t count) {
        int d = loop.dim - 1;
        index[d] += count;
        offset += count * loop.strides[n][d];
        for (; d > 0 && index[d] == loop.sizes[d]; --d) {
            offset += loop.strides[n][d - 1] - index[d] * loop.strides[n][d];
            index[d] = 0;
            ++index[d - 1];
        }
    }
};

// Elements [begin, begin + count) of operand n to a dense buffer, or back from it.
template <int N>
void pack(const Loop<N>& loop, int n, const Operand& operand, int64_t begin, int64_t count,
          char* buffer, bool back) {
    const int item = operand.item;
    for (Cursor<N> cursor(loop, n, begin); count > 0;) {
        const int64_t piece = std::min(count, cursor.left_in_row());
        char* const strided = operand.data + cursor.offset * item;
        if (back)
            copy_items(item, strided, cursor.step(), buffer, 1, piece);
        else
            copy_items(item, buffer, 1, strided, cursor.step(), piece);
        buffer += piece * item;
        cursor.advance(piece);
        count -= piece;
    }
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
                pack(loop, n, operands[n], begin, count, buffer[n], false);
        }
        kernel(at, count);
        if (at[0] == buffer[0]) pack(loop, 0, operands[0], begin, count, buffer[0], true);
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
