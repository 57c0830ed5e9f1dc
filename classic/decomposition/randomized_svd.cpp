#include "classic/decomposition/randomized_svd.h"

#include <algorithm>
#include <cmath>

#include "classic/decomposition/matrix.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/random.h"

namespace tern::classic {
namespace {

constexpr int64_t kBlockRows = 16384;  // rows whose products are in memory at once

// x without its mean, as products see it.
struct Centred {
    Tensor x, mean;

    // -mean' q, what the products with every row are short of.
    Tensor bias(const Tensor& q) const {
        if (!mean.defined()) return {};
        const Tensor row = with_layout(mean, Layout(Shape{1, mean.size(0)}));
        const Tensor out = product(row, q);
        kernels::unary(kernels::fn::Neg{}, out.view(), out.view());
        return with_layout(out, Layout(Shape{q.size(1)}));
    }
    // (x - mean)' (x - mean) q. The columns of (x - mean) q sum to 0, so that mean drops out of the
    // second product.
    Tensor squared_times(const Tensor& q) const {
        return product(transposed(x), product(x, q, bias(q)));
    }
};

// [d, sum of columns]: the parts side by side.
Tensor beside(const std::vector<Tensor>& parts) {
    int64_t cols = 0;
    for (const Tensor& part : parts) cols += part.size(1);
    const Tensor out =
        empty({parts[0].size(0), cols}, {.device = parts[0].device(), .dtype = parts[0].dtype()});
    int64_t at = 0;
    for (const Tensor& part : parts) {
        View to = out.view();
        to.data = static_cast<char*>(to.data) + at * static_cast<int64_t>(item_size(to.dtype));
        to.shape[1] = part.size(1);
        kernels::cast(part.view(), to);
        at += part.size(1);
    }
    return out;
}

// ((x - mean) basis)' ((x - mean) basis) in float64, a block of rows at a time.
Tensor projected_products(const Centred& a, const Tensor& basis) {
    const Tensor bias = a.bias(basis);
    const int64_t n = a.x.size(0), m = basis.size(1);
    const Tensor none = zeros({m}, {.device = a.x.device(), .dtype = a.x.dtype()});
    const Tensor total = zeros({m, m}, {.device = a.x.device(), .dtype = DType::float64});
    for (int64_t i = 0; i < n; i += kBlockRows) {
        const Tensor block = rows_of(a.x, i, std::min(n, i + kBlockRows));
        const Gram part = gram(product(block, basis, bias), none);
        kernels::binary(kernels::fn::Add{}, total.view(), part.products.view(), total.view());
    }
    return total;
}

}  // namespace

RandomizedSvd randomized_svd(const char* op, const Tensor& x, const Tensor& mean,
                             const RandomizedSvdOptions& options) {
    const int64_t n = x.size(0), d = x.size(1), k = options.n_components;
    const int64_t most = std::min(n, d);
    const int64_t width = std::min(k + options.n_oversamples, most);
    const Centred a{x, mean};
    const auto seed = static_cast<uint64_t>(options.random_state);
    Tensor q =
        orthonormal(randn({d, width}, {.device = x.device(), .dtype = x.dtype(), .seed = seed}));
    std::vector<Tensor> parts = {q};
    // The subspace has room for no more than `most` directions.
    for (int64_t i = 0; i < options.n_iter; ++i) {
        q = orthonormal(a.squared_times(q));
        if ((static_cast<int64_t>(parts.size()) + 1) * width > most) parts.clear();
        parts.push_back(q);
    }
    const Tensor basis = parts.size() == 1 ? parts[0] : orthonormal(beside(parts));
    const Eigen eigen = symmetric_eigen(op, projected_products(a, basis));
    std::vector<double> values = eigen.values.to_vector<double>();
    values.resize(static_cast<size_t>(k));
    for (double& value : values) value = std::sqrt(std::max(value, 0.0));
    const Tensor turned = copied(rows_of(eigen.vectors, 0, k), x.device(), x.dtype());
    const Tensor vectors = copied(product(turned, transposed(basis)), Device(), x.dtype());
    fix_signs(vectors);
    return {from_vector(values), vectors};
}

}  // namespace tern::classic
