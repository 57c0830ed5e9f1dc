#include "classic/ensemble/boosting/bins.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "classic/host_vector.h"
#include "kernels/bin.h"
#include "kernels/formula/bin.h"
#include "kernels/sort.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

constexpr int64_t kSample = 200'000;  // rows that quantiles are taken from

// How many categories column f of x has: the highest and one.
int32_t count_categories(const std::string& op, const Tensor& x, int64_t f) {
    Layout layout(Shape{x.size(0)});
    layout.strides[0] = x.size(1);
    layout.offset = x.layout().offset + f;
    double most = 0;
    for (const double value : host_vector<double>(with_layout(x, layout))) {
        if (std::isnan(value)) continue;
        TERN_CHECK(value >= 0 && value < kernels::fn::kMaxCategories && value == std::trunc(value),
                   ValueError, op, ": categorical column ", f, " holds ", value,
                   "; whole numbers from 0 to ", kernels::fn::kMaxCategories - 1, " are wanted");
        most = std::max(most, value);
    }
    return static_cast<int32_t>(most) + 1;
}

}  // namespace

double FeatureBins::threshold(int64_t feature, int32_t bin) const {
    return host_edges[static_cast<size_t>(feature * kernels::kEdges + bin)];
}

int32_t FeatureBins::most() const {
    return *std::max_element(host_counts.begin(), host_counts.end()) + 1;
}

FeatureBins fit_bins(const std::string& op, const Tensor& x, int64_t max_bins,
                     const std::vector<int64_t>& categorical) {
    const int64_t n = x.size(0), d = x.size(1), m = std::min(n, kSample);
    FeatureBins out;
    out.is_categorical.resize(static_cast<size_t>(d));
    for (const int64_t f : categorical) out.is_categorical[static_cast<size_t>(f)] = true;
    {
        const Tensor sample = empty({d, m}, {.device = x.device(), .dtype = x.dtype()});
        kernels::sample_columns(x.view(), sample.view());
        const Tensor sorted = empty_like(sample);
        kernels::sort(sample.view(), false, sorted.view(), nullptr);
        out.edges = empty({d, kernels::kEdges}, {.device = x.device(), .dtype = x.dtype()});
        out.counts = empty({d}, {.device = x.device(), .dtype = DType::int32});
        kernels::make_edges(sorted.view(), static_cast<int>(max_bins), out.edges.view(),
                            out.counts.view());
    }
    out.host_edges = host_vector<double>(out.edges);
    out.host_counts = copied(out.counts, Device(), DType::int32).to_vector<int32_t>();
    std::vector<uint8_t> flags(out.is_categorical.begin(), out.is_categorical.end());
    for (const int64_t f : categorical)
        out.host_counts[static_cast<size_t>(f)] = count_categories(op, x, f);
    out.counts = from_vector(out.host_counts, {d}, x.device());
    out.categorical = from_vector(flags, {d}, x.device());
    return out;
}

BinnedTable::BinnedTable(const Tensor& x, const FeatureBins& bins) {
    const int64_t n = x.size(0), d = x.size(1);
    rows_ = empty({n, kernels::row_stride(d)}, {.device = x.device(), .dtype = DType::uint8});
    columns_ =
        empty({d * n + kernels::kColumnPadding}, {.device = x.device(), .dtype = DType::uint8});
    view_ = {rows_.view(), columns_.view(), n, d};
    kernels::bin_table(x.view(), bins.edges.view(), bins.counts.view(), bins.categorical.view(),
                       view_);
}

}  // namespace tern::classic::boosting
