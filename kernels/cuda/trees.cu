// Trees over samples: a thread owns a row and walks one tree after another; the threads of a warp
// meet the same few steps of a tree's top, which stay in cache, as do their 32 rows. Bytes moved: x
// once, y once, and the tables. 256 threads: rows are many, and each keeps few registers.
#include "kernels/trees.h"

#include "kernels/cuda/launch.cuh"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

using fn::kTreeGroup;

// The leaf, counted from those of the tree, that the row at x falls into.
template <class K, class X>
__device__ int64_t walk(const TreeTables& t, const fn::TreeStep<K>* step, const X* x) {
    while (step->left != 0) {
        const fn::TreeColumn& column = t.columns[step->column];
        const auto v = fn::staged<fn::FloatOf<K>>(column, t.sets, x[column.feature]);
        step += step->left + (step->threshold < fn::key_of(v) ? 1 : 0);
    }
    return static_cast<int64_t>(step->threshold);
}

template <class K, class X>
__global__ void __launch_bounds__(plan::kBlock)
    scores_kernel(int64_t n, int64_t d, TreeTables t, const fn::TreeStep<K>* steps, const X* x,
                  double* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    x += i * d;
    y += i * t.n_outputs;
    for (int64_t k = 0; k < t.n_outputs; ++k) y[k] = t.base[k];
    for (int64_t g = 0; g < t.n_groups; ++g) {
        const fn::TreeEntry* const trees = t.trees + g * kTreeGroup;
        int64_t leaves[kTreeGroup];
        for (int j = 0; j < kTreeGroup; ++j)
            leaves[j] = trees[j].leaf + walk(t, steps + trees[j].root, x);
        for (int64_t o = 0; o < t.leaf_size; ++o) {
            double found[kTreeGroup];
            for (int j = 0; j < kTreeGroup; ++j)
                found[j] = t.leaf_values[leaves[j] * t.leaf_size + o];
            y[t.groups[g].output + o] += fn::sum_of_group(found);
        }
    }
}

template <class K, class X>
__global__ void __launch_bounds__(plan::kBlock)
    leaves_kernel(int64_t n, int64_t d, TreeTables t, const fn::TreeStep<K>* steps, const X* x,
                  int32_t* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    for (int64_t j = 0; j < t.n_groups * kTreeGroup; ++j) {
        const fn::TreeEntry& tree = t.trees[j];
        if (tree.number < 0) continue;
        const int64_t leaf = tree.leaf + walk(t, steps + tree.root, x + i * d);
        y[i * t.n_trees + tree.number] = t.leaf_nodes[leaf];
    }
}

// Calls f(x, steps) with those that decide exactly as the ensemble says.
template <class F>
void with_types(const TreeTables& t, const View& x, const F& f) {
    visit("trees", x.dtype, Floats{}, [&]<class X>() {
        if (t.narrow && (std::is_same_v<X, float> || t.rounds))
            f(x.ptr<const X>(), t.narrow);
        else
            f(x.ptr<const X>(), t.wide);
    });
}

}  // namespace

void tree_scores(const TreeTables& t, const View& x, const View& y) {
    const int64_t n = x.shape[0], d = x.shape[1];
    if (n == 0) return;
    const Scope scope(y.device);
    with_types(t, x, [&]<class X, class K>(const X* rows, const fn::TreeStep<K>* steps) {
        launch("tree_scores", scope, scores_kernel<K, X>, plan::flat(n), n, d, t, steps, rows,
               y.ptr<double>());
    });
}

void tree_leaves(const TreeTables& t, const View& x, const View& y) {
    const int64_t n = x.shape[0], d = x.shape[1];
    if (y.numel() == 0) return;
    const Scope scope(y.device);
    with_types(t, x, [&]<class X, class K>(const X* rows, const fn::TreeStep<K>* steps) {
        launch("tree_leaves", scope, leaves_kernel<K, X>, plan::flat(n), n, d, t, steps, rows,
               y.ptr<int32_t>());
    });
}

}  // namespace tern::kernels::cuda
