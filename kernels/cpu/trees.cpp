// Trees over samples: small ones by whole tiles, the others, and few samples, by walking down from
// the roots, several walks at a time so that their loads overlap.
#include "kernels/trees.h"

#include <memory>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/tree_codes.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

using fn::kTreeGroup;
constexpr int64_t kTreeRows = 64;     // samples a tree is walked for in turn
constexpr int64_t kLeastSwept = 128;  // a tile costs as much as so many walks

template <class K>
const fn::TreeStep<K>* next(const fn::TreeStep<K>* step, const K* row) {
    return step + step->left + static_cast<size_t>(step->threshold < row[step->column]);
}

// What nodes read of a row, [n_columns].
template <class K, class X>
void stage_row(const TreeTables& t, const X* x, K* row) {
    using T = fn::FloatOf<K>;
    row[0] = 0;
    if (t.plain) {
        for (int64_t c = 1; c < t.n_columns; ++c) {
            const fn::TreeColumn& column = t.columns[c];
            const auto v = static_cast<T>(x[column.feature]);
            row[c] = v != v && column.missing_left ? K{0} : fn::key_of(v);
        }
    } else {
        for (int64_t c = 1; c < t.n_columns; ++c)
            row[c] = fn::key_of(fn::staged<T>(t.columns[c], t.sets, x[t.columns[c].feature]));
    }
}

// The leaves of a group's trees for one row, counted from those of the tree.
template <class K>
[[gnu::always_inline]] inline void walk_group(const TreeTables& t, const fn::TreeStep<K>* steps,
                                              int64_t group, const K* row, int64_t* leaves) {
    const fn::TreeEntry* const trees = t.trees + group * kTreeGroup;
    const fn::TreeStep<K>* at[kTreeGroup];
#pragma GCC unroll 8
    for (int j = 0; j < kTreeGroup; ++j) at[j] = steps + trees[j].root;
    for (int32_t d = t.groups[group].depth; d > 0; --d) {
#pragma GCC unroll 8
        for (int j = 0; j < kTreeGroup; ++j) at[j] = next(at[j], row);
    }
#pragma GCC unroll 8
    for (int j = 0; j < kTreeGroup; ++j) leaves[j] = static_cast<int64_t>(at[j]->threshold);
}

// The sum of a group's values for output `o` of a leaf; leaf(j) is that of the group's tree j.
template <class Leaf>
[[gnu::always_inline]] inline double group_sum(const fn::TreeEntry* trees, const double* values,
                                               int64_t leaf_size, int64_t o, const Leaf& leaf) {
    double found[kTreeGroup];
#pragma GCC unroll 8
    for (int j = 0; j < kTreeGroup; ++j)
        found[j] = values[(trees[j].leaf + static_cast<int64_t>(leaf(j))) * leaf_size + o];
    return fn::sum_of_group(found);
}

// Adds a group's values to the scores of one sample.
template <class Leaf>
[[gnu::always_inline]] inline void add_group(const TreeTables& t, int64_t group, const Leaf& leaf,
                                             double* y) {
    const fn::TreeEntry* const trees = t.trees + group * kTreeGroup;
    y += t.groups[group].output;
    if (t.leaf_size == 1) {
        *y += group_sum(trees, t.leaf_values, 1, 0, leaf);
        return;
    }
    for (int64_t o = 0; o < t.leaf_size; ++o)
        y[o] += group_sum(trees, t.leaf_values, t.leaf_size, o, leaf);
}

template <class K>
void score_staged_row(const TreeTables& t, const fn::TreeStep<K>* steps, const K* row, double* y) {
    for (int64_t k = 0; k < t.n_outputs; ++k) y[k] = t.base[k];
    for (int64_t g = 0; g < t.n_groups; ++g) {
        int64_t leaves[kTreeGroup];
        walk_group(t, steps, g, row, leaves);
        add_group(
            t, g, [&](int j) { return leaves[j]; }, y);
    }
}

// Room for a staged row: on the stack unless there are very many columns.
template <class K>
class Row {
 public:
    explicit Row(int64_t columns) {
        if (columns <= kFew) return;
        many_ = std::make_unique<K[]>(static_cast<size_t>(columns));
        data_ = many_.get();
    }
    K* data() { return data_; }

 private:
    static constexpr int64_t kFew = 1024;
    K few_[kFew];
    std::unique_ptr<K[]> many_;
    K* data_ = few_;
};

// Calls f(steps) with those that decide for an X exactly as the ensemble says.
template <class X, class F>
void with_steps(const TreeTables& t, const F& f) {
    if (t.narrow && (std::is_same_v<X, float> || t.rounds)) return f(t.narrow);
    f(t.wide);
}

void sweep(const SweepStep* steps, int64_t count, const int8_t* codes, uint8_t* leaf) {
    TERN_ON_ISA(sweep_tree(steps, count, codes, leaf));
}

// Scores of a tile, output by output: [n_outputs, kTreeTile].
struct Tile {
    explicit Tile(int64_t outputs) : scores(static_cast<size_t>(outputs * kTreeTile)) {}

