// What both halves of k-means on CUDA use: a fit as kernels see it, and its sums of rows.
#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/formula/kmeans.h"
#include "kernels/kmeans.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {

template <class T>
struct Fit {
    int64_t n, d, k;
    const T* x;
    const double* weight;  // or null
    const double* shift;   // [d + 1]
    const double* scale;   // [d + 1]
    T* centers;
    T* previous;
    unsigned long long* sums;
    int32_t* labels;
    T* upper;
    T* lower;
    LloydTable<T> table;
    unsigned long long* status;
    double reach, spread, tol;
    bool prune;

    explicit Fit(const Lloyd& fit)
        : n(fit.n()),
          d(fit.d()),
          k(fit.k()),
          x(fit.x.ptr<const T>()),
          weight(fit.weight.ptr<const double>()),
          shift(fit.columns.ptr<const double>()),
          scale(shift + fit.d() + 1),
          centers(fit.centers.ptr<T>()),
          previous(fit.previous.ptr<T>()),
          sums(fit.sums.ptr<unsigned long long>()),
          labels(fit.labels.ptr<int32_t>()),
          upper(fit.upper.ptr<T>()),
          lower(fit.lower.ptr<T>()),
          table(fit),
          status(fit.status.ptr<unsigned long long>()),
          reach(fit.reach),
          spread(fit.spread),
          tol(fit.tol),
          prune(fit.prune) {}

    // What row i adds to place p of its centre's sums; p = d is the weight.
    __device__ int64_t part(int64_t i, int64_t p) const {
        const double w = weight ? weight[i] : 1.0;
        return p < d ? fn::whole(x[i * d + p], shift[p], scale[p], w)
                     : fn::whole(w, 0.0, scale[d], 1.0);
    }
    __device__ bool halted() const { return status[kLloydHalt] != 0; }
    __device__ void halt(LloydHalt why) const {
        status[kLloydHalt] = static_cast<unsigned long long>(why);
    }
};

// Sums of whole numbers wrap, so that what is taken off is what was added.
__device__ inline unsigned long long wrapped(int64_t v) {
    return static_cast<unsigned long long>(v);
}

}  // namespace tern::kernels::cuda
