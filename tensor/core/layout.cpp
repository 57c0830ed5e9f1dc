#include "tensor/core/layout.h"

#include <algorithm>

#include "tensor/core/error.h"

namespace tern {

Strides contiguous_strides(const Shape& shape) {
    Strides strides = DimVector::filled(shape.size(), 1);
    for (int d = shape.size() - 2; d >= 0; --d)
        strides[d] = strides[d + 1] * std::max<int64_t>(shape[d + 1], 1);
    return strides;
}

Layout::Layout(const Shape& sizes) : shape(sizes), strides(contiguous_strides(sizes)) {}

bool Layout::is_contiguous() const {
    int64_t expected = 1;
    for (int d = dim() - 1; d >= 0; --d) {
        if (shape[d] == 0) return true;
        if (shape[d] != 1 && strides[d] != expected) {
            return numel() == 0;
        }
        expected *= shape[d];
    }
    return true;
}

int64_t extent(const char* op, const Layout& x) {
    if (x.numel() == 0) return 0;
    int64_t last = 0;
    for (int d = 0; d < x.dim(); ++d) {
        int64_t step = 0;
        const bool overflows = __builtin_mul_overflow(x.shape[d] - 1, x.strides[d], &step) ||
                               __builtin_add_overflow(last, step, &last) || last >= kMaxElements;
        TERN_CHECK(!overflows, ShapeError, op, ": shape ", x.shape, " with strides ", x.strides,
                   " reaches beyond what memory can hold");
    }
    return last + 1;
}

Layout permute(const char* op, const Layout& x, const Dims& dims) {
    TERN_CHECK(dims.size() == x.dim(), ShapeError, op, ": ", x.dim(),
               " dimensions are wanted for shape ", x.shape, ", got ", dims);
    Layout out = x;
    normalize_dims(op, dims, x.dim());
    for (int i = 0; i < dims.size(); ++i) {
        const int d = normalize_dim(op, dims[i], x.dim());
        out.shape[i] = x.shape[d];
        out.strides[i] = x.strides[d];
    }
    return out;
}

Layout slice(const char* op, const Layout& x, int64_t dim, int64_t start, int64_t stop,
             int64_t step) {
    const int d = normalize_dim(op, dim, x.dim());
    TERN_CHECK(step > 0, ValueError, op, ": step must be positive, got ", step);
    const int64_t size = x.shape[d];
    const auto clip = [size](int64_t at) {
        return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size);
    };
    const int64_t first = clip(start);
    const int64_t count = std::max<int64_t>(clip(stop) - first, 0);
    Layout out = x;
    out.shape[d] = count / step + (count % step != 0);
    out.strides[d] = x.strides[d] * step;
    if (out.shape[d] > 0) out.offset += first * x.strides[d];
    return out;
}

Layout expand(const char* op, const Layout& x, const Shape& shape) {
    const int lead = shape.size() - x.dim();
    TERN_CHECK(lead >= 0, ShapeError, op, ": shape ", x.shape, " cannot be expanded to ", shape);
    Layout out;
    out.offset = x.offset;
    out.shape = shape;
    out.strides = DimVector::filled(shape.size(), 0);
    for (int d = 0; d < x.dim(); ++d) {
        if (out.shape[lead + d] == -1) out.shape[lead + d] = x.shape[d];
        const bool same = x.shape[d] == out.shape[lead + d];
        TERN_CHECK(same || x.shape[d] == 1, ShapeError, op, ": shape ", x.shape,
                   " cannot be expanded to ", shape);
        if (same) out.strides[lead + d] = x.strides[d];
    }
    check_shape(op, out.shape);
    return out;
}

Layout unsqueeze(const char* op, const Layout& x, int64_t dim) {
    const int d = normalize_dim(op, dim, x.dim() + 1);
    TERN_CHECK(x.dim() < kMaxDims, ShapeError, op, ": shape ", x.shape, " has ", kMaxDims,
               " dimensions already");
    Layout out = x;
    out.strides.insert(d, d < x.dim() ? x.strides[d] * x.shape[d] : 1);
    out.shape.insert(d, 1);
    return out;
}

Layout squeeze(const char* op, const Layout& x, const Dims& dims) {
    const Dims chosen = normalize_dims(op, dims, x.dim());
    Layout out;
    out.offset = x.offset;
    for (int d = 0; d < x.dim(); ++d) {
        if (x.shape[d] == 1 && chosen.contains(d)) continue;
        out.shape.push_back(x.shape[d]);
        out.strides.push_back(x.strides[d]);
    }
    return out;
}

Shape infer_reshape(const char* op, const Shape& shape, int64_t count) {
    Shape out = shape;
    int unknown = -1;
    int64_t known = 1;
    for (int d = 0; d < shape.size(); ++d) {
        if (shape[d] != -1) {
            known *= shape[d];
            continue;
        }
        TERN_CHECK(unknown < 0, ShapeError, op, ": only one size may be -1, got ", shape);
        unknown = d;
    }
    if (unknown >= 0) {
        TERN_CHECK(known > 0 && count % known == 0, ShapeError, op, ": ", count,
                   " elements do not fill shape ", shape);
        out[unknown] = count / known;
    }
    check_shape(op, out);
    TERN_CHECK(numel(out) == count, ShapeError, op, ": ", count, " elements do not fit shape ",
               shape);
    return out;
}

std::optional<Layout> reshape(const Layout& x, const Shape& shape) {
    Layout out(shape);
    out.offset = x.offset;
    if (x.numel() == 0 || x.is_contiguous()) return out;
    // Walk both shapes from the right, matching groups of dimensions of equal product; within a
    // group the old dimensions must follow each other without a gap.
    int to = shape.size() - 1;
    int from = x.dim() - 1;
    while (from >= 0) {
        int64_t group = x.shape[from];
        const int64_t step = x.strides[from];
        int64_t expected = step * x.shape[from];
        while (from > 0 && (x.shape[from - 1] == 1 || x.strides[from - 1] == expected)) {
            --from;
            group *= x.shape[from];
            expected *= x.shape[from];
        }
        --from;
        int64_t filled = 1;
        while (to >= 0 && (filled < group || shape[to] == 1)) {
            out.strides[to] = step * filled;
            filled *= shape[to--];
        }
        if (filled != group) return std::nullopt;
    }
    return out;
}

}  // namespace tern
