// Scans: what is carried along a line of elements. A scan S<T> brings Carry; start(), the carry of
// no elements; lift(x, w, at), that of one at position `at`; join(a, b), that of a run followed by
// another, associative; and value(carry), the result. kTwo: it reads w. kPlaces: it also gives the
// position place(carry).
#pragma once

#include "kernels/formula/reduce.h"

namespace tern::kernels::fn {

// Sums and products: floats are carried in double, integers and bool in int64, modulo 2^64.
template <class T>
using Wide = std::conditional_t<std::is_floating_point_v<T>, double, int64_t>;
// ... and come out as what they were, or as int64.
template <class T>
using Accumulated = std::conditional_t<std::is_floating_point_v<T>, T, int64_t>;

template <class T>
TERN_HD T wrapping_sum(T a, T b) {
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
    else
        return a + b;
}
template <class T>
TERN_HD T wrapping_product(T a, T b) {
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
    else
        return a * b;
}

template <class T>
struct CumSum {
    using In = T;
    using Out = Accumulated<T>;
    using Carry = Wide<T>;
    static constexpr bool kTwo = false, kPlaces = false;
    TERN_HD static Carry start() { return 0; }
    TERN_HD static Carry lift(T x, T, int64_t) { return static_cast<Carry>(x); }
    TERN_HD static Carry join(Carry a, Carry b) { return wrapping_sum(a, b); }
    TERN_HD static Out value(Carry c) { return static_cast<Out>(c); }
};

template <class T>
struct CumProd {
    using In = T;
    using Out = Accumulated<T>;
    using Carry = Wide<T>;
    static constexpr bool kTwo = false, kPlaces = false;
    TERN_HD static Carry start() { return 1; }
    TERN_HD static Carry lift(T x, T, int64_t) { return static_cast<Carry>(x); }
    TERN_HD static Carry join(Carry a, Carry b) { return wrapping_product(a, b); }
    TERN_HD static Out value(Carry c) { return static_cast<Out>(c); }
};

// The extreme so far and where it is: of equal ones the last, of NaNs, which win, too.
template <class Op, class T>
struct CumExtreme {
    struct Carry {
        std::conditional_t<sizeof(T) == 1, int32_t, T> value;
        int64_t place;  // -1: nothing yet
    };
    using In = T;
    using Out = T;
    static constexpr bool kTwo = false, kPlaces = true;
    TERN_HD static Carry start() { return {0, -1}; }
    TERN_HD static Carry lift(T x, T, int64_t at) { return {x, at}; }
    TERN_HD static Carry join(const Carry& a, const Carry& b) {
        if (b.place < 0) return a;
        return a.place >= 0 && Op::before(a.value, b.value) ? a : b;
    }
    TERN_HD static Out value(const Carry& c) { return static_cast<T>(c.value); }
    TERN_HD static int64_t place(const Carry& c) { return c.place; }
};
template <class T>
using CumMax = CumExtreme<Max, T>;
template <class T>
using CumMin = CumExtreme<Min, T>;

// log(sum(exp)) as the largest exponent and the sum of exp(x - largest).
template <class T>
struct LogCumSumExp {
    struct Carry {
        double top, sum;
    };
    using In = T;
    using Out = T;
    static constexpr bool kTwo = false, kPlaces = false;
    TERN_HD static Carry start() { return {-std::numeric_limits<double>::infinity(), 0}; }
    TERN_HD static Carry lift(T x, T, int64_t) { return {static_cast<double>(x), 1}; }
    TERN_HD static Carry join(const Carry& a, const Carry& b) {
        const double top = larger(a.top, b.top);
        return {top, a.sum * share(a.top, top) + b.sum * share(b.top, top)};
    }
    TERN_HD static Out value(const Carry& c) { return static_cast<T>(c.top + log(c.sum)); }

 private:
    // Equal infinities have a difference of 0 here.
    TERN_HD static double share(double x, double top) { return x == top ? 1 : exp(x - top); }
};

// y[i] = w[i] y[i - 1] + x[i], with y[-1] = 0.
template <class T>
struct Recurrence {
    struct Carry {
        double factor, value;
    };
    using In = T;
    using Out = T;
    static constexpr bool kTwo = true, kPlaces = false;
    TERN_HD static Carry start() { return {1, 0}; }
    TERN_HD static Carry lift(T x, T w, int64_t) {
        return {static_cast<double>(w), static_cast<double>(x)};
    }
    TERN_HD static Carry join(const Carry& a, const Carry& b) {
        return {a.factor * b.factor, b.factor * a.value + b.value};
    }
    TERN_HD static Out value(const Carry& c) { return static_cast<T>(c.value); }
};

// clang-format off
// Every scan and the types it takes, for explicit instantiation: X(CumSum<float>) ...
#define TERN_SCANS_OF_FLOATS(X, T) X(fn::LogCumSumExp<T>) X(fn::Recurrence<T>)
#define TERN_SCANS_OF_NUMBERS(X, T) \
    X(fn::CumSum<T>) X(fn::CumProd<T>) X(fn::CumMax<T>) X(fn::CumMin<T>)
// clang-format on

}  // namespace tern::kernels::fn
