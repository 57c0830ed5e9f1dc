#include "autograd/indices.h"

#include "autograd/ops/shape.h"

namespace tern {

void check_index(const char* op, const Tensor& x, const Tensor& index) {
    TERN_CHECK(index.dtype() == int64, DTypeError, op, ": indices must be int64, got ",
               index.dtype());
    TERN_CHECK(index.device() == x.device(), DeviceError, op, ": the tensor is on ", x.device(),
               ", the indices on ", index.device());
}

void check_pointwise(const char* op, const Tensor& x, int dim, const Tensor& index) {
    check_index(op, x, index);
    bool fits = index.dim() == x.dim();
    for (int d = 0; fits && d < x.dim(); ++d) fits = d == dim || index.shape()[d] <= x.shape()[d];
    TERN_CHECK(fits, ShapeError, op, ": indices of shape ", index.shape(), " do not fit ",
               x.shape(), " along dim ", dim);
}

void check_slices(const char* op, const Tensor& x, const Tensor& index) {
    check_index(op, x, index);
    TERN_CHECK(index.dim() == 1, ShapeError, op, ": a list of indices is wanted, got shape ",
               index.shape());
}

Tensor covering(const char* op, const Tensor& source, const Tensor& index) {
    if (source.shape() == index.shape()) return source;
    bool fits = source.dim() == index.dim();
    for (int d = 0; fits && d < index.dim(); ++d) fits = index.shape()[d] <= source.shape()[d];
    TERN_CHECK(fits, ShapeError, op, ": a source of shape ", source.shape(),
               " does not cover indices of shape ", index.shape());
    Tensor out = source;
    for (int d = 0; d < index.dim(); ++d) out = slice(out, d, 0, index.shape()[d]);
    return out;
}

}  // namespace tern
