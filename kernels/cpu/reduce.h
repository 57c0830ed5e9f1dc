// The walk of every reduction: the space of x is split into kept dimensions (one result each) and
// reduced ones. Runs of 1024 elements, or a few rows side by side, are folded by the SIMD loops,
// and combined in a binary tree that depends on the sizes alone; chunks of the tree are what
// threads share.
//
// A reduction R brings: In, the element; Part, what it carries; kRows, the rows of a leaf when
// reducing across memory, at most 64; kByPosition, whether the order of x's elements counts;
// rows(x, count, step, n, first, out): `count` runs of n <= 1024 elements, `step` apart, from place
// `first` of the reduced space; columns(rows, count, width, first, out): at most kRows rows of
// at most 128 columns; combine(Part, Part); and write(offset, Part), at an offset of the result.
#pragma once

#include <memory>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/strided.h"
#include "tensor/core/view.h"

namespace tern::kernels::cpu {

constexpr int64_t kRun = 1024;  // elements of a leaf of the tree, reducing along memory
constexpr int64_t kRunChunk = 65536;
constexpr int64_t kRowChunk = 1024;  // rows, reducing across memory
constexpr int64_t kColumns = 128;

// The two halves of x's space; operand 0 is x, operand 1 of `kept` is y.
struct Spaces {
    Loop<2> kept;
    Loop<1> reduced;
};

inline Spaces split(const View& x, const View& y, bool by_position) {
    int order[kMaxDims];
    order_by_stride(x.strides, order);
    Shape kept, reduced;
    Strides kept_x, kept_y, reduced_x;
    for (int i = 0; i < x.dim(); ++i) {
        const int d = order[i];
        if (y.shape[d] != 1 || x.shape[d] == 1) {
            kept.push_back(x.shape[d]);
            kept_x.push_back(x.strides[d]);
            kept_y.push_back(y.strides[d]);
        }
        const int r = by_position ? i : d;
        if (y.shape[r] == 1 && x.shape[r] != 1) {
            reduced.push_back(x.shape[r]);
            reduced_x.push_back(x.strides[r]);
        }
    }
    return {make_loop<2>(kept, {&kept_x, &kept_y}), make_loop<1>(reduced, {&reduced_x})};
}

// The leaf size times a power of two, at least half of count: where the tree splits.
inline int64_t split_point(int64_t count, int64_t leaf) { return (count / leaf + 1) / 2 * leaf; }

// Along memory: every result is one run of the reduced space, packed where it is not dense.
template <class R>
class Along {
 public:
    using In = typename R::In;
    using Part = typename R::Part;

    Along(const R& r, const Spaces& spaces, const In* x)
        : r_(r), reduced_(spaces.reduced), x_(x), dense_(reduced_.dense(0)) {}

    // Elements [begin, end), at least one, of the run that starts at x + offset.
    Part tree(int64_t offset, int64_t begin, int64_t end) const {
        if (end - begin <= kRun) return leaf(offset, begin, end);
        const int64_t middle = begin + split_point(end - begin, kRun);
        const Part left = tree(offset, begin, middle);
        return r_.combine(left, tree(offset, middle, end));
    }

 private:
    Part leaf(int64_t offset, int64_t begin, int64_t end) const {
        In buffer[kRun];
        const In* run = x_ + offset + begin;
        if (!dense_) {
            Cursor<1> cursor(reduced_, 0, begin);
            pack(cursor, reinterpret_cast<const char*>(x_ + offset), sizeof(In), end - begin,
                 reinterpret_cast<char*>(buffer));
            run = buffer;
        }
        Part part;
        r_.rows(run, 1, 0, end - begin, begin, &part);
        return part;
    }

    const R& r_;
    const Loop<1>& reduced_;
    const In* x_;
    bool dense_;
};

// Across memory: up to kColumns neighbouring results at once.
template <class R>
class Across {
 public:
    using In = typename R::In;
    using Part = typename R::Part;

    Across(const R& r, const Spaces& spaces, const In* x)
        : r_(r), reduced_(spaces.reduced), x_(x) {}

    // Rows [begin, end), at least one, of the columns at x + offset.
    void tree(int64_t offset, int64_t width, int64_t begin, int64_t end, Part* out) const {
        if (end - begin <= R::kRows) {
            const In* rows[R::kRows];
            find_rows(offset, begin, end, rows);
            fetch(offset, width, end);
            return r_.columns(rows, end - begin, width, begin, out);
        }
        Part right[kColumns];
        const int64_t middle = begin + split_point(end - begin, R::kRows);
        tree(offset, width, begin, middle, out);
        tree(offset, width, middle, end, right);
        for (int64_t c = 0; c < width; ++c) out[c] = r_.combine(out[c], right[c]);
    }

 private:
    void find_rows(int64_t offset, int64_t begin, int64_t end, const In** rows) const {
        if (reduced_.dim == 1) {
            const int64_t step = reduced_.strides[0][0];
            for (int64_t r = begin; r < end; ++r) rows[r - begin] = x_ + offset + r * step;
            return;
        }
        Cursor<1> cursor(reduced_, 0, begin);
        for (int64_t r = begin; r < end; ++r, cursor.advance(1))
            rows[r - begin] = x_ + offset + cursor.offset;
    }