    void sweep_group(const TreeTables& t, int64_t g, const int8_t* codes, int64_t rows) {
        for (int j = 0; j < kTreeGroup; ++j) {
            const int64_t* const begin = t.sweep_begin + g * kTreeGroup + j;
            sweep(t.sweep + begin[0], begin[1] - begin[0], codes, leaves + j * kTreeTile);
        }
        const fn::TreeEntry* const trees = t.trees + g * kTreeGroup;
        for (int64_t o = 0; o < t.leaf_size; ++o) {
            double* const y = scores.data() + (t.groups[g].output + o) * kTreeTile;
            for (int64_t i = 0; i < rows; ++i)
                y[i] += group_sum(trees, t.leaf_values, t.leaf_size, o,
                                  [&](int j) { return leaves[j * kTreeTile + i]; });
        }
    }

    void begin(const TreeTables& t) {
        for (int64_t k = 0; k < t.n_outputs; ++k)
            std::fill_n(scores.data() + k * kTreeTile, kTreeTile, t.base[k]);
    }
    void finish(const TreeTables& t, int64_t rows, double* y) const {
        for (int64_t i = 0; i < rows; ++i)
            for (int64_t k = 0; k < t.n_outputs; ++k)
                y[i * t.n_outputs + k] = scores[static_cast<size_t>(k * kTreeTile + i)];
    }

    std::vector<double> scores;
    alignas(64) uint8_t leaves[kTreeGroup * kTreeTile];
};

// Samples [0, rows) of x by walking, a few rows of a group at a time.
template <class K, class X>
void walk_rows(const TreeTables& t, const fn::TreeStep<K>* steps, const X* x, int64_t rows,
               int64_t d, double* y) {
    std::vector<K> staged(static_cast<size_t>(std::min(rows, kTreeRows) * t.n_columns));
    for (int64_t begin = 0; begin < rows; begin += kTreeRows) {
        const int64_t count = std::min(kTreeRows, rows - begin);
        for (int64_t i = 0; i < count; ++i) {
            stage_row(t, x + (begin + i) * d, staged.data() + i * t.n_columns);
            std::copy_n(t.base, t.n_outputs, y + (begin + i) * t.n_outputs);
        }
        for (int64_t g = 0; g < t.n_groups; ++g)
            for (int64_t i = 0; i < count; ++i) {
                int64_t leaves[kTreeGroup];
                walk_group(t, steps, g, staged.data() + i * t.n_columns, leaves);
                add_group(
                    t, g, [&](int j) { return leaves[j]; }, y + (begin + i) * t.n_outputs);
            }
    }
}

template <class T, class X>
void sweep_rows(const TreeTables& t, const X* x, int64_t rows, int64_t d, double* y) {
    const auto codes = std::make_unique<TreeCodes<T>>(t);
    const auto tile = std::make_unique<Tile>(t.n_outputs);
    for (int64_t begin = 0; begin < rows; begin += kTreeTile) {
        const int64_t count = std::min(kTreeTile, rows - begin);
        const int8_t* const bytes = codes->encode(x + begin * d, count, d);
        tile->begin(t);
        for (int64_t g = 0; g < t.n_groups; ++g) tile->sweep_group(t, g, bytes, count);
        tile->finish(t, count, y + begin * t.n_outputs);
    }
}

}  // namespace

void tree_scores(const TreeTables& t, const View& x, const View& y) {
    const int64_t n = x.shape[0], d = x.shape[1];
    visit("tree_scores", x.dtype, Floats{}, [&]<class X>() {
        with_steps<X>(t, [&]<class K>(const fn::TreeStep<K>* steps) {
            parallel_for(n, kTreeTile, [&](int64_t begin, int64_t end) {
                const X* const rows = x.ptr<X>() + begin * d;
                double* const out = y.ptr<double>() + begin * t.n_outputs;
                if (t.sweep && end - begin >= kLeastSwept)
                    sweep_rows<fn::FloatOf<K>>(t, rows, end - begin, d, out);
                else
                    walk_rows(t, steps, rows, end - begin, d, out);
            });
        });
    });
}

void tree_leaves(const TreeTables& t, const View& x, const View& y) {
    const int64_t n = x.shape[0], d = x.shape[1];
    visit("tree_leaves", x.dtype, Floats{}, [&]<class X>() {
        with_steps<X>(t, [&]<class K>(const fn::TreeStep<K>* steps) {
            parallel_for(n, kTreeRows, [&](int64_t begin, int64_t end) {
                std::vector<K> row(static_cast<size_t>(t.n_columns));
                for (int64_t i = begin; i < end; ++i) {
                    stage_row(t, x.ptr<X>() + i * d, row.data());
                    for (int64_t g = 0; g < t.n_groups; ++g) {
                        int64_t leaves[kTreeGroup];
                        walk_group(t, steps, g, row.data(), leaves);
                        for (int j = 0; j < kTreeGroup; ++j) {
                            const fn::TreeEntry& tree = t.trees[g * kTreeGroup + j];
                            if (tree.number >= 0)
                                y.ptr<int32_t>()[i * t.n_trees + tree.number] =
                                    t.leaf_nodes[tree.leaf + leaves[j]];
                        }
                    }
                }
            });
        });
    });
}

template <class X>
void tree_scores_of_row(const TreeTables& t, const X* x, double* y) {
    with_steps<X>(t, [&]<class K>(const fn::TreeStep<K>* steps) {
        Row<K> row(t.n_columns);
        stage_row(t, x, row.data());
        score_staged_row(t, steps, row.data(), y);
    });
}
template void tree_scores_of_row(const TreeTables&, const float*, double*);
template void tree_scores_of_row(const TreeTables&, const double*, double*);

}  // namespace tern::kernels::cpu
