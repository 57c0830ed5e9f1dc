#include "kernels/cpu/neighbor_codes.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/parallel.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kLeastRows = 256;
constexpr int64_t kRangeRows = 4096;  // of a chunk

// Low and high of every column: [2, d].
template <class T>
std::vector<double> range(const T* base, int64_t n, int64_t d) {
    const int64_t chunks = (n + kRangeRows - 1) / kRangeRows;
    const auto width = static_cast<size_t>(2 * d);
    std::vector<double> found(static_cast<size_t>(chunks) * width);
    parallel_for(chunks, 1, [&](int64_t c, int64_t) {
        double* const low = found.data() + static_cast<size_t>(c) * width;
        const int64_t rows = std::min(kRangeRows, n - c * kRangeRows);
        const auto run = [&] {
            TERN_ON_ISA(column_range(base + c * kRangeRows * d, rows, d, low, low + d));
        };
        run();
    });
    for (size_t c = 1; c < static_cast<size_t>(chunks); ++c)
        for (size_t i = 0; i < static_cast<size_t>(d); ++i) {
            const auto other = static_cast<size_t>(d) + i;
            found[i] = std::min(found[i], found[c * width + i]);
            found[other] = std::max(found[other], found[c * width + other]);
        }
    found.resize(width);
    return found;
}

}  // namespace

template <class T>
NeighborCodes<T>::NeighborCodes(const View& base) {
    const int64_t n = base.shape[0], d = base.shape[1];
    if (n < kLeastRows || d == 0 || d > kMostCodeColumns) return;
    const std::vector<double> ends = range(base.ptr<const T>(), n, d);
    double half = 0;
    centre_.resize(static_cast<size_t>(d));
    for (size_t i = 0; i < centre_.size(); ++i) {
        centre_[i] = ends[i] / 2 + ends[i + centre_.size()] / 2;
        half = std::max(half, ends[i + centre_.size()] / 2 - ends[i] / 2);
    }
    inverse_step_ = half > 0 ? 127 / half : 1;
    if (!std::isfinite(half) || !std::isfinite(inverse_step_)) return;
    bytes_ = has_byte_dot();
    steps_ = code_steps(d, bytes_);
    const int64_t panels = (n + kNeighborPanel - 1) / kNeighborPanel;
    words_.resize(static_cast<size_t>(panels * steps_ * kNeighborPanel));
    starts_.resize(static_cast<size_t>(panels * kNeighborPanel));
    residual_.resize(static_cast<size_t>(panels));
    const NeighborCode all = code();
    const auto run = [&](int64_t panel) {
        TERN_ON_ISA(code_panel(base.ptr<const T>(), n, d, panel, all));
    };
    parallel_for(panels, grain_of(kNeighborPanel * d), [&](int64_t begin, int64_t end) {
        for (int64_t panel = begin; panel < end; ++panel) run(panel);
    });
    most_residual_ = *std::max_element(residual_.begin(), residual_.end());
}

template <class T>
NeighborCode NeighborCodes<T>::code() const {
    return {.centre = centre_.data(),
            .inverse_step = inverse_step_,
            .bytes = bytes_,
            .steps = steps_,
            .words = const_cast<int32_t*>(words_.data()),
            .starts = const_cast<int32_t*>(starts_.data()),
            .residual = const_cast<double*>(residual_.data())};
}

template <class T>
void NeighborCodes<T>::scan(const NeighborScan<T>& scan) const {
    std::vector<int32_t> scratch(static_cast<size_t>(code_scratch(steps_)));
    TERN_ON_ISA(scan_codes(scan, code(), most_residual_, scratch.data()));
}

template class NeighborCodes<float>;
template class NeighborCodes<double>;

}  // namespace tern::kernels::cpu
