// How near two rows are. A measure sums up over the coordinates a rank: the smaller, the nearer.
// Distances are made of ranks at the end, so that no root is taken of what is only compared.
#pragma once

#include <limits>

#include "kernels/formula/distance.h"

namespace tern::kernels::fn {

enum class Metric : uint8_t {
    euclidean,
    sqeuclidean,
    manhattan,
    chebyshev,
    minkowski,
    cosine,        // 1 - x y / (|x| |y|); 1 where a row is zero
    inner_product  // the largest x y is the nearest
};

struct Nearness {
    Metric metric = Metric::euclidean;
    double p = 2;  // of minkowski, >= 1

    // The metric that minkowski with this p is, where there is one.
    constexpr Metric kind() const {
        if (metric != Metric::minkowski) return metric;
        if (p == 1) return Metric::manhattan;
        if (p == 2) return Metric::euclidean;
        return p > 1e300 ? Metric::chebyshev : metric;
    }
    constexpr bool is_product() const {
        return metric == Metric::cosine || metric == Metric::inner_product;
    }
    constexpr bool is_euclidean() const {
        return kind() == Metric::euclidean || metric == Metric::sqeuclidean;
    }
};

// Of differences: rank = sum |d|^p, or the largest |d|.
template <class Norm>
struct Apart {
    Norm norm;
    static constexpr bool is_product = false;
    template <class T>
    TERN_HD T add(T rank, T x, T y) const {
        return norm.add(rank, T(x - y));
    }
    // The rank of two runs of coordinates together.
    template <class T>
    TERN_HD T join(T a, T b) const {
        if constexpr (std::is_same_v<Norm, MaximumNorm>) {
            return larger(a, b);
        } else {
            return a + b;
        }
    }
};

// rank = -x y.
struct Along {
    static constexpr bool is_product = true;
    template <class T>
    TERN_HD T add(T rank, T x, T y) const {
        return fma(T(-x), y, rank);
    }
    template <class T>
    TERN_HD T join(T a, T b) const {
        return a + b;
    }
};

// Calls f(measure) with that of `near`.
template <class F>
void with_measure(const Nearness& near, const F& f) {
    switch (near.kind()) {
        case Metric::euclidean:
        case Metric::sqeuclidean:
            return f(Apart<EuclideanNorm>{});
        case Metric::manhattan:
            return f(Apart<AbsoluteNorm>{});
        case Metric::chebyshev:
            return f(Apart<MaximumNorm>{});
        case Metric::minkowski:
            return f(Apart<PowerNorm>{{near.p}});
        case Metric::cosine:
        case Metric::inner_product:
            return f(Along{});
    }
}

// What a rank means, and the rank of a distance.
struct DistanceOf {
    Metric kind;
    double p;

    explicit DistanceOf(const Nearness& near) : kind(near.kind()), p(near.p) {}

    TERN_HD double operator()(double rank) const {
        if (kind == Metric::euclidean) return sqrt(rank);
        if (kind == Metric::minkowski) return pow(rank, 1 / p);
        if (kind == Metric::cosine) {
            const double distance = 1 + rank;
            return distance < 0 ? 0 : distance > 2 ? 2 : distance;
        }
        return kind == Metric::inner_product ? -rank : rank;
    }
    // Whether a distance is within a radius.
    TERN_HD bool within(double distance, double radius) const {
        return kind == Metric::inner_product ? distance >= radius : distance <= radius;
    }
    TERN_HD double rank(double distance) const {
        if (kind == Metric::euclidean) return distance * distance;
        if (kind == Metric::minkowski) return pow(distance, p);
        if (kind == Metric::cosine) return distance - 1;
        return kind == Metric::inner_product ? -distance : distance;
    }
};

// Ranks in double are summed up in eight interleaved sums, joined in this order, on every device.
inline constexpr int kRankSums = 8;
template <class M, class T>
TERN_HD T join_sums(M m, const T* s) {
    return m.join(m.join(m.join(s[0], s[4]), m.join(s[2], s[6])),
                  m.join(m.join(s[1], s[5]), m.join(s[3], s[7])));
}

// The largest value that d coordinates summed up in T may come out at where the rank is not above
// another: their error is relative, for products absolute times |x| |y|. The bound of Higham
// (2002), section 3.1, with room for powers.
template <class T>
struct ScreenLimit {
    double relative, absolute;

    ScreenLimit(const Nearness& near, int64_t d) {
        const double n = static_cast<double>(d), epsilon = std::numeric_limits<T>::epsilon();
        const double powers = near.kind() == Metric::minkowski ? 16 + 4 * near.p : 0;
        relative = near.is_product() ? 0 : (n + 8 + powers) * epsilon;
        absolute = (n + 8) * (near.is_product() ? epsilon : std::numeric_limits<T>::min());
    }
    // reach: |x| |y| at most, or 1.
    TERN_HD T operator()(double rank, double reach) const {
        constexpr double most = std::numeric_limits<T>::max() / 4;
        constexpr T infinity = std::numeric_limits<T>::infinity();
        constexpr T epsilon = std::numeric_limits<T>::epsilon();
        const double limit = rank + (rank < 0 ? -rank : rank) * relative + absolute * reach;
        if (!(limit < most)) return infinity;
        if (limit < -most) return T(-most);
        const T rounded = static_cast<T>(limit);
        return rounded + (rounded < 0 ? -rounded : rounded) * epsilon;
    }
};

// What a neighbour at a distance weighs: 1 without distances; else 1 / distance, or, where one of
// the row is 0, whether this is.
struct NeighborWeight {
    bool by_distance, some_zero;
    TERN_HD double operator()(double distance) const {
        if (!by_distance) return 1;
        if (some_zero) return distance == 0;
        return 1 / distance;
    }
};

}  // namespace tern::kernels::fn
