// The nearest rows of a matrix, and those within a distance: exact, without a matrix of distances.
#pragma once

#include "kernels/dispatch.h"
#include "kernels/formula/neighbors.h"
#include "kernels/kd_tree.h"
#include "tensor/core/view.h"

namespace tern::kernels {

using fn::Metric;
using fn::Nearness;

// What is asked: of x: [q, d] against base: [n, d], both dense and of one type, float32 or float64.
struct NeighborQuery {
    const View& x;
    const View& base;
    Nearness near;
    bool skip_self = false;  // row i of x is row i of base, and does not find itself
    // Over base, where it pays; of no use to products and on CUDA.
    const KdTree* tree = nullptr;
};

namespace cpu {
void nearest(const NeighborQuery& query, const View& distances, const View& indices);
void count_within(const NeighborQuery& query, double radius, const View& counts);
void list_within(const NeighborQuery& query, double radius, const View& offsets,
                 const View& distances, const View& indices);
void neighbor_shares(const View& indices, const View* distances, const View& labels,
                     const View& shares);
void neighbor_means(const View& indices, const View* distances, const View& targets,
                    const View& means);
}  // namespace cpu
namespace cuda {
void nearest(const NeighborQuery& query, const View& distances, const View& indices);
void count_within(const NeighborQuery& query, double radius, const View& counts);
void list_within(const NeighborQuery& query, double radius, const View& offsets,
                 const View& distances, const View& indices);
void neighbor_shares(const View& indices, const View* distances, const View& labels,
                     const View& shares);
void neighbor_means(const View& indices, const View* distances, const View& targets,
                    const View& means);
}  // namespace cuda

// distances: [q, k] of x's type, ascending (inner products: descending); indices: int64 [q, k], the
// rows of base; k <= n, or n - 1 without self. Ranks are compared in double, in which the
// coordinates are subtracted first; equal ones by the lower index.
inline void nearest(const NeighborQuery& query, const View& distances, const View& indices) {
    TERN_DISPATCH(query.x.device, nearest(query, distances, indices));
}

// counts: int64 [q], the rows at a distance <= radius (inner products: >= radius).
inline void count_within(const NeighborQuery& query, double radius, const View& counts) {
    TERN_DISPATCH(query.x.device, count_within(query, radius, counts));
}

// Those rows in ascending order, those of query i from place offsets[i] on: offsets int64 [q + 1],
// the running sum of the counts; distances of x's type and indices int64, [offsets[q]].
inline void list_within(const NeighborQuery& query, double radius, const View& offsets,
                        const View& distances, const View& indices) {
    TERN_DISPATCH(query.x.device, list_within(query, radius, offsets, distances, indices));
}

// What neighbours weigh: the same, or, where `distances` [q, k] is given, 1 / distance; where some
// are 0, those alone count. indices: int64 [q, k].
// shares: [q, classes] float32 or float64 (that of distances), the weight of each class of the
// labels, int64 [n] from 0 on, over the whole.
inline void neighbor_shares(const View& indices, const View* distances, const View& labels,
                            const View& shares) {
    TERN_DISPATCH(indices.device, neighbor_shares(indices, distances, labels, shares));
}
// means: [q, t], the weighted means of the rows of targets: [n, t], all of one floating type.
inline void neighbor_means(const View& indices, const View* distances, const View& targets,
                           const View& means) {
    TERN_DISPATCH(indices.device, neighbor_means(indices, distances, targets, means));
}

}  // namespace tern::kernels
