#include "tensor/core/shape.h"

#include "tensor/core/error.h"

namespace tern {

void DimVector::raise_too_many() {
    detail::raise<ShapeError>("shape: at most ", kMaxDims, " dimensions are supported");
}

void append_to(std::string& out, const DimVector& values) {
    out += '[';
    for (int i = 0; i < values.size(); ++i) {
        if (i > 0) out += ", ";
        out += std::to_string(values[i]);
    }
    out += ']';
}

void check_shape(const char* op, const Shape& shape) {
    int64_t product = 1;
    for (int64_t size : shape) {
        TERN_CHECK(size >= 0, ShapeError, op, ": sizes must not be negative, got ", shape);
        const bool overflows = size > 0 && product > kMaxElements / size;
        TERN_CHECK(!overflows, ShapeError, op, ": too many elements in shape ", shape);
        product *= size;
    }
}

int normalize_dim(const char* op, int64_t dim, int rank) {
    TERN_CHECK(dim >= -rank && dim < rank, IndexError, op, ": dim ", dim,
               " is out of range for a tensor of ", rank, " dimensions");
    return static_cast<int>(dim < 0 ? dim + rank : dim);
}

Dims normalize_dims(const char* op, const Dims& dims, int rank) {
    bool chosen[kMaxDims] = {};
    for (int64_t dim : dims) {
        const int d = normalize_dim(op, dim, rank);
        TERN_CHECK(!chosen[d], IndexError, op, ": dim ", d, " is given twice in ", dims);
        chosen[d] = true;
    }
    Dims sorted;
    for (int d = 0; d < rank; ++d)
        if (chosen[d] || dims.empty()) sorted.push_back(d);
    return sorted;
}

Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b) {
    if (a == b) return a;
    const Shape& longer = a.size() >= b.size() ? a : b;
    const Shape& shorter = a.size() >= b.size() ? b : a;
    const int lead = longer.size() - shorter.size();
    Shape out = longer;
    for (int i = 0; i < shorter.size(); ++i) {
        const int64_t x = longer[lead + i];
        const int64_t y = shorter[i];
        TERN_CHECK(x == y || x == 1 || y == 1, ShapeError, op, ": shapes ", a, " and ", b,
                   " cannot be broadcast together");
        out[lead + i] = x == 1 ? y : x;
    }
    return out;
}

Shape reduced_shape(const Shape& shape, const Dims& dims, bool keepdim) {
    Shape out;
    for (int d = 0; d < shape.size(); ++d) {
        if (!dims.contains(d))
            out.push_back(shape[d]);
        else if (keepdim)
            out.push_back(1);
    }
    return out;
}

}  // namespace tern