    // Asks memory for the leaf that begins with that row. Of rows far apart the hardware does not
    // see that they will follow each other.
    void fetch(int64_t offset, int64_t width, int64_t begin) const {
        if (reduced_.dim != 1 || reduced_.strides[0][0] <= kColumns) return;
        const int64_t step = reduced_.strides[0][0];
        const int64_t end = std::min(begin + R::kRows, reduced_.sizes[0]);
        constexpr auto line = static_cast<int64_t>(64 / sizeof(In));
        for (int64_t r = begin; r < end; ++r)
            for (int64_t c = 0; c < width; c += line)
                __builtin_prefetch(x_ + offset + r * step + c, 0, 2);
    }

    const R& r_;
    const Loop<1>& reduced_;
    const In* x_;
};

// parts[0], parts[step], ..., count of them, in a tree.
template <class R>
typename R::Part combine_all(const R& r, const typename R::Part* parts, int64_t step,
                             int64_t count) {
    if (count == 1) return *parts;
    const int64_t left = split_point(count, 1);
    return r.combine(combine_all(r, parts, step, left),
                     combine_all(r, parts + left * step, step, count - left));
}

template <class R>
struct Job {
    using In = typename R::In;
    using Part = typename R::Part;

    const R& r;
    const Spaces& spaces;
    const In* x;
    int64_t results, length;  // of the kept and the reduced space

    void run() const {
        const Loop<1>& reduced = spaces.reduced;
        const Loop<2>& kept = spaces.kept;
        const bool across = kept.dim > 0 && kept.strides[0][kept.dim - 1] == 1 &&
                            kept.sizes[kept.dim - 1] >= 4 &&
                            (reduced.dim == 0 || reduced.strides[0][reduced.dim - 1] != 1);
        if (across) return run_across();
        const bool simple = length <= kRun && reduced.dense(0) && kept.dim == 1;
        if (simple) return run_short();
        run_along();
    }

 private:
    void write(int64_t result, const Part& part) const {
        r.write(Cursor<2>(spaces.kept, 1, result).offset, part);
    }

    // Many short dense runs at an even distance.
    void run_short() const {
        const int64_t x_step = spaces.kept.strides[0][0], y_step = spaces.kept.strides[1][0];
        parallel_for(results, grain_of(length + 8), [&](int64_t begin, int64_t end) {
            constexpr int64_t batch = 64;
            Part parts[batch];
            for (int64_t i = begin; i < end; i += batch) {
                const int64_t count = std::min(batch, end - i);
                r.rows(x + i * x_step, count, x_step, length, 0, parts);
                for (int64_t k = 0; k < count; ++k) r.write((i + k) * y_step, parts[k]);
            }
        });
    }

    void run_along() const {
        const Along<R> along(r, spaces, x);
        const int64_t chunks = (length + kRunChunk - 1) / kRunChunk;
        const auto chunk = [&](int64_t task) {
            const int64_t offset = Cursor<2>(spaces.kept, 0, task / chunks).offset;
            const int64_t begin = task % chunks * kRunChunk;
            return along.tree(offset, begin, std::min(length, begin + kRunChunk));
        };
        if (chunks == 1) {
            parallel_for(results, grain_of(length), [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; ++i) write(i, chunk(i));
            });
            return;
        }
        const auto parts = std::make_unique<Part[]>(results * chunks);
        parallel_for(results * chunks, 1,
                     [&](int64_t begin, int64_t) { parts[begin] = chunk(begin); });
        for (int64_t i = 0; i < results; ++i)
            write(i, combine_all(r, parts.get() + i * chunks, 1, chunks));
    }

    void run_across() const {
        const Across<R> across(r, spaces, x);
        const int64_t row = spaces.kept.sizes[spaces.kept.dim - 1];
        const int64_t blocks = (row + kColumns - 1) / kColumns;
        const int64_t chunks = (length + kRowChunk - 1) / kRowChunk;
        const int64_t tasks = results / row * blocks;
        const auto parts = chunks > 1 ? std::make_unique<Part[]>(results * chunks) : nullptr;
        parallel_for(tasks * chunks,
                     grain_of(std::min(length, kRowChunk) * std::min(row, kColumns)),
                     [&](int64_t begin, int64_t end) {
                         for (int64_t i = begin; i < end; ++i) {
                             const int64_t task = i / chunks, first = i % chunks * kRowChunk;
                             const int64_t column = task % blocks * kColumns;
                             const int64_t result = task / blocks * row + column;
                             const int64_t width = std::min(kColumns, row - column);
                             Part out[kColumns];
                             across.tree(Cursor<2>(spaces.kept, 0, result).offset, width, first,
                                         std::min(length, first + kRowChunk), out);
                             if (chunks > 1)
                                 std::copy_n(out, width, &parts[i % chunks * results + result]);
                             else
                                 write_row(result, width, out);
                         }
                     });
        if (chunks == 1) return;
        for (int64_t i = 0; i < results; ++i) write(i, combine_all(r, &parts[i], results, chunks));
    }

    void write_row(int64_t result, int64_t width, const Part* parts) const {
        const Cursor<2> to(spaces.kept, 1, result);
        for (int64_t c = 0; c < width; ++c) r.write(to.offset + c * to.step(), parts[c]);
    }
};

// The result is laid out as y.
template <class R>
void reduce(const R& r, const View& x, const View& y) {
    const Spaces spaces = split(x, y, R::kByPosition);
    const Job<R> job{r, spaces, x.ptr<typename R::In>(), spaces.kept.numel(),
                     spaces.reduced.numel()};
    if (job.results > 0) job.run();
}

}  // namespace tern::kernels::cpu
