// Lloyd's iterations: threads take chunks of rows as they get to them. That changes nothing: rows
// do not depend on each other, and their sums are of whole numbers.
#include "kernels/cpu/kmeans.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include "kernels/cpu/parallel.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kChunk = 4096;  // rows; their bounds and labels stay in the nearest cache
constexpr int64_t kSample = 64;   // undecided rows that show whether tightening bounds pays

template <class T>
void run_nearest(const Nearest<T>& job, bool bounds) {
    TERN_ON_ISA(nearest(job, bounds));
}
template <class T>
void run_tighten(const T* x, const T* centers, int64_t d, const int32_t* rows, int64_t count,
                 const int32_t* labels, T* upper) {
    TERN_ON_ISA(tighten(x, centers, d, rows, count, labels, upper));
}
template <class T>
int64_t run_shift(int64_t n, const int32_t* labels, const T* move, const T* away, T slack, T* upper,
                  T* lower, int32_t* rows) {
    TERN_ON_ISA(shift_bounds(n, labels, move, away, slack, upper, lower, rows));
}
// What one thread needs, and what it found.
template <class T>
class Assigner {
 public:
    explicit Assigner(const Lloyd& fit)
        : fit_(fit),
          table_(fit),
          rows_(kChunk),
          label_(kChunk),
          upper_(kChunk),
          lower_(kChunk),
          packed_(static_cast<size_t>(kRowTile * fit.d())),
          sums_(fit.sums.data ? static_cast<size_t>(fit.k() * (fit.d() + 1)) : 0) {}

    const std::vector<int64_t>& sums() const { return sums_; }
    int64_t changed() const { return changed_; }

    // Labels of the rows [begin, begin + n).
    void run(int64_t begin, int64_t n) {
        int32_t* const labels = fit_.labels.ptr<int32_t>() + begin;
        const bool fresh = labels[0] < 0;
        int64_t count = n;
        if (!fresh && fit_.prune) count = undecided(begin, n);
        const T* const x = fit_.x.ptr<const T>() + begin * fit_.d();
        const int32_t* const rows = count < n ? rows_.data() : nullptr;
        run_nearest<T>({.centers = packed_centers(fit_, table_),
                        .x = x,
                        .rows = rows,
                        .count = count,
                        .slack = *table_.slack,
                        .packed = packed_.data(),
                        .label = label_.data(),
                        .upper = upper_.data(),
                        .lower = lower_.data()},
                       fit_.prune);
        for (int64_t i = 0; i < count; ++i) {
            const int64_t row = rows ? rows[i] : i;
            if (fit_.prune) {
                fit_.upper.ptr<T>()[begin + row] = upper_[static_cast<size_t>(i)];
                fit_.lower.ptr<T>()[begin + row] = lower_[static_cast<size_t>(i)];
            }
            relabel(begin + row, label_[static_cast<size_t>(i)]);
        }
    }

 private:
    // Rows of the chunk whose nearest centre the bounds leave open, in rows_.
    int64_t undecided(int64_t begin, int64_t n) {
        const int32_t* const labels = fit_.labels.ptr<int32_t>() + begin;
        T* const upper = fit_.upper.ptr<T>() + begin;
        T* const lower = fit_.lower.ptr<T>() + begin;
        const int64_t count = run_shift<T>(n, labels, table_.move, table_.away, *table_.slack,
                                           upper, lower, rows_.data());
        int64_t kept = 0;
        for (int64_t first = 0; first < count; first += kSample) {
            const int64_t some = std::min(kSample, count - first);
            const int32_t* const rows = rows_.data() + first;
            run_tighten<T>(fit_.x.ptr<const T>() + begin * fit_.d(), fit_.centers.ptr<const T>(),
                           fit_.d(), rows, some, labels, upper);
            const int64_t before = kept;
            for (int64_t i = 0; i < some; ++i) {
                const T u = upper[rows[i]], l = lower[rows[i]];
                const bool decided = l > u && (l - u) * (l + u) > *table_.slack;
                rows_[static_cast<size_t>(kept)] = rows[i];
                kept += decided ? 0 : 1;
            }
            if (8 * (kept - before) > 7 * some) {  // it does not pay here
                std::copy(rows + some, static_cast<const int32_t*>(rows_.data()) + count,
                          rows_.data() + kept);
                return kept + count - first - some;
            }
        }
        return kept;
    }

    void relabel(int64_t row, int32_t label) {
        int32_t& old = fit_.labels.ptr<int32_t>()[row];
        if (old == label) return;
        if (!fit_.sums.data) {
            old = label;
            return;
        }
        const int64_t width = fit_.d() + 1;
        add_row_to<T>(fit_, row, sums_.data() + label * width);
        if (old >= 0) take_row_from<T>(fit_, row, sums_.data() + old * width);
        old = label;
        ++changed_;
    }

    const Lloyd& fit_;
    LloydTable<T> table_;
    std::vector<int32_t> rows_, label_;
    std::vector<T> upper_, lower_, packed_;
    std::vector<int64_t> sums_;
    int64_t changed_ = 0;
};

template <class T>
void assign(const Lloyd& fit) {
    const int64_t n = fit.n(), chunks = (n + kChunk - 1) / kChunk;
    const int64_t threads = std::min<int64_t>(num_threads(), chunks);
    std::vector<Assigner<T>> workers(static_cast<size_t>(threads), Assigner<T>(fit));
    std::atomic<int64_t> next{0};
    parallel_for(threads, 1, [&](int64_t begin, int64_t) {
        Assigner<T>& worker = workers[static_cast<size_t>(begin)];
        for (int64_t c = next++; c < chunks; c = next++)
            worker.run(c * kChunk, std::min(kChunk, n - c * kChunk));
    });
    int64_t* const sums = fit.sums.ptr<int64_t>();
    int64_t changed = 0;
    for (const Assigner<T>& worker : workers) {
        changed += worker.changed();
        if (worker.changed() == 0) continue;
        for (size_t i = 0; i < worker.sums().size(); ++i) sums[i] += worker.sums()[i];
    }
    fit.status.ptr<int64_t>()[kLloydChanged] = changed;
}

}  // namespace

void kmeans_assign(const Lloyd& fit, bool last) {
    if (!last && fit.status.ptr<const int64_t>()[kLloydHalt] != 0) return;
    visit("kmeans", fit.x.dtype, Floats{}, [&]<class T>() { assign<T>(fit); });
}

void kmeans_distances(const View& x, const View& centers, const View& labels, const View& out) {
    const int64_t d = x.shape[1];
    visit("kmeans", x.dtype, Floats{}, [&]<class T>() {
        parallel_for(x.shape[0], grain_of(d), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i)
                out.ptr<double>()[i] =
                    distance_of(x.ptr<const T>() + i * d,
                                centers.ptr<const T>() + labels.ptr<const int32_t>()[i] * d, d);
        });
    });
}

}  // namespace tern::kernels::cpu
