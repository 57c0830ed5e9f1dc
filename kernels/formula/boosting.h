// Losses of boosting: their value, and their first and second derivatives, by the raw score s at
// the target y. Of more than one output see SoftmaxLoss.
#pragma once

#include "kernels/formula/generic.h"

namespace tern::kernels::fn {

// log(1 + exp(s)) - y s, of y in [0, 1].
struct BinaryLoss {
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        const T p = T(1) / (T(1) + exp(-s));
        g = p - y;
        h = p * (T(1) - p);
    }
    TERN_HD double value(double s, double y) const {
        return (s > 0 ? s : 0) + log1p(exp(s > 0 ? -s : s)) - y * s;
    }
};

// (s - y)^2 / 2
struct SquaredLoss {
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        g = s - y;
        h = T(1);
    }
    TERN_HD double value(double s, double y) const { return (s - y) * (s - y) / 2; }
};

// |s - y|, with a hessian of 1; leaves take medians afterwards.
struct AbsoluteLoss {
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        g = select(s > y, T(1), select(s < y, T(-1), T(0)));
        h = T(1);
    }
    TERN_HD double value(double s, double y) const { return s > y ? s - y : y - s; }
};

// Squared up to delta, absolute beyond: Huber 1964.
struct HuberLoss {
    double delta;
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        const T d = T(delta), r = s - y;
        g = select(r > d, d, select(r < -d, -d, r));
        h = T(1);
    }
    TERN_HD double value(double s, double y) const {
        const double r = s > y ? s - y : y - s;
        return r > delta ? delta * (r - delta / 2) : r * r / 2;
    }
};

// (y - s) alpha above s, (s - y) (1 - alpha) below.
struct QuantileLoss {
    double alpha;
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        g = select(s < y, T(-alpha), select(s > y, T(1 - alpha), T(0)));
        h = T(1);
    }
    TERN_HD double value(double s, double y) const {
        return s < y ? alpha * (y - s) : (1 - alpha) * (s - y);
    }
};

// exp(s) - y s, half a Poisson deviance.
struct PoissonLoss {
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        h = exp(s);
        g = h - y;
    }
    TERN_HD double value(double s, double y) const { return exp(s) - y * s; }
};

// s + y exp(-s), half a gamma deviance.
struct GammaLoss {
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        h = y * exp(-s);
        g = T(1) - h;
    }
    TERN_HD double value(double s, double y) const { return s + y * exp(-s); }
};

// exp((2 - p) s) / (2 - p) - y exp((1 - p) s) / (1 - p), half a Tweedie deviance, 1 < p < 2.
struct TweedieLoss {
    double power;
    template <class T>
    TERN_HD void operator()(T s, T y, T& g, T& h) const {
        const T a = T(1 - power), b = T(2 - power);
        const T first = y * exp(a * s), second = exp(b * s);
        g = second - first;
        h = b * second - a * first;
    }
    TERN_HD double value(double s, double y) const {
        return exp((2 - power) * s) / (2 - power) - y * exp((1 - power) * s) / (1 - power);
    }
};

// log(sum of exp(s_j)) - s_y: of output k, whose share of the sum is p.
struct SoftmaxLoss {
    template <class T>
    TERN_HD void operator()(T p, T is_label, T& g, T& h) const {
        g = p - is_label;
        h = p * (T(1) - p);
    }
};

}  // namespace tern::kernels::fn
