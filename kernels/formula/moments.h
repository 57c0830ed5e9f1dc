// Count, mean and sum of squared deviations of a piece.
#pragma once

#include <cmath>
#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

struct Moments {
    double count, mean, squares;

    TERN_HD static Moments start() { return {0, 0, 0}; }
    // Chan, Golub and LeVeque 1979.
    TERN_HD static Moments join(const Moments& a, const Moments& b) {
        if (b.count == 0) return a;
        if (a.count == 0) return b;
        const double count = a.count + b.count, step = b.mean - a.mean, share = b.count / count;
        return {count, a.mean + step * share,
                a.squares + b.squares + step * step * a.count * share};
    }
    // Welford 1962.
    TERN_HD void add(double x) {
        const double step = x - mean;
        count += 1;
        mean += step / count;
        squares += step * (x - mean);
    }
    // Divided by at least 0, or the root of that.
    TERN_HD double spread(double correction, bool root) const {
        const double freedom = count - correction, var = squares / (freedom > 0 ? freedom : 0);
        return root ? sqrt(var) : var;
    }
};

}  // namespace tern::kernels::fn
