// Scans: lines along the dimension are taken one by one, or up to 1024 neighbours side by side
// where they, not the dimension, lie along memory. Many lines are shared among threads. Few long
// ones are cut into chunks: for a group of them, small enough for the caches, first the totals are
// found, then the results, each chunk starting from the totals before it.
#include "kernels/scan.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/scan.h"
#include "kernels/cpu/strided.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kColumns = 1024;  // wide, so that memory is walked in order
constexpr int64_t kChunk = 32768;   // elements
constexpr int64_t kGroup = 8;       // chunks whose totals are found before their results
constexpr int64_t kEnoughLines = 8;

template <class S>
class Scan {
 public:
    using Carry = typename S::Carry;

    Scan(const View& x, const View* w, int dim, bool reverse, const View& y, const View* places)
        : length_(x.shape[dim]) {
        Shape shape = y.shape;
        Strides from = x.strides, factors = w ? w->strides : x.strides, to = y.strides;
        const int64_t last = reverse ? length_ - 1 : 0, sign = reverse ? -1 : 1;
        block_ = {.x = x.ptr<typename S::In>() + last * from[dim],
                  .w = w ? w->ptr<typename S::In>() + last * factors[dim] : nullptr,
                  .y = y.ptr<typename S::Out>() + last * to[dim],
                  .places = places ? places->ptr<int64_t>() + last * to[dim] : nullptr,
                  .x_row = sign * from[dim],
                  .w_row = sign * factors[dim],
                  .y_row = sign * to[dim],
                  .first = last,
                  .direction = sign};
        for (DimVector* v : {&shape, &from, &factors, &to}) v->erase(dim);
        lines_ = make_loop<3>(shape, {&from, &factors, &to});
        const int inner = lines_.dim - 1;
        const bool across = inner >= 0 && lines_.strides[2][inner] == 1 && lines_.sizes[inner] >= 4;
        row_ = across ? lines_.sizes[inner] : 1;
        block_.x_column = across ? lines_.strides[0][inner] : 0;
        block_.w_column = across ? lines_.strides[1][inner] : 0;
        pieces_ = (row_ + kColumns - 1) / kColumns;
        tasks_ = lines_.numel() / row_ * pieces_;
        chunk_ = std::max<int64_t>(64, kChunk / std::min(row_, kColumns));
    }

    void run() const {
        if (tasks_ >= kEnoughLines || length_ <= 2 * chunk_) return whole_lines();
        for (int64_t first = 0; first < tasks_; ++first) cut_line(first);
    }

 private:
    // Rows [begin, end) of a task.
    ScanBlock<S> block(int64_t task, int64_t begin, int64_t end) const {
        const int64_t column = task % pieces_ * kColumns, line = task / pieces_ * row_ + column;
        ScanBlock<S> b = block_;
        b.width = std::min(kColumns, row_ - column);
        b.rows = end - begin;
        b.x += Cursor<3>(lines_, 0, line).offset + begin * b.x_row;
        if (S::kTwo) b.w += Cursor<3>(lines_, 1, line).offset + begin * b.w_row;
        const int64_t to = Cursor<3>(lines_, 2, line).offset + begin * b.y_row;
        b.y += to;
        if (S::kPlaces) b.places += to;
        b.first += begin * b.direction;
        return b;
    }

    void whole_lines() const {
        parallel_for(tasks_, grain_of(length_ * std::min(row_, kColumns)),
                     [&](int64_t begin, int64_t end) {
                         for (int64_t task = begin; task < end; ++task) {
                             Carry carry[kColumns];
                             std::fill_n(carry, kColumns, S::start());
                             scan(block(task, 0, length_), carry);
                         }
                     });
    }

    void cut_line(int64_t task) const {
        const int64_t width = block(task, 0, 0).width;
        std::vector<Carry> carries(static_cast<size_t>((kGroup + 1) * width), S::start());
        const auto carry = [&](int64_t c) { return carries.data() + c * width; };
        const auto rows = [&](int64_t c, int64_t first) {
            const int64_t begin = first + c * chunk_;
            return block(task, begin, std::min(length_, begin + chunk_));
        };
        for (int64_t first = 0; first < length_; first += kGroup * chunk_) {
            const int64_t chunks = std::min(kGroup, (length_ - first + chunk_ - 1) / chunk_);
            parallel_for(chunks, 1, [&](int64_t c, int64_t) {
                std::fill_n(carry(c + 1), width, S::start());
                total(rows(c, first), carry(c + 1));
            });
            for (int64_t c = 0; c < chunks; ++c)
                for (int64_t i = 0; i < width; ++i)
                    carry(c + 1)[i] = S::join(carry(c)[i], carry(c + 1)[i]);
            const std::vector<Carry> next(carry(chunks), carry(chunks) + width);
            parallel_for(chunks, 1, [&](int64_t c, int64_t) { scan(rows(c, first), carry(c)); });
            std::copy(next.begin(), next.end(), carry(0));
        }
    }

    static void scan(const ScanBlock<S>& b, Carry* carry) { TERN_ON_ISA(scan_block(b, carry)); }
    static void total(const ScanBlock<S>& b, Carry* carry) { TERN_ON_ISA(total_block(b, carry)); }

    int64_t length_;
    ScanBlock<S> block_ = {};  // at the first element of the first line
    Loop<3> lines_;            // x, w, y
    int64_t row_, pieces_;     // lines side by side, and the tasks they make
    int64_t tasks_, chunk_;
};

template <template <class> class S, class Allowed>
void run_scan(const char* name, Allowed allowed, View x, const View* w, int dim, bool reverse,
              const View& y, const View* places = nullptr) {
    if (x.numel() == 0) return;
    if (x.dtype == DType::bool_) x.dtype = DType::uint8;
    visit(name, x.dtype, allowed,
          [&]<class T>() { Scan<S<T>>(x, w, dim, reverse, y, places).run(); });
}

}  // namespace

void cumsum(const View& x, int dim, bool reverse, const View& y) {
    run_scan<fn::CumSum>("cumsum", Numbers{}, x, nullptr, dim, reverse, y);
}
void cumprod(const View& x, int dim, bool reverse, const View& y) {
    run_scan<fn::CumProd>("cumprod", Numbers{}, x, nullptr, dim, reverse, y);
}
void cummax(const View& x, int dim, const View& y, const View& places) {
    run_scan<fn::CumMax>("cummax", Numbers{}, x, nullptr, dim, false, y, &places);
}
void cummin(const View& x, int dim, const View& y, const View& places) {
    run_scan<fn::CumMin>("cummin", Numbers{}, x, nullptr, dim, false, y, &places);
}
void logcumsumexp(const View& x, int dim, bool reverse, const View& y) {
    run_scan<fn::LogCumSumExp>("logcumsumexp", Floats{}, x, nullptr, dim, reverse, y);
}
void recurrence(const View& w, const View& x, int dim, bool reverse, const View& y) {
    run_scan<fn::Recurrence>("recurrence", Floats{}, x, &w, dim, reverse, y);
}

}  // namespace tern::kernels::cpu
