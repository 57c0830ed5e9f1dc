// The innermost loops of reductions.
#pragma once

#include <type_traits>

#include "kernels/cpu/isa.h"
#include "kernels/formula/reduce.h"

namespace tern::kernels::cpu {

// What sums of T are carried in.
template <class T>
using SumOf = std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;

// An element and its place.
template <class T>
struct Placed {
    T value;
    int64_t at;
};

// _rows: out[r] = the reduction of x[r * step], ..., x[r * step + n - 1]; n is at most 1024.
// _columns: out[c] = the reduction of rows[0][c], ..., rows[count - 1][c]; width is at
// most 128, count 1 to 64, for sums to 16. Row r has place first + r.
TERN_EACH_ISA(
    template <class T>
    void sum_rows(const T* x, int64_t rows, int64_t step, int64_t n, SumOf<T>* out);
    template <class T>
    void sum_columns(const T* const* rows, int64_t count, int64_t width, SumOf<T>* out);
    template <class Op, class T>
    void extreme_rows(const T* x, int64_t rows, int64_t step, int64_t n, T* out);
    template <class Op, class T>
    void extreme_columns(const T* const* rows, int64_t count, int64_t width, T* out);
    template <class Op, class T> void placed_columns(const T* const* rows, int64_t count,
                                                     int64_t width, int64_t first, Placed<T>* out);
    // The first of n elements that equals value (or is a NaN, when value is); one of them does.
    template <class T> int64_t find_first(const T* x, int64_t n, T value);)

}  // namespace tern::kernels::cpu
