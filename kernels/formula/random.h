// From Philox words to numbers: the steps that both devices must take bit for bit.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/formula/search.h"
#include "tensor/core/host_device.h"
#include "tensor/core/philox.h"

namespace tern::kernels::fn {

// u in [0, 1) to [low, high), as a product and a sum that are each rounded.
struct Uniform {
    double low, range;  // range: high - low
    template <class T>
    TERN_HD T operator()(T u) const {
        return T(low) + rounded_product(u, T(range));
    }
};

// A 64-bit word to a whole number in [low, low + range): the high half of their product.
struct Randint {
    int64_t low;
    uint64_t range;
    TERN_HD int64_t operator()(uint64_t word) const {
        const auto high =
            static_cast<uint64_t>((static_cast<unsigned __int128>(word) * range) >> 64);
        return static_cast<int64_t>(static_cast<uint64_t>(low) + high);
    }
};

// A 64-bit word to a class of [0, m): as many words fall to class c as upto[c] - upto[c - 1] has of
// upto[m - 1].
TERN_HD inline int64_t category(const int64_t* upto, int64_t m, uint64_t word) {
    const Randint below{0, static_cast<uint64_t>(upto[m - 1])};
    return places_before(upto, m, below(word), true);
}

// True for a share p of all 32-bit words.
struct Bernoulli {
    TERN_HD bool operator()(double p, uint32_t word) const {
        return static_cast<double>(word) < p * 4294967296.0;
    }
};

// u in [0, 1) to the exponential distribution of that rate, by the inverse of its distribution
// function; 1 - u is exact.
struct Exponential {
    double rate;
    template <class T>
    TERN_HD T operator()(T u) const {
        using std::log;
        return -log(T(1) - u) / T(rate);
    }
};

// Any number of uniforms for one element: block j of element i is block i + j 2^40 of the draw.
class ElementStream {
 public:
    TERN_HD ElementStream(RandomKey key, int64_t element)
        : key_(key), block_(static_cast<uint64_t>(element)) {}
    TERN_HD double uniform() {
        if (left_ == 0) {
            words_ = philox(key_.seed, key_.draw, block_);
            block_ += uint64_t{1} << 40;
            left_ = 2;
        }
        const int at = 2 * (2 - left_--);
        return uniform_from((uint64_t{words_.word[at + 1]} << 32) | words_.word[at]);
    }

 private:
    RandomKey key_;
    uint64_t block_;
    Philox4 words_ = {};
    int left_ = 0;
};

// log(k!), for whole k >= 0: products below 10, else Stirling's series, to 1e-12 relative.
TERN_HD inline double log_factorial(double k) {
    if (k < 10) {
        double product = 1;
        for (double i = 2; i <= k; i += 1) product *= i;
        return log(product);
    }
    const double n = k + 1, inverse = 1 / n, square = inverse * inverse;
    return (n - 0.5) * log(n) - n + 0.91893853320467274178 +
           inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
}

// How many events of that mean rate happen; 0 for a rate of 0, NaN for others below 0. Small rates
// by inversion, from 10 on by transformed rejection (Hoermann, "The transformed rejection method
// for generating Poisson random variables", 1993, algorithm PTRS).
struct Poisson {
    TERN_HD double operator()(double rate, ElementStream stream) const {
        if (!(rate >= 0)) return NAN;
        return rate < 10 ? by_inversion(rate, stream) : by_rejection(rate, stream);
    }

 private:
    TERN_HD static double by_inversion(double rate, ElementStream& stream) {
        double left = stream.uniform(), share = exp(-rate), k = 0;
        while (left >= share && k < 200) {  // beyond 200 the shares are 0
            left -= share;
            k += 1;
            share *= rate / k;
        }
        return k;
    }
    TERN_HD static double by_rejection(double rate, ElementStream& stream) {
        const double b = 0.931 + 2.53 * sqrt(rate), a = -0.059 + 0.02483 * b;
        const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        const double accepted = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            const double u = stream.uniform() - 0.5, v = 1 - stream.uniform();
            const double us = 0.5 - fabs(u);
            const double k = floor((2 * a / us + b) * u + rate + 0.43);
            if (us >= 0.07 && v <= accepted) return k;
            if (k < 0 || (us < 0.013 && v > us)) continue;
            const double height = log(v * inverse_alpha / (a / (us * us) + b));
            if (height <= k * log(rate) - rate - log_factorial(k)) return k;
        }
    }
};

// Keeps an element, scaled by 1 / (1 - p), where its 32-bit word as a uniform float is at least p.
struct Dropout {
    double p;
    template <class T>
    TERN_HD T operator()(T x, uint32_t word) const {
        const T scaled = x * T(1 / (1 - p));  // always, so that the choice is no branch
        return uniform_from(word) >= static_cast<float>(p) ? scaled : T(0);
    }
};

}  // namespace tern::kernels::fn
