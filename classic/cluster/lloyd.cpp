#include "classic/cluster/lloyd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "classic/inputs.h"
#include "kernels/elementwise.h"
#include "kernels/reduce.h"
#include "kernels/sort.h"
#include "tensor/convert.h"
#include "tensor/core/error.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

using kernels::LloydHalt;

// Iterations between two looks at a device's status; what is queued after a halt does nothing.
constexpr int64_t kDeviceSteps = 8;

TensorOptions like(const Tensor& x, DType dtype) { return {.device = x.device(), .dtype = dtype}; }

Tensor empty_of(const Tensor& x, const Shape& shape, DType dtype) {
    return empty(shape, like(x, dtype));
}

double largest_of(DType dtype) {
    return dtype == DType::float32 ? std::numeric_limits<float>::max()
                                   : std::numeric_limits<double>::max();
}

// A power of two that makes whole numbers of `bits` bits of what is at most `most`.
double whole_scale(double most, int bits) {
    return most > 0 ? std::ldexp(1.0, bits - 1 - std::ilogb(most)) : 1;
}

double largest_weight(const Tensor& weight) {
    if (!weight.defined()) return 1;
    const Tensor most = empty({1}, like(weight, DType::float64));
    kernels::amax(weight.view(), most.view());
    return most.item<double>();
}

// weight > 0 ? distance : 0
Tensor of_weighted(const Tensor& distances, const Tensor& weight) {
    if (!weight.defined()) return distances;
    const Tensor none = zeros_like(distances), counts = empty_like(distances, DType::bool_);
    const Tensor out = empty_like(distances);
    kernels::compare(kernels::fn::Gt{}, weight.view(), none.view(), counts.view());
    kernels::where(counts.view(), distances.view(), none.view(), out.view());
    return out;
}

Tensor squared_distances(const Tensor& x, const Tensor& centers, const Tensor& labels) {
    const Tensor out = empty_of(x, {x.size(0)}, DType::float64);
    kernels::kmeans_distances(x.view(), centers.view(), labels.view(), out.view());
    return out;
}

// Moves the empty centres; false if every row lies on its centre, so that nothing is left to do.
bool relocate(const ClusterRows& rows, const LloydBuffers& buffers, int64_t count) {
    const Tensor distances =
        of_weighted(squared_distances(rows.x, buffers.previous(), buffers.labels()), rows.weight);
    const Tensor row = with_layout(distances, Layout({1, distances.size(0)}));
    Tensor values = empty_of(rows.x, {1, count}, DType::float64);
    Tensor far = empty_of(rows.x, {1, count}, DType::int64);
    const View places = far.view();
    kernels::sort(row.view(), true, values.view(), &places);
    const bool useful = host_vector<double>(values)[0] > 0;
    if (!useful) far = empty_of(rows.x, {0}, DType::int64);
    kernels::kmeans_relocate(buffers.lloyd(), far.view());
    kernels::kmeans_settle(buffers.lloyd(), false);
    return useful;
}

}  // namespace

ClusterRows cluster_rows(const std::string& op, const Tensor& x, const Tensor& weight) {
    const int64_t n = x.size(0), d = x.size(1);
    const Tensor stats = empty_of(x, {4, d}, DType::float64);
    kernels::kmeans_columns(x.view(), stats.view());
    const std::vector<double> s = host_vector<double>(stats);
    // What is not finite shows in the columns; only then is it looked for.
    if (!std::ranges::all_of(s, [](double value) { return std::isfinite(value); }))
        check_finite(op, x);
    const int bits = std::min(50, 62 - static_cast<int>(std::ceil(std::log2(n + 1))));
    const double heaviest = largest_weight(weight);
    std::vector<double> columns(static_cast<size_t>(2 * (d + 1)), 0.0);
    double reach = 0, spread = 0, variance = 0;
    for (int64_t p = 0; p < d; ++p) {
        const auto at = [&](int64_t row) { return s[static_cast<size_t>(row * d + p)]; };
        const double low = at(0), high = at(1), mean = low == high ? low : at(2);
        const double most = std::max(high - mean, mean - low);
        columns[static_cast<size_t>(p)] = mean;
        columns[static_cast<size_t>(d + 1 + p)] = whole_scale(most * heaviest, bits);
        reach += std::pow(std::max(std::abs(low), std::abs(high)), 2);
        spread += most * most;
        variance += std::max(at(3), 0.0) / static_cast<double>(n);
    }
    columns.back() = whole_scale(heaviest, bits);
    TERN_CHECK(reach < largest_of(x.dtype()) / 16, ValueError, op,
               ": x holds numbers whose squares are too large for ", x.dtype());
    std::vector<double> shift(columns.begin(), columns.begin() + d);
    return {.x = x,
            .weight = weight,
            .columns = from_vector(columns, {2, d + 1}, x.device()),
            .shift = from_vector(shift, {d}, x.device()),
            .variance = variance / static_cast<double>(d),
            .reach = std::sqrt(reach),
            .spread = std::sqrt(spread)};
}

