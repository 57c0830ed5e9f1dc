#include "classic/decomposition/matrix.h"

#include <algorithm>
#include <cmath>

#include "classic/host_vector.h"
#include "kernels/elementwise.h"
#include "kernels/gram.h"
#include "kernels/linalg.h"
#include "kernels/matmul.h"
#include "kernels/moments.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

Tensor like(const Tensor& x, const Shape& shape) {
    return empty(shape, {.device = x.device(), .dtype = x.dtype()});
}

// Room for [n, m] as LAPACK wants one: [1, n, m], columns dense. Of a's dtype, on a's device.
Tensor room_by_columns(const Tensor& a, int64_t n, int64_t m) {
    const Tensor dense = like(a, {1, m, n});
    return with_layout(dense, permute("by_columns", dense.layout(), {0, 2, 1}));
}

// A copy of a [n, m] there.
Tensor by_columns(const Tensor& a) {
    const Tensor columns = room_by_columns(a, a.size(0), a.size(1));
    View view = columns.view();
    view.shape = a.shape();
    view.strides = {1, a.size(0)};
    kernels::cast(a.view(), view);
    return columns;
}

template <class Op>
Tensor with_row(Op op, const Tensor& a, const Tensor& row) {
    const Tensor out = empty_like(a);
    kernels::binary(op, a.view(), with_layout(row, expand("rows", row.layout(), a.shape())).view(),
                    out.view());
    return out;
}

void check_found(const char* op, const Tensor& info) {
    TERN_CHECK(info.item<int32_t>() == 0, ValueError, op,
               ": the decomposition did not converge; are the values of x extreme?");
}

}  // namespace

Tensor transposed(const Tensor& a) {
    return with_layout(a, permute("transposed", a.layout(), {1, 0}));
}

Tensor rows_of(const Tensor& a, int64_t begin, int64_t end) {
    Layout layout = a.layout();
    layout.offset += begin * layout.strides[0];
    layout.shape[0] = end - begin;
    return with_layout(a, layout);
}

Tensor product(const Tensor& a, const Tensor& b, const Tensor& bias) {
    const Tensor out = like(a, {a.size(0), b.size(1)});
    const View added = bias.defined() ? bias.view() : View();
    kernels::matmul(a.view(), b.view(), out.view(), {.bias = bias.defined() ? &added : nullptr});
    return out;
}

Tensor minus_row(const Tensor& a, const Tensor& row) {
    return with_row(kernels::fn::Sub{}, a, row);
}
Tensor plus_row(const Tensor& a, const Tensor& row) { return with_row(kernels::fn::Add{}, a, row); }
Tensor times_row(const Tensor& a, const Tensor& row) {
    return with_row(kernels::fn::Mul{}, a, row);
}

Tensor beside(const Tensor& x, const std::vector<double>& values) {
    return copied(from_vector(values), x.device(), x.dtype());
}

Columns column_moments(const Tensor& x, double correction) {
    const Tensor mean = like(x, {1, x.size(1)}), variance = like(x, {1, x.size(1)});
    const View to = mean.view();
    kernels::moments(x.view(), correction, false, &to, variance.view());
    const Layout row(Shape{x.size(1)});
    return {with_layout(mean, row), with_layout(variance, row)};
}

Gram gram(const Tensor& x, const Tensor& shift) {
    const int64_t d = x.size(1);
    const TensorOptions options{.device = x.device(), .dtype = DType::float64};
    const Gram out{empty({d}, options), empty({d, d}, options)};
    kernels::gram(x.view(), shift.view(), out.sums.view(), out.products.view());
    return out;
}

Eigen symmetric_eigen(const char* op, const Tensor& c) {
    const int64_t m = c.size(0);
    const Tensor a = by_columns(c);
    const Tensor values = like(c, {1, m}),
                 info = empty({1}, {.device = c.device(), .dtype = DType::int32});
    kernels::eigh(a.view(), values.view(), false, kernels::Vectors::reduced, info.view());
    check_found(op, info);
    // Rising, a vector a column of columns: read backwards, a vector a row.
    std::vector<double> rising = host_vector<double>(values);
    const std::vector<double> columns = host_vector<double>(with_layout(a, Layout(Shape{m, m})));
    std::reverse(rising.begin(), rising.end());
    std::vector<double> rows(columns.size());
    for (int64_t i = 0; i < m; ++i)
        std::copy_n(columns.begin() + (m - 1 - i) * m, m, rows.begin() + i * m);
    return {from_vector(rising), from_vector(rows, {m, m})};
}

RightVectors right_singular_vectors(const char* op, const Tensor& a) {
    const bool tall = a.size(0) >= a.size(1);
    const Tensor work = by_columns(tall ? a : transposed(a));
    const int64_t n = work.size(1), m = work.size(2);
    const Tensor s = like(a, {1, m});
    const Tensor u = room_by_columns(a, n, m), vt = room_by_columns(a, m, m);
    const Tensor info = empty({1}, {.device = a.device(), .dtype = DType::int32});
    kernels::svd(work.view(), s.view(), u.view(), vt.view(), kernels::Vectors::reduced,
                 info.view());
    check_found(op, info);
    // A wide matrix's right vectors are the left ones of its transpose, which lie by columns.
    const Tensor vectors = tall ? as_contiguous(with_layout(vt, Layout(Shape{m, m})))
                                : with_layout(u, Layout(Shape{m, n}));
    return {with_layout(s, Layout(Shape{m})), tall ? as_contiguous(transposed(vectors)) : vectors};
}

Tensor orthonormal(const Tensor& a) {
    const int64_t n = a.size(0), k = a.size(1);
    const Tensor q = by_columns(a), tau = like(a, {1, k});
    kernels::qr(q.view(), tau.view());
    kernels::qr_vectors(q.view(), tau.view());
    return as_contiguous(transposed(with_layout(q, Layout(Shape{k, n}))));
}

void fix_signs(const Tensor& v) {
    const int64_t k = v.size(0), d = v.size(1);
    visit("fix_signs", v.dtype(), Floats{}, [&]<class T>() {
        for (int64_t i = 0; i < k; ++i) {
            T* const row = v.data<T>() + i * d;
            const T* const largest =
                std::max_element(row, row + d, [](T a, T b) { return std::abs(a) < std::abs(b); });
            if (*largest < 0)
                for (int64_t j = 0; j < d; ++j) row[j] = -row[j];
        }
    });
}

}  // namespace tern::classic
