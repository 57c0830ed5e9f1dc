#include "autograd/linalg_batch.h"

#include "autograd/ops/shape.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"

namespace tern::linalg {

void check_matrices(const char* op, const Tensor& x) {
    require_dtype(op, x.dtype(), Floats{});
    TERN_CHECK(x.dim() >= 2, ShapeError, op, ": matrices are wanted, got shape ", x.shape());
}

void check_square(const char* op, const Tensor& x) {
    check_matrices(op, x);
    TERN_CHECK(x.size(-2) == x.size(-1), ShapeError, op, ": square matrices are wanted, got shape ",
               x.shape());
}

void check_square_and_matrices(const char* op, const Tensor& a, const Tensor& b) {
    check_same_kind(op, a, b);
    check_square(op, a);
    check_matrices(op, b);
}

Shape leading(const Shape& shape, int count) {
    return Shape(std::span(shape.begin(), shape.end() - count));
}

Shape with_sizes(const Shape& batch, std::initializer_list<int64_t> sizes) {
    Shape shape = batch;
    for (int64_t size : sizes) shape.push_back(size);
    return shape;
}

Tensor empty_columns(int64_t count, int64_t rows, int64_t cols, const Tensor& like) {
    const Tensor dense =
        empty({count, cols, rows}, {.device = like.device(), .dtype = like.dtype()});
    return with_layout(dense, permute("linalg", dense.layout(), {0, 2, 1}));
}

Tensor columns_of(const Tensor& x, const Shape& batch) {
    const int64_t rows = x.size(-2), cols = x.size(-1);
    const Shape shape = with_sizes(batch, {rows, cols});
    check_shape("linalg", shape);
    const Tensor out = empty_columns(numel(batch), rows, cols, x);
    kernels::cast(expanded_view(x, shape), with_batch(out, batch).view());
    return out;
}

Tensor with_batch(const Tensor& x, const Shape& batch) {
    Layout layout = x.layout();
    const Strides inner = layout.strides;
    const Shape sizes = layout.shape;
    layout.shape = batch;
    layout.strides = contiguous_strides(batch);
    for (int d = 0; d < batch.size(); ++d) layout.strides[d] *= inner[0];
    for (int d = 1; d < sizes.size(); ++d) {
        layout.shape.push_back(sizes[d]);
        layout.strides.push_back(inner[d]);
    }
    return with_layout(x, layout);
}

Tensor empty_info(int64_t count, const Tensor& like) {
    return empty({count}, {.device = like.device(), .dtype = int32});
}

void check_info(const char* op, const Tensor& info, const Shape& batch, const char* complaint) {
    const std::vector<int32_t> values = copied(info, Device(), int32).to_vector<int32_t>();
    for (size_t i = 0; i < values.size(); ++i) {
        if (values[i] == 0) continue;
        if (batch.empty()) detail::raise<LinAlgError>(op, ": the matrix ", complaint);
        DimVector index = batch;
        auto rest = static_cast<int64_t>(i);
        for (int d = batch.size() - 1; d >= 0; --d) {
            index[d] = rest % batch[d];
            rest /= batch[d];
        }
        detail::raise<LinAlgError>(op, ": matrix ", index, " of the batch ", complaint);
    }
}

bool any_set(const Tensor& info) {
    for (int32_t value : copied(info, Device(), int32).to_vector<int32_t>())
        if (value != 0) return true;
    return false;
}

bool is_recorded(const Tensor& x) { return is_grad_enabled() && x.requires_grad(); }

Tensor RightSide::restored(const Tensor& x) const { return vectors ? squeeze(x, -1) : x; }

RightSide right_side(const Tensor& a, const Tensor& b) {
    const bool vectors =
        b.dim() == 1 || (b.dim() + 1 == a.dim() && b.shape() == leading(a.shape(), 1));
    return {vectors ? unsqueeze(b, -1) : b, vectors};
}

}  // namespace tern::linalg
