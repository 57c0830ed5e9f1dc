// The norms behind distances: what one difference adds, and what becomes of the total. T is a
// number or a register of them.
#pragma once

#include "kernels/formula/generic.h"

namespace tern::kernels::fn {

using std::fma;

// The number of differences that are not 0.
struct CountNorm {
    template <class T>
    TERN_HD T add(T sum, T d) const {
        return sum + select(d != T(0), T(1), T(0));
    }
    template <class T>
    TERN_HD T finish(T sum) const {
        return sum;
    }
};

struct AbsoluteNorm {
    template <class T>
    TERN_HD T add(T sum, T d) const {
        return sum + abs(d);
    }
    template <class T>
    TERN_HD T finish(T sum) const {
        return sum;
    }
};

struct EuclideanNorm {
    template <class T>
    TERN_HD T add(T sum, T d) const {
        return fma(d, d, sum);
    }
    template <class T>
    TERN_HD T finish(T sum) const {
        return sqrt(sum);
    }
};

// The largest; a NaN wins.
struct MaximumNorm {
    template <class T>
    TERN_HD T add(T sum, T d) const {
        return larger(sum, T(abs(d)));
    }
    template <class T>
    TERN_HD T finish(T sum) const {
        return sum;
    }
};

struct PowerNorm {
    double p;
    template <class T>
    TERN_HD T add(T sum, T d) const {
        return sum + pow(abs(d), T(p));
    }
    template <class T>
    TERN_HD T finish(T sum) const {
        return pow(sum, T(1 / p));
    }
};

// Calls f(norm) with the norm of p >= 0.
template <class F>
void with_norm(double p, const F& f) {
    if (p == 0) return f(CountNorm{});
    if (p == 1) return f(AbsoluteNorm{});
    if (p == 2) return f(EuclideanNorm{});
    if (p > 1e300) return f(MaximumNorm{});
    f(PowerNorm{p});
}

}  // namespace tern::kernels::fn
