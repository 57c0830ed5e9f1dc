#include "autograd/ops/split.h"

#include <algorithm>

#include "autograd/ops/shape.h"

namespace tern {
namespace {

std::vector<Tensor> parts_of(const Tensor& x, int dim, int64_t size) {
    const int64_t total = x.shape()[dim];
    std::vector<Tensor> out;
    for (int64_t at = 0; at < total || out.empty(); at += size)
        out.push_back(slice(x, dim, at, size < total - at ? at + size : total));
    return out;
}

}  // namespace

std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim) {
    const int d = normalize_dim("split", dim, x.dim());
    TERN_CHECK(size > 0 || (size == 0 && x.shape()[d] == 0), ValueError,
               "split: size must be positive, got ", size);
    return parts_of(x, d, size);
}

std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim) {
    const int d = normalize_dim("split", dim, x.dim());
    const int64_t total = x.shape()[d];
    int64_t at = 0;
    for (int64_t size : sizes) {
        TERN_CHECK(size >= 0, ValueError, "split: sizes must not be negative, got ", size);
        TERN_CHECK(size <= total - at, ShapeError, "split: the sizes exceed dim ", d, " of shape ",
                   x.shape());
        at += size;
    }
    TERN_CHECK(at == total, ShapeError, "split: the sizes add up to ", at, ", dim ", d,
               " of shape ", x.shape(), " has ", total);
    std::vector<Tensor> out;
    at = 0;
    for (int64_t size : sizes) {
        out.push_back(slice(x, d, at, at + size));
        at += size;
    }
    return out;
}

std::vector<Tensor> chunk(const Tensor& x, int64_t chunks, int64_t dim) {
    const int d = normalize_dim("chunk", dim, x.dim());
    TERN_CHECK(chunks > 0, ValueError, "chunk: chunks must be positive, got ", chunks);
    const int64_t total = x.shape()[d];
    return parts_of(x, d, std::max<int64_t>(total / chunks + (total % chunks != 0), 1));
}

std::vector<Tensor> tensor_split(const Tensor& x, int64_t sections, int64_t dim) {
    const int d = normalize_dim("tensor_split", dim, x.dim());
    TERN_CHECK(sections > 0, ValueError, "tensor_split: sections must be positive, got ", sections);
    const int64_t total = x.shape()[d], size = total / sections, larger = total % sections;
    std::vector<Tensor> out;
    for (int64_t i = 0, at = 0; i < sections; ++i) {
        const int64_t end = at + size + (i < larger ? 1 : 0);
        out.push_back(slice(x, d, at, end));
        at = end;
    }
    return out;
}

std::vector<Tensor> tensor_split(const Tensor& x, const std::vector<int64_t>& places, int64_t dim) {
    const int d = normalize_dim("tensor_split", dim, x.dim());
    std::vector<Tensor> out;
    int64_t at = 0;
    for (int64_t place : places) {
        out.push_back(slice(x, d, at, place));
        at = place;
    }
    out.push_back(slice(x, d, at));
    return out;
}

std::vector<Tensor> unbind(const Tensor& x, int64_t dim) {
    const int d = normalize_dim("unbind", dim, x.dim());
    std::vector<Tensor> out;
    for (int64_t i = 0; i < x.shape()[d]; ++i) out.push_back(select(x, d, i));
    return out;
}

}  // namespace tern
