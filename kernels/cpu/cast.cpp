// Conversion, strided copies and fills.
#include <cstring>

#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/past_cache.h"
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/elementwise.h"
#include "kernels/formula/convert.h"
#include "kernels/loop.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kTile = 32;  // of a transposition: two tiles of doubles fit the first cache

template <class Word>
void transpose_tile(const Loop<2>& loop, const Word* x, Word* y, int64_t row, int64_t col) {
    const int64_t rows = std::min(kTile, loop.sizes[0] - row);
    const int64_t cols = std::min(kTile, loop.sizes[1] - col);
    const int64_t y_step = loop.strides[0][0], x_step = loop.strides[1][1];
    x += row + col * x_step;
    y += row * y_step + col;
    for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < cols; ++j) y[i * y_step + j] = x[i + j * x_step];
}

// A two-dimensional loop that reads along one dimension and writes along the other.
template <class Word>
void transpose(const Loop<2>& loop, const View& x, const View& y) {
    const int64_t row_tiles = (loop.sizes[0] + kTile - 1) / kTile;
    parallel_for(row_tiles, grain_of(kTile * loop.sizes[1]), [&](int64_t begin, int64_t end) {
        for (int64_t tile = begin; tile < end; ++tile)
            for (int64_t col = 0; col < loop.sizes[1]; col += kTile)
                transpose_tile(loop, x.ptr<Word>(), y.ptr<Word>(), tile * kTile, col);
    });
}

void copy(const View& x, const View& y) {
    const Loop<2> loop = make_loop<2>(y.shape, {&y.strides, &x.strides});
    const bool transposed = loop.dim == 2 && loop.strides[0][1] == 1 && loop.strides[1][0] == 1;
    const int item = static_cast<int>(item_size(y.dtype));
    if (transposed)
        return visit_bits(item_size(y.dtype), [&]<class Word>() { transpose<Word>(loop, x, y); });
    const int64_t bytes = y.numel() * item;
    const char* const from = static_cast<const char*>(x.data);
    char* const to = static_cast<char*>(y.data);
    const bool apart = from + bytes <= to || to + bytes <= from;
    if (loop.dense(0) && loop.dense(1) && apart && bytes >= kPastCache)
        return parallel_for(bytes, 4 * kGrain, [=](int64_t begin, int64_t end) {
            write_past_cache(from + begin, to + begin, end - begin);
            end_past_cache();
        });
    map(y.shape, {Operand(y), Operand(x)},
        [item](char* const* at, int64_t count) { std::memmove(at[0], at[1], count * item); });
}

}  // namespace

void cast(const View& x, const View& y) {
    if (x.dtype == y.dtype) return copy(x, y);
    visit("cast", x.dtype, StoredType{}, [&]<class From>() {
        visit("cast", y.dtype, StoredType{}, [&]<class To>() {
            map(y.shape, {Operand(y), Operand(x)}, [](char* const* at, int64_t count) {
                const From* const from = reinterpret_cast<const From*>(at[1]);
                To* const to = reinterpret_cast<To*>(at[0]);
                TERN_ON_ISA(cast(from, to, count));
            });
        });
    });
}

void fill(const View& y, double value) {
    visit("fill", y.dtype, StoredType{}, [&]<class T>() {
        const T element = fn::convert<T>(value);
        map(y.shape, {Operand(y)}, [element](char* const* at, int64_t count) {
            std::fill_n(reinterpret_cast<T*>(at[0]), count, element);
        });
    });
}

}  // namespace tern::kernels::cpu
