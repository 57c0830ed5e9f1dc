// What neighbours say together: a thread owns a class or a target of a query, and reads the k
// neighbours in order, so that its sum is the CPU's.
#include "kernels/cuda/launch.cuh"
#include "kernels/neighbors.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Calls to(row, weight) for the neighbours of a query; returns the whole weight.
template <class T, class To>
__device__ double each_neighbor(const int64_t* rows, const T* distances, int64_t k, const To& to) {
    fn::NeighborWeight weight{distances != nullptr, false};
    for (int64_t i = 0; distances && i < k; ++i)
        if (distances[i] == T(0)) weight.some_zero = true;
    double total = 0;
    for (int64_t i = 0; i < k; ++i) {
        const double w = weight(distances ? static_cast<double>(distances[i]) : 0);
        to(rows[i], w);
        total += w;
    }
    return total;
}

template <class T>
__global__ void shares_kernel(int64_t queries, int64_t k, int64_t classes, const int64_t* indices,
                              const T* distances, const int64_t* labels, T* shares) {
    const int64_t at = thread_number(), q = at / classes, label = at % classes;
    if (q >= queries) return;
    double sum = 0;
    const double total = each_neighbor(indices + q * k, distances ? distances + q * k : nullptr, k,
                                       [&](int64_t row, double w) {
                                           if (labels[row] == label) sum += w;
                                       });
    shares[at] = static_cast<T>(sum / total);
}

template <class T>
__global__ void means_kernel(int64_t queries, int64_t k, int64_t width, const int64_t* indices,
                             const T* distances, const T* targets, T* means) {
    const int64_t at = thread_number(), q = at / width, j = at % width;
    if (q >= queries) return;
    double sum = 0;
    const double total = each_neighbor(
        indices + q * k, distances ? distances + q * k : nullptr, k, [&](int64_t row, double w) {
            sum += rounded_product(w, static_cast<double>(targets[row * width + j]));
        });
    means[at] = static_cast<T>(sum / total);
}

}  // namespace

void neighbor_shares(const View& indices, const View* distances, const View& labels,
                     const View& shares) {
    const Scope scope(indices.device);
    visit("neighbor_shares", shares.dtype, Floats{}, [&]<class T>() {
        launch("neighbor_shares", scope, shares_kernel<T>, plan::flat(shares.numel()),
               indices.shape[0], indices.shape[1], shares.shape[1], indices.ptr<const int64_t>(),
               distances ? distances->ptr<const T>() : nullptr, labels.ptr<const int64_t>(),
               shares.ptr<T>());
    });
}

void neighbor_means(const View& indices, const View* distances, const View& targets,
                    const View& means) {
    const Scope scope(indices.device);
    visit("neighbor_means", means.dtype, Floats{}, [&]<class T>() {
        launch("neighbor_means", scope, means_kernel<T>, plan::flat(means.numel()),
               indices.shape[0], indices.shape[1], means.shape[1], indices.ptr<const int64_t>(),
               distances ? distances->ptr<const T>() : nullptr, targets.ptr<const T>(),
               means.ptr<T>());
    });
}

}  // namespace tern::kernels::cuda
