#include "kernels/cpu/elementwise.h"

#include "kernels/cpu/past_cache.h"
#include "kernels/cpu/simd/half.h"
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

void widen_block(DType half, const char* from, char* to, int64_t count) {
    float* const out = reinterpret_cast<float*>(to);
    if (half == DType::float16) return widen(reinterpret_cast<const Half*>(from), out, count);
    widen(reinterpret_cast<const BFloat16*>(from), out, count);
}

void narrow_block(DType half, const char* from, char* to, int64_t count) {
    const float* const in = reinterpret_cast<const float*>(from);
    if (half == DType::float16) return narrow(in, reinterpret_cast<Half*>(to), count);
    narrow(in, reinterpret_cast<BFloat16*>(to), count);
}

// One operand of a walk through a loop by blocks.
template <int N>
class BlockOperand {
 public:
    void start(const Loop<N>& loop, int n, const Operand& operand, bool by_rows, int64_t begin,
               int64_t block) {
        operand_ = &operand;
        access_ = access_of(loop, n, by_rows);
        if (access_ != Access::dense) cursor_ = Cursor<N>(loop, n, begin);
        if (access_ != Access::once) return;
        pack(cursor_, operand.data, operand.item, block, raw());
        if (is_half(operand.half)) widen_block(operand.half, raw(), buffer_, block);
    }

    // Where the kernel finds `count` elements, the first of them number `at`; read if it reads
    // them.
    char* open(int64_t at, int64_t count, bool reads) {
        const int item = operand_->item;
        char* memory = raw();
        if (access_ == Access::once) return buffer_;
        if (access_ == Access::dense) {
            memory = operand_->data + at * item;
        } else if (access_ == Access::rows) {
            memory = operand_->data + cursor_.offset * item;
            cursor_.advance(count);
        } else if (reads) {
            pack(cursor_, operand_->data, item, count, memory);
        }
        memory_ = memory;
        if (!is_half(operand_->half)) return memory;
        if (reads) widen_block(operand_->half, memory, buffer_, count);
        return buffer_;
    }

    // Brings home what the kernel wrote.
    void close(int64_t count) {
        if (is_half(operand_->half)) narrow_block(operand_->half, buffer_, memory_, count);
        if (access_ == Access::packed)
            unpack(cursor_, operand_->data, operand_->item, count, memory_);
    }

 private:
    char* raw() { return is_half(operand_->half) ? raw_ : buffer_; }

    const Operand* operand_ = nullptr;
    Access access_ = Access::dense;
    Cursor<N> cursor_;
    char* memory_ = nullptr;
    alignas(64) char buffer_[kBlock * 8];
    alignas(64) char raw_[kBlock * 2];  // 16-bit floats, before and after
};

template <int N>
void run_blocks(const Loop<N>& loop, const Operand (&operands)[N], RunKernel kernel, int64_t begin,
                int64_t end) {
    const int64_t row = loop.dim == 0 ? 1 : loop.sizes[loop.dim - 1];
    const bool by_rows = row >= kLongRow;
    const int64_t block = by_rows ? kBlock : kBlock / row * row;
    BlockOperand<N> operand[N];
    for (int n = 0; n < N; ++n)
        operand[n].start(loop, n, operands[n], by_rows, begin, std::min(block, end - begin));
    for (int64_t at = begin, count; at < end; at += count) {
        count = std::min(block, end - at);
        if (by_rows) count = std::min(count, row - at % row);
        char* data[N];
        for (int n = 0; n < N; ++n) data[n] = operand[n].open(at, count, n > 0);
        kernel(data, count);
        operand[0].close(count);
    }
}

// All dense, the result around the cache.
template <int N>
void run_past_cache(const Operand (&operands)[N], RunKernel kernel, int64_t begin, int64_t end) {
    alignas(64) char buffer[kStaged];
    const int item = operands[0].item;
    const int64_t block = kStaged / item;
    for (int64_t i = begin, count; i < end; i += count) {
        count = std::min(block, end - i);
        char* at[N] = {buffer};
        for (int n = 1; n < N; ++n) at[n] = operands[n].data + i * operands[n].item;
        kernel(at, count);
        write_past_cache(buffer, operands[0].data + i * item, count * item);
    }
    end_past_cache();
}

// Only a new result: what is read, too, comes through the cache anyway.
template <int N>
bool goes_past_cache(const Operand (&operands)[N], int64_t count) {
    bool past = count * operands[0].item >= kPastCache;
    for (int n = 1; n < N; ++n) past = past && operands[n].data != operands[0].data;
    return past;
}

}  // namespace

template <int N>
void map_runs(const Shape& shape, const Operand (&operands)[N], RunKernel kernel) {
    const Loop<N> loop = ordered_loop(shape, operands);
    bool all_dense = true;
    for (int n = 0; n < N; ++n)
        all_dense = all_dense && loop.dense(n) && !is_half(operands[n].half);
    const bool past_cache = all_dense && goes_past_cache(operands, loop.numel());
    parallel_for(loop.numel(), kGrain, [&](int64_t begin, int64_t end) {
        if (!all_dense) return run_blocks(loop, operands, kernel, begin, end);
        if (past_cache) return run_past_cache(operands, kernel, begin, end);
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
