// Matrix times vector, bound by reading the matrix: dense rows are multiplied with x two at a time,
// dense columns are added up eight at a time into a piece of y that stays in the nearest cache.
#include "kernels/cpu/simd/gemv.h"

#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int kSums = 4;          // registers that add up one row
constexpr int kColumns = 8;       // columns taken at once
constexpr int64_t kPiece = 2048;  // elements of y

template <class T>
[[gnu::always_inline]] inline T lane_sum(Vec<T> x) {
    T lanes[Vec<T>::width];
    x.store(lanes);
    for (int half = Vec<T>::width / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i) lanes[i] += lanes[i + half];
    return lanes[0];
}

template <int rows, class T>
[[gnu::flatten, gnu::noinline]] void dot_rows(const Gemv<T>& g, int64_t row) {
    using V = Vec<T>;
    constexpr int step = kSums * V::width;
    const T* const a = g.a + row * g.a_row;
    V sum[rows][kSums];
    for (auto& s : sum)
        for (V& v : s) v = V(T(0));
    int64_t p = 0;
    for (; p + step <= g.k; p += step)
        for (int s = 0; s < kSums; ++s) {
            const V x = V::load(g.x + p + s * V::width);
            for (int r = 0; r < rows; ++r)
                sum[r][s] = fma(V::load(a + r * g.a_row + p + s * V::width), x, sum[r][s]);
        }
#pragma GCC unroll 4
    for (int s = 0; s < kSums; ++s) {  // constant indices keep the sums in registers
        const int64_t left = g.k - p < V::width ? g.k - p : V::width;
        if (left <= 0) break;
        const bool whole = left == V::width;
        const V x = whole ? V::load(g.x + p) : V::load_partial(g.x + p, left);
        for (int r = 0; r < rows; ++r) {
            const T* const at = a + r * g.a_row + p;
            sum[r][s] = fma(whole ? V::load(at) : V::load_partial(at, left), x, sum[r][s]);
        }
        p += left;
    }
    for (int r = 0; r < rows; ++r)
        g.y[row + r] = lane_sum((sum[r][0] + sum[r][1]) + (sum[r][2] + sum[r][3]));
}

// y[begin, end) (+)= `columns` columns from p on, times their x.
template <int columns, class T>
[[gnu::flatten, gnu::noinline]] void add_columns(const Gemv<T>& g, int64_t begin, int64_t end,
                                                 int64_t p) {
    using V = Vec<T>;
    const T* const a = g.a + p * g.a_col;
    V x[columns];
    for (int c = 0; c < columns; ++c) x[c] = V(g.x[p + c]);
    int64_t i = begin;
    for (; i + V::width <= end; i += V::width) {
        V sum = p == 0 ? V(T(0)) : V::load(g.y + i);
        for (int c = 0; c < columns; ++c) sum = fma(V::load(a + c * g.a_col + i), x[c], sum);
        sum.store(g.y + i);
    }
    if (i == end) return;
    const int64_t left = end - i;
    V sum = p == 0 ? V(T(0)) : V::load_partial(g.y + i, left);
    for (int c = 0; c < columns; ++c)
        sum = fma(V::load_partial(a + c * g.a_col + i, left), x[c], sum);
    sum.store_partial(g.y + i, left);
}

}  // namespace

template <class T>
[[gnu::flatten]] void gemv(const Gemv<T>& g) {
    if (g.a_col == 1 || g.k == 1) {
        int64_t row = 0;
        for (; row + 2 <= g.n; row += 2) dot_rows<2>(g, row);
        if (row < g.n) dot_rows<1>(g, row);
        return;
    }
    for (int64_t begin = 0; begin < g.n; begin += kPiece) {
        const int64_t end = g.n - begin < kPiece ? g.n : begin + kPiece;
        int64_t p = 0;
        for (; p + kColumns <= g.k; p += kColumns) add_columns<kColumns>(g, begin, end, p);
        for (; p < g.k; ++p) add_columns<1>(g, begin, end, p);
    }
}

template void gemv(const Gemv<float>&);
template void gemv(const Gemv<double>&);

}  // namespace tern::kernels::cpu::TERN_ISA
