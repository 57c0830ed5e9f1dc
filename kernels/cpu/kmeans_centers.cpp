// The centres of Lloyd's iterations: means, what they moved, what their comparison with rows needs.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/cpu/kmeans.h"
#include "kernels/cpu/parallel.h"
#include "kernels/formula/kmeans.h"

namespace tern::kernels::cpu {
namespace {

template <class F>
void with_type(const View& x, const F& f) {
    visit("kmeans", x.dtype, Floats{}, f);
}

// The centre of these sums, unless they have no weight.
template <class T>
bool average(const Lloyd& fit, const int64_t* sum, T* center) {
    const WholeColumns columns = whole_columns(fit);
    const int64_t d = columns.d;
    if (sum[d] <= 0) return false;
    for (int64_t p = 0; p < d; ++p)
        center[p] = static_cast<T>(
            fn::mean_of(sum[p], sum[d], columns.shift[p], columns.scale[p], columns.scale[d]));
    return true;
}

// Centre j into the table; the larger of what is there and its norm, and its height.
template <class T>
void pack_center(const Lloyd& fit, const LloydTable<T>& table, int64_t j, double& norm,
                 double& height) {
    const double* const shift = whole_columns(fit).shift;
    const int64_t d = fit.d();
    const T* const center = fit.centers.ptr<const T>() + j * d;
    T* const to = table.centers + j / kCenterGroup * kCenterGroup * d + j % kCenterGroup;
    double squares = 0, cross = 0;
    for (int64_t p = 0; p < d; ++p) {
        const T off = static_cast<T>(static_cast<double>(center[p]) - shift[p]);
        to[p * kCenterGroup] = off;
        squares = std::fma(static_cast<double>(off), static_cast<double>(off), squares);
        cross = std::fma(shift[p], static_cast<double>(off), cross);
    }
    const double h = -(squares / 2 + cross);
    table.height[j] = static_cast<T>(h);
    norm = std::max(norm, std::sqrt(squares));
    height = std::max(height, std::abs(h));
}

template <class T>
void pack(const Lloyd& fit, const LloydTable<T>& table) {
    const int64_t k = fit.k(), d = fit.d();
    const int64_t whole = (k + kCenterGroup - 1) / kCenterGroup * kCenterGroup;
    double norm = 0, height = 0;
    for (int64_t j = 0; j < k; ++j) pack_center(fit, table, j, norm, height);
    for (int64_t j = k; j < whole; ++j) {
        table.height[j] = -std::numeric_limits<T>::infinity();
        T* const to = table.centers + (whole - kCenterGroup) * d + j % kCenterGroup;
        for (int64_t p = 0; p < d; ++p) to[p * kCenterGroup] = T(0);
    }
    for (int64_t p = 0; p < d; ++p) table.shift[p] = static_cast<T>(whole_columns(fit).shift[p]);
    *table.slack = static_cast<T>(fn::distance_slack<T>(d, fit.reach, fit.spread, norm, height));
}

// What the centres moved; returns the sum of squares.
template <class T>
double moves(const Lloyd& fit, const LloydTable<T>& table) {
    const int64_t k = fit.k(), d = fit.d();
    constexpr double up = 1 + 8 * fn::rounding<T>();
    double total = 0;
    T most = 0, second = 0;
    int64_t farthest = 0;
    for (int64_t j = 0; j < k; ++j) {
        const double squares =
            distance_of(fit.centers.ptr<const T>() + j * d, fit.previous.ptr<const T>() + j * d, d);
        total += squares;
        const T move = static_cast<T>(std::sqrt(squares) * up);
        table.move[j] = move;
        if (move > most) {
            second = most;
            most = move;
            farthest = j;
        } else if (move > second) {
            second = move;
        }
    }
    for (int64_t j = 0; j < k; ++j) table.away[j] = j == farthest ? second : most;
    return total;
}

template <class T>
void settle(const Lloyd& fit, bool first) {
    const LloydTable<T> table(fit);
    pack(fit, table);
    if (first) return;
    const double total = moves(fit, table);
    int64_t* const status = fit.status.ptr<int64_t>();
    if (status[kLloydChanged] == 0 && status[kLloydEmpty] == 0)
        status[kLloydHalt] = static_cast<int64_t>(LloydHalt::labels_stay);
    else if (total <= fit.tol)
        status[kLloydHalt] = static_cast<int64_t>(LloydHalt::centers_stay);
}

template <class T>
void update(const Lloyd& fit) {
    const int64_t k = fit.k(), d = fit.d();
    T* const centers = fit.centers.ptr<T>();
    std::copy(centers, centers + k * d, fit.previous.ptr<T>());
    int64_t* const status = fit.status.ptr<int64_t>();
    ++status[kLloydSteps];
    status[kLloydEmpty] = 0;
    for (int64_t j = 0; j < k; ++j)
        if (!average(fit, fit.sums.ptr<const int64_t>() + j * (d + 1), centers + j * d))
            ++status[kLloydEmpty];
    if (status[kLloydEmpty] > 0)
        status[kLloydHalt] = static_cast<int64_t>(LloydHalt::empty);
    else
        settle<T>(fit, false);
}

template <class T>
void relocate(const Lloyd& fit, const View& far) {
    const int64_t k = fit.k(), d = fit.d(), width = d + 1;
    const int64_t* const old = fit.sums.ptr<const int64_t>();
    std::vector<int64_t> sums(old, old + k * width);
    int64_t moved = 0;
    for (int64_t j = 0; j < k && moved < far.numel(); ++j) {
        if (old[j * width + d] > 0) continue;
        const int64_t row = far.ptr<const int64_t>()[moved++];
        const int64_t from = fit.labels.ptr<const int32_t>()[row];
        take_row_from<T>(fit, row, sums.data() + from * width);
        add_row_to<T>(fit, row, sums.data() + j * width);
    }
    int64_t heaviest = 0;
    for (int64_t j = 1; j < k; ++j)
        if (sums[static_cast<size_t>(j * width + d)] >
            sums[static_cast<size_t>(heaviest * width + d)])
            heaviest = j;
    T* const centers = fit.centers.ptr<T>();
    for (int64_t j = 0; j < k; ++j)
        if (!average(fit, sums.data() + j * width, centers + j * d))
            average(fit, sums.data() + heaviest * width, centers + j * d);
    fit.status.ptr<int64_t>()[kLloydHalt] = static_cast<int64_t>(LloydHalt::none);
}

template <class T>
void blend(const Lloyd& fit, double* counts) {
    const WholeColumns columns = whole_columns(fit);
    const int64_t k = fit.k(), d = fit.d();
    T* const centers = fit.centers.ptr<T>();
    std::copy(centers, centers + k * d, fit.previous.ptr<T>());
    for (int64_t j = 0; j < k; ++j) {
        const int64_t* const sum = fit.sums.ptr<const int64_t>() + j * (d + 1);
        if (sum[d] <= 0) continue;
        for (int64_t p = 0; p < d; ++p)
            centers[j * d + p] = static_cast<T>(
                fn::blend(static_cast<double>(centers[j * d + p]), counts[j], sum[p], sum[d],
                          columns.shift[p], columns.scale[p], columns.scale[d]));
        counts[j] += static_cast<double>(sum[d]) / columns.scale[d];
    }
    settle<T>(fit, true);
}

template <class T>
void run_columns(const T* x, int64_t rows, int64_t d, const double* center, double* low,
                 double* high, double* sum, double* squares) {
    TERN_ON_ISA(column_run(x, rows, d, center, low, high, sum, squares));
}

template <class T>
void columns(const View& x, const View& stats) {
    const int64_t n = x.shape[0], d = x.shape[1];
    const int64_t grain = grain_of(d) * 8, chunks = (n + grain - 1) / grain;
    const T* const from = x.ptr<const T>();
    const std::vector<double> center(from, from + d);
    std::vector<double> parts(static_cast<size_t>(chunks * 4 * d), 0.0);
    parallel_for(n, grain, [&](int64_t begin, int64_t end) {
        double* const part = parts.data() + begin / grain * 4 * d;
        for (int64_t p = 0; p < d; ++p)
            part[p] = part[d + p] = static_cast<double>(from[begin * d + p]);
        run_columns(from + begin * d, end - begin, d, center.data(), part, part + d, part + 2 * d,
                    part + 3 * d);
    });
    double* const out = stats.ptr<double>();
    const auto rows = static_cast<double>(n);
    for (int64_t p = 0; p < d; ++p) {
        double low = parts[static_cast<size_t>(p)], high = parts[static_cast<size_t>(d + p)];
        double sum = 0, squares = 0;
        for (int64_t c = 0; c < chunks; ++c) {
            const double* const part = parts.data() + c * 4 * d + p;
            low = std::min(low, part[0]);
            high = std::max(high, part[d]);
            sum += part[2 * d];
            squares += part[3 * d];
        }
        out[p] = low;
        out[d + p] = high;
        out[2 * d + p] = center[static_cast<size_t>(p)] + sum / rows;
        out[3 * d + p] = squares - sum * sum / rows;
    }
}

}  // namespace

void kmeans_columns(const View& x, const View& stats) {
    with_type(x, [&]<class T>() { columns<T>(x, stats); });
}

void kmeans_settle(const Lloyd& fit, bool first) {
    with_type(fit.x, [&]<class T>() { settle<T>(fit, first); });
}

void kmeans_update(const Lloyd& fit) {
    if (fit.status.ptr<const int64_t>()[kLloydHalt] != 0) return;
    with_type(fit.x, [&]<class T>() { update<T>(fit); });
}

void kmeans_relocate(const Lloyd& fit, const View& far) {
    with_type(fit.x, [&]<class T>() { relocate<T>(fit, far); });
}

void kmeans_blend(const Lloyd& fit, const View& counts) {
    with_type(fit.x, [&]<class T>() { blend<T>(fit, counts.ptr<double>()); });
}

}  // namespace tern::kernels::cpu