LloydBuffers::LloydBuffers(const Tensor& x, const Tensor& centers, const Tensor& columns, bool fit)
    : x_(x),
      columns_(columns),
      centers_(copied(centers, x.device(), x.dtype())),
      labels_(full({x.size(0)}, -1, like(x, DType::int32))),
      table_(empty_of(x, {kernels::lloyd_table_size(centers.size(0), x.size(1))}, x.dtype())),
      status_(zeros({kernels::kLloydStatus}, like(x, DType::int64))) {
    const int64_t k = centers.size(0), d = x.size(1);
    previous_ = centers_;
    if (fit) {
        previous_ = centers_.clone();
        sums_ = zeros({k, d + 1}, like(x, DType::int64));
    }
    lloyd_ = {.x = x_.view(),
              .columns = columns_.view(),
              .centers = centers_.view(),
              .previous = previous_.view(),
              .sums = fit ? sums_.view() : View{},
              .labels = labels_.view(),
              .table = table_.view(),
              .status = status_.view()};
}

LloydBuffers::LloydBuffers(const ClusterRows& rows, const Tensor& centers, bool prune)
    : LloydBuffers(rows.x, centers, rows.columns, true) {
    weight_ = rows.weight;
    if (weight_.defined()) lloyd_.weight = weight_.view();
    lloyd_.reach = rows.reach;
    lloyd_.spread = rows.spread;
    lloyd_.prune = prune;
    if (!prune) return;
    const int64_t n = rows.x.size(0);
    bounds_ = zeros({2, n}, like(rows.x, rows.x.dtype()));
    const auto row = [&](int64_t i) {
        Layout layout(Shape{n});
        layout.offset = i * n;
        return with_layout(bounds_, layout).view();
    };
    lloyd_.upper = row(0);
    lloyd_.lower = row(1);
}

void LloydBuffers::drop_bounds() {
    bounds_ = Tensor();
    lloyd_.upper = lloyd_.lower = View{};
}

Clustering lloyd(const ClusterRows& rows, const Tensor& centers, const LloydOptions& options) {
    LloydBuffers buffers(rows, centers, options.prune);
    buffers.set_tol(options.tol);
    const kernels::Lloyd& fit = buffers.lloyd();
    const int64_t every = rows.x.device().is_cuda() ? kDeviceSteps : 1;
    kernels::kmeans_settle(fit, true);
    std::vector<int64_t> status = buffers.status();
    auto halt = LloydHalt::none;
    while (halt == LloydHalt::none && status[kernels::kLloydSteps] < options.max_iter) {
        const int64_t left = options.max_iter - status[kernels::kLloydSteps];
        for (int64_t i = 0; i < std::min(every, left); ++i) {
            kernels::kmeans_assign(fit);
            kernels::kmeans_update(fit);
        }
        status = buffers.status();
        halt = static_cast<LloydHalt>(status[kernels::kLloydHalt]);
        report(options.progress, {.estimator = options.estimator,
                                  .step = options.first_step + status[kernels::kLloydSteps],
                                  .total = options.total_steps,
                                  .measure = "changed labels",
                                  .value = static_cast<double>(status[kernels::kLloydChanged])});
        if (halt != LloydHalt::empty) continue;
        if (!relocate(rows, buffers, status[kernels::kLloydEmpty])) break;
        halt = static_cast<LloydHalt>(buffers.status()[kernels::kLloydHalt]);
    }
    if (halt != LloydHalt::labels_stay) kernels::kmeans_assign(fit, true);
    buffers.drop_bounds();  // the distances of float32 rows fit where they were
    return {.centers = buffers.centers(),
            .labels = buffers.labels(),
            .inertia = inertia_of(rows.x, rows.weight, buffers.centers(), buffers.labels()),
            .n_iter = status[kernels::kLloydSteps]};
}

Tensor nearest_centers(const Tensor& x, const Tensor& centers, const Tensor& shift) {
    const int64_t d = x.size(1);
    if (x.size(0) == 0) return empty_of(x, {0}, DType::int32);
    // What belongs to sums is not read.
    std::vector<double> columns = host_vector<double>(shift);
    columns.resize(static_cast<size_t>(2 * (d + 1)), 0.0);
    const LloydBuffers buffers(x, centers, from_vector(columns, {2, d + 1}, x.device()), false);
    kernels::kmeans_settle(buffers.lloyd(), true);
    kernels::kmeans_assign(buffers.lloyd());
    return buffers.labels();
}

double inertia_of(const Tensor& x, const Tensor& weight, const Tensor& centers,
                  const Tensor& labels) {
    const Tensor distances = squared_distances(x, centers, labels);
    if (weight.defined())
        kernels::binary(kernels::fn::Mul{}, distances.view(), weight.view(), distances.view());
    const Tensor total = empty_of(x, {1}, DType::float64);
    kernels::sum(distances.view(), total.view());
    return total.item<double>();
}

}  // namespace tern::classic
