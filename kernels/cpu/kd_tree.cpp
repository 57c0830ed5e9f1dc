// Building a k-d tree, level by level: the nodes of a level are independent.
#include "kernels/kd_tree.h"

#include <algorithm>
#include <numeric>

#include "kernels/cpu/kd_tree_data.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/neighbors.h"
#include "tensor/core/visit.h"

namespace tern::kernels {
namespace {

size_t at(int64_t i) { return static_cast<size_t>(i); }

template <class T>
class Builder {
 public:
    explicit Builder(const View& base)
        : base_(base.ptr<const T>()), n_(base.shape[0]), d_(base.shape[1]) {
        while ((n_ + tree_.leaves - 1) / tree_.leaves > cpu::kNeighborPanel) tree_.leaves *= 2;
        tree_.d = d_;
        tree_.order.resize(at(n_));
        std::iota(tree_.order.begin(), tree_.order.end(), int64_t{0});
        tree_.boxes.resize(at((2 * tree_.leaves - 1) * 2 * d_));
        tree_.split_column.resize(at(tree_.leaves - 1));
        tree_.split.resize(at(tree_.leaves - 1));
        for (int64_t i = 0; i <= tree_.leaves; ++i) tree_.leaf_begin.push_back(begin_of(i));
        tree_.panels.template emplace<std::vector<T>>(at(tree_.leaves * d_ * cpu::kNeighborPanel));
    }

    KdTreeData build() {
        for (int64_t nodes = 1; nodes <= tree_.leaves; nodes *= 2)
            cpu::parallel_for(nodes, cpu::grain_of(n_ / nodes * d_),
                              [&](int64_t first, int64_t last) {
                                  for (int64_t i = first; i < last; ++i) make(nodes, i);
                              });
        return std::move(tree_);
    }

 private:
    // The first row of leaf i; also that of every node, whose leaves are neighbours.
    int64_t begin_of(int64_t leaf) const {
        return static_cast<int64_t>(static_cast<__int128>(n_) * leaf / tree_.leaves);
    }

    // Node i of a level of `nodes`.
    void make(int64_t nodes, int64_t i) {
        const int64_t node = nodes - 1 + i, leaves = tree_.leaves / nodes;
        const int64_t begin = begin_of(i * leaves), end = begin_of((i + 1) * leaves);
        const int64_t column = enclose(node, begin, end);
        if (leaves == 1) return lay_out(i, begin, end);
        const auto rows = tree_.order.begin();
        const int64_t middle = begin_of(i * leaves + leaves / 2);
        std::nth_element(rows + begin, rows + middle, rows + end, [&](int64_t a, int64_t b) {
            const T x = base_[a * d_ + column], y = base_[b * d_ + column];
            return x < y || (x == y && a < b);
        });
        tree_.split_column[at(node)] = static_cast<int32_t>(column);
        tree_.split[at(node)] = base_[tree_.order[at(middle)] * d_ + column];
    }

    // The box of a node; returns its widest column.
    int64_t enclose(int64_t node, int64_t begin, int64_t end) {
        double* const low = tree_.boxes.data() + node * 2 * d_;
        double* const high = low + d_;
        const T* const first = base_ + tree_.order[at(begin)] * d_;
        for (int64_t j = 0; j < d_; ++j) low[j] = high[j] = first[j];
        for (int64_t i = begin + 1; i < end; ++i) {
            const T* const row = base_ + tree_.order[at(i)] * d_;
            for (int64_t j = 0; j < d_; ++j) {
                const double v = row[j];
                low[j] = std::min(low[j], v);
                high[j] = std::max(high[j], v);
            }
        }
        int64_t widest = 0;
        for (int64_t j = 1; j < d_; ++j)
            if (high[j] - low[j] > high[widest] - low[widest]) widest = j;
        return widest;
    }

    void lay_out(int64_t leaf, int64_t begin, int64_t end) {
        std::sort(tree_.order.begin() + begin, tree_.order.begin() + end);
        T* const panel =
            std::get<std::vector<T>>(tree_.panels).data() + leaf * d_ * cpu::kNeighborPanel;
        for (int64_t i = begin; i < end; ++i)
            for (int64_t j = 0; j < d_; ++j)
                panel[j * cpu::kNeighborPanel + i - begin] = base_[tree_.order[at(i)] * d_ + j];
    }

    const T* base_;
    int64_t n_, d_;
    KdTreeData tree_;
};

}  // namespace

KdTree::KdTree(const View& base) {
    visit("KdTree", base.dtype, Floats{},
          [&]<class T>() { data_ = std::make_shared<const KdTreeData>(Builder<T>(base).build()); });
}

}  // namespace tern::kernels
