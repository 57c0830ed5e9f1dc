// What is accumulated over the elements of a reduction, in any order. F<T> brings In, the element;
// Part, what it carries; Leaf, that of at most 1024 elements; start(), the part of nothing;
// lift(x), that of one element; join(a, b); and store(y, at, part).
#pragma once

#include <bit>

#include "kernels/formula/scan.h"

namespace tern::kernels::fn {

template <class T>
struct Product {
    using In = T;
    using Part = Wide<T>;
    using Leaf = Part;
    Accumulated<T>* y;
    TERN_HD static Part start() { return 1; }
    TERN_HD Part lift(T x) const { return static_cast<Part>(x); }
    TERN_HD static Part join(Part a, Part b) { return wrapping_product(a, b); }
    TERN_HD void store(int64_t at, Part part) const { y[at] = static_cast<Accumulated<T>>(part); }
};

// The sum of what is not NaN.
template <class T>
struct NanSum {
    using In = T;
    using Part = double;
    using Leaf = double;
    T* y;
    TERN_HD static Part start() { return 0; }
    TERN_HD Part lift(T x) const { return x == x ? static_cast<Part>(x) : Part(0); }
    TERN_HD static Part join(Part a, Part b) { return a + b; }
    TERN_HD void store(int64_t at, Part part) const { y[at] = static_cast<T>(part); }
};

enum class Counted : uint8_t { number, any, all };

// How many elements are not zero (a NaN is not); whether any is, or all `length` of them.
template <class T>
struct Nonzero {
    using In = T;
    using Part = int64_t;
    using Leaf = int32_t;
    Counted counted;
    int64_t length;
    void* y;
    TERN_HD static Part start() { return 0; }
    TERN_HD Leaf lift(T x) const { return x != T(0); }
    template <class P>
    TERN_HD static P join(P a, P b) {
        return a + b;
    }
    TERN_HD void store(int64_t at, Part part) const {
        if (counted == Counted::number)
            static_cast<int64_t*>(y)[at] = part;
        else
            static_cast<bool*>(y)[at] = counted == Counted::any ? part > 0 : part == length;
    }
};

// Norms of floats, carried in double: (sum |x|^p)^(1 / p), and its limits for p of 0 and infinity.
template <class T>
struct NormBase {
    using In = T;
    using Part = double;
    using Leaf = double;
    T* y;
    TERN_HD static Part start() { return 0; }
    TERN_HD static Part join(Part a, Part b) { return a + b; }
    TERN_HD void store(int64_t at, Part part) const { y[at] = static_cast<T>(part); }
};
template <class T>
struct NormZero : NormBase<T> {
    TERN_HD double lift(T x) const { return x == T(0) ? 0.0 : 1.0; }
};
template <class T>
struct NormOne : NormBase<T> {
    TERN_HD double lift(T x) const { return abs(static_cast<double>(x)); }
};
template <class T>
struct NormTwo : NormBase<T> {
    TERN_HD double lift(T x) const { return static_cast<double>(x) * static_cast<double>(x); }
    TERN_HD void store(int64_t at, double part) const { this->y[at] = static_cast<T>(sqrt(part)); }
};
template <class T>
struct NormThree : NormBase<T> {
    TERN_HD double lift(T x) const {
        const double size = abs(static_cast<double>(x));
        return size * size * size;
    }
    TERN_HD void store(int64_t at, double part) const { this->y[at] = static_cast<T>(cbrt(part)); }
};
template <class T>
struct NormPower : NormBase<T> {
    double p;
    TERN_HD double lift(T x) const { return pow(abs(static_cast<double>(x)), p); }
    TERN_HD void store(int64_t at, double part) const {
        this->y[at] = static_cast<T>(pow(part, 1 / p));
    }
};
// Not below 0, doubles are ordered as their bits are, NaN above infinity; integers are compared
// without branches.
template <class T>
struct NormLargest : NormBase<T> {
    using Part = int64_t;
    using Leaf = int64_t;
    TERN_HD static Part start() { return 0; }
    TERN_HD Part lift(T x) const { return std::bit_cast<int64_t>(abs(static_cast<double>(x))); }
    TERN_HD static Part join(Part a, Part b) { return a > b ? a : b; }
    TERN_HD void store(int64_t at, Part part) const {
        this->y[at] = static_cast<T>(std::bit_cast<double>(part));
    }
};
// The bits are moved up until those of infinity are the largest integer, and those of NaN come out
// below 0.
template <class T>
struct NormSmallest : NormBase<T> {
    using Part = int64_t;
    using Leaf = int64_t;
    static constexpr uint64_t kMove = 0x000f'ffff'ffff'ffff;
    TERN_HD static Part start() { return INT64_MAX; }
    TERN_HD Part lift(T x) const {
        const double size = abs(static_cast<double>(x));
        return static_cast<int64_t>(std::bit_cast<uint64_t>(size) + kMove);
    }
    TERN_HD static Part join(Part a, Part b) { return a < b ? a : b; }
    TERN_HD void store(int64_t at, Part part) const {
        this->y[at] = static_cast<T>(std::bit_cast<double>(static_cast<uint64_t>(part) - kMove));
    }
};

// Calls f with the norm of order p.
template <class T, class F>
void visit_norm(double p, T* y, const F& f) {
    if (p == 0) return f(NormZero<T>{{y}});
    if (p == 1) return f(NormOne<T>{{y}});
    if (p == 2) return f(NormTwo<T>{{y}});
    if (p == 3) return f(NormThree<T>{{y}});
    if (p == std::numeric_limits<double>::infinity()) return f(NormLargest<T>{{y}});
    if (p == -std::numeric_limits<double>::infinity()) return f(NormSmallest<T>{{y}});
    f(NormPower<T>{{y}, p});
}

// clang-format off
// Every one of them, for explicit instantiation: X(fn::Product<float>) ...
#define TERN_ACCUMULATIONS_OF_NUMBERS(X, T) X(fn::Product<T>) X(fn::Nonzero<T>)
#define TERN_ACCUMULATIONS_OF_FLOATS(X, T) \
    X(fn::NanSum<T>) X(fn::NormZero<T>) X(fn::NormOne<T>) X(fn::NormTwo<T>) \
    X(fn::NormThree<T>) \
    X(fn::NormPower<T>) X(fn::NormLargest<T>) X(fn::NormSmallest<T>)
// clang-format on

}  // namespace tern::kernels::fn
