#include "kernels/cpu/neighbor_tree.h"

#include "kernels/cpu/kd_tree_data.h"
#include "kernels/cpu/parallel.h"

namespace tern::kernels::cpu {
namespace {

// The leaf whose part of space a row is in.
template <class T>
int64_t leaf_of(const KdTreeData& tree, const T* x) {
    int64_t node = 0;
    while (node < tree.leaves - 1) {
        const auto at = static_cast<size_t>(node);
        node = 2 * node + 1 + (static_cast<double>(x[tree.split_column[at]]) >= tree.split[at]);
    }
    return node - (tree.leaves - 1);
}

}  // namespace

template <class T>
TreeSearch<T>::TreeSearch(const NeighborQuery& query) : query_(query) {
    const KdTreeData& tree = query.tree->data();
    if (query.skip_self) {
        which_ = tree.order;
        return;
    }
    const int64_t queries = query.x.shape[0];
    std::vector<int64_t> leaf(static_cast<size_t>(queries));
    parallel_for(queries, kGrain / 64, [&](int64_t begin, int64_t end) {
        for (int64_t q = begin; q < end; ++q)
            leaf[static_cast<size_t>(q)] = leaf_of(tree, query.x.ptr<const T>() + q * tree.d);
    });
    std::vector<int64_t> next(static_cast<size_t>(tree.leaves + 1), 0);
    for (int64_t l : leaf) ++next[static_cast<size_t>(l + 1)];
    for (size_t l = 1; l < next.size(); ++l) next[l] += next[l - 1];
    which_.resize(leaf.size());
    for (size_t q = 0; q < leaf.size(); ++q)
        which_[static_cast<size_t>(next[static_cast<size_t>(leaf[q])]++)] = static_cast<int64_t>(q);
}

template <class T>
void TreeSearch<T>::run(int64_t begin, int64_t end, const NeighborFinds& finds) const {
    const KdTreeData& data = query_.tree->data();
    std::vector<T> row(static_cast<size_t>(data.d));
    const NeighborScan<T> scan = {.d = data.d,
                                  .x = query_.x.ptr<const T>(),
                                  .queries = end - begin,
                                  .self = query_.skip_self ? 0 : kNobody,
                                  .base = query_.base.ptr<const T>(),
                                  .begin = 0,
                                  .end = query_.base.shape[0],
                                  .limit = fn::ScreenLimit<T>(query_.near, data.d),
                                  .finds = finds,
                                  .scratch = row.data()};
    const NeighborTree<T> tree = {.leaves = data.leaves,
                                  .boxes = data.boxes.data(),
                                  .panels = std::get<std::vector<T>>(data.panels).data(),
                                  .order = data.order.data(),
                                  .leaf_begin = data.leaf_begin.data(),
                                  .which = which_.data() + begin};
    const auto search = [&](auto m) { TERN_ON_ISA(scan_tree(m, scan, tree)); };
    fn::with_measure(query_.near, [&](auto m) {
        if constexpr (!m.is_product) search(m);
    });
}

template class TreeSearch<float>;
template class TreeSearch<double>;

}  // namespace tern::kernels::cpu
