// Formulas of two arguments, and the binding of one of them to a number.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Add {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a + b);
    }
};
struct Sub {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a - b);
    }
};
struct Mul {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a * b);
    }
};
struct Div {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return a / b;
    }
};
struct Pow {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return pow(a, b);
    }
};
struct Maximum {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return larger(a, b);
    }
};
struct Minimum {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return smaller(a, b);
    }
};

// Comparisons give a mask (bool, or a batch's mask).
struct Eq {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a == b;
    }
};
struct Ne {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a != b;
    }
};
struct Lt {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a < b;
    }
};
struct Le {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a <= b;
    }
};
struct Gt {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a > b;
    }
};
struct Ge {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a >= b;
    }
};

// A formula of two arguments with one of them a number: x op value, value op x.
template <class Op>
struct BindRight {
    using domain = typename Op::domain;
    double value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return Op{}(x, T(value));
    }
};
template <class Op>
struct BindLeft {
    using domain = typename Op::domain;
    double value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return Op{}(T(value), x);
    }
};

}  // namespace tern::kernels::fn

#define TERN_BINARY_FORMULAS(X) X(Add) X(Sub) X(Mul) X(Div) X(Pow) X(Maximum) X(Minimum)
#define TERN_COMPARE_FORMULAS(X) X(Eq) X(Ne) X(Lt) X(Le) X(Gt) X(Ge)
#define TERN_BIND_RIGHT_FORMULAS(X) X(Add) X(Mul) X(Div) X(Maximum) X(Minimum)
#define TERN_BIND_LEFT_FORMULAS(X) X(Sub) X(Div) X(Pow)
