// What neighbours say together: shares of classes, means of targets. Sums are in double, in the
// order of the neighbours.
#include <algorithm>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/neighbors.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

// Calls body(row of the output, weight by weight) for every query: to(q, at, weight) with the row
// `at` of the training set, then done(q, total).
template <class T, class To, class Done>
void each_query(const View& indices, const View* distances, int64_t cost, const To& to,
                const Done& done) {
    const int64_t k = indices.shape[1];
    parallel_for(indices.shape[0], grain_of(cost), [&](int64_t begin, int64_t end) {
        for (int64_t q = begin; q < end; ++q) {
            const int64_t* const rows = indices.ptr<const int64_t>() + q * k;
            const T* const distance = distances ? distances->ptr<const T>() + q * k : nullptr;
            const fn::NeighborWeight weight{
                distance != nullptr,
                distance && std::any_of(distance, distance + k, [](T d) { return d == 0; })};
            double total = 0;
            for (int64_t i = 0; i < k; ++i) {
                const double w = weight(distance ? static_cast<double>(distance[i]) : 0);
                to(q, rows[i], w);
                total += w;
            }
            done(q, total);
        }
    });
}

}  // namespace

void neighbor_shares(const View& indices, const View* distances, const View& labels,
                     const View& shares) {
    const int64_t classes = shares.shape[1];
    visit("neighbor_shares", shares.dtype, Floats{}, [&]<class T>() {
        std::vector<double> sums(static_cast<size_t>(shares.numel()), 0);
        const int64_t* const label = labels.ptr<const int64_t>();
        each_query<T>(
            indices, distances, indices.shape[1] + classes,
            [&](int64_t q, int64_t row, double w) {
                sums[static_cast<size_t>(q * classes + label[row])] += w;
            },
            [&](int64_t q, double total) {
                for (int64_t i = q * classes; i < (q + 1) * classes; ++i)
                    shares.ptr<T>()[i] = static_cast<T>(sums[static_cast<size_t>(i)] / total);
            });
    });
}

void neighbor_means(const View& indices, const View* distances, const View& targets,
                    const View& means) {
    const int64_t t = targets.shape[1];
    visit("neighbor_means", means.dtype, Floats{}, [&]<class T>() {
        std::vector<double> sums(static_cast<size_t>(means.numel()), 0);
        each_query<T>(
            indices, distances, indices.shape[1] * t,
            [&](int64_t q, int64_t row, double w) {
                for (int64_t j = 0; j < t; ++j)
                    sums[static_cast<size_t>(q * t + j)] +=
                        w * static_cast<double>(targets.ptr<const T>()[row * t + j]);
            },
            [&](int64_t q, double total) {
                for (int64_t i = q * t; i < (q + 1) * t; ++i)
                    means.ptr<T>()[i] = static_cast<T>(sums[static_cast<size_t>(i)] / total);
            });
    });
}

}  // namespace tern::kernels::cpu
