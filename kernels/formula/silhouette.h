// The silhouette of one row, gathered cluster by cluster. T is a number or a register of them.
#pragma once

#include "kernels/formula/generic.h"

namespace tern::kernels::fn {

struct Silhouette {
    double own = 0;        // the mean distance within the cluster
    double other = 1e308;  // the least to another
    bool alone = false;    // the cluster has one row

    // The sum of the distances to a cluster of `count` rows, which is the row's own or not.
    TERN_HD void add(double sum, int64_t count, bool is_own) {
        if (is_own) {
            alone = count == 1;
            own = alone ? 0 : sum / static_cast<double>(count - 1);
        } else {
            const double mean = sum / static_cast<double>(count);
            other = mean < other ? mean : other;
        }
    }
    TERN_HD double value() const {
        const double most = own > other ? own : other;
        return alone || most == 0 ? 0 : (other - own) / most;
    }
};

}  // namespace tern::kernels::fn
