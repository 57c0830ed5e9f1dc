#include "autograd/ops/replace.h"

#include "autograd/replace.h"

namespace tern {

Tensor slice_scatter(const Tensor& x, const Tensor& source, int64_t dim, int64_t start,
                     int64_t stop, int64_t step) {
    return with_part("slice_scatter", x, source,
                     slice("slice_scatter", Layout(x.shape()), dim, start, stop, step));
}

Tensor select_scatter(const Tensor& x, const Tensor& source, int64_t dim, int64_t index) {
    const int d = normalize_dim("select_scatter", dim, x.dim());
    const int64_t size = x.shape()[d];
    TERN_CHECK(index >= -size && index < size, IndexError, "select_scatter: index ", index,
               " is out of range for dim ", d, " of shape ", x.shape());
    const int64_t at = index < 0 ? index + size : index;
    const Layout row = slice("select_scatter", Layout(x.shape()), d, at, at + 1, 1);
    return with_part("select_scatter", x, source, squeeze("select_scatter", row, d));
}

}  // namespace tern
