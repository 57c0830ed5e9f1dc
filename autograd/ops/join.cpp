#include "autograd/ops/join.h"

#include "autograd/autocast_rules.h"
#include "autograd/ops/shape.h"
#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

void check_any(const char* op, const std::vector<Tensor>& tensors) {
    TERN_CHECK(!tensors.empty(), ValueError, op, ": at least one tensor is wanted");
}

void check_alike(const char* op, const std::vector<Tensor>& tensors) {
    check_any(op, tensors);
    const Tensor& first = tensors[0];
    for (size_t i = 1; i < tensors.size(); ++i) {
        const Tensor& x = tensors[i];
        TERN_CHECK(x.dtype() == first.dtype(), DTypeError, op, ": dtypes differ: ", first.dtype(),
                   " and ", x.dtype(), " (tensor ", i, ")");
        TERN_CHECK(x.device() == first.device(), DeviceError, op,
                   ": devices differ: ", first.device(), " and ", x.device(), " (tensor ", i, ")");
    }
}

Shape joined_shape(const char* op, const std::vector<Tensor>& tensors, int dim) {
    check_alike(op, tensors);
    const Tensor& first = tensors[0];
    Shape shape = first.shape();
    for (size_t i = 1; i < tensors.size(); ++i) {
        const Shape& other = tensors[i].shape();
        bool fits = other.size() == shape.size();
        for (int d = 0; fits && d < shape.size(); ++d) fits = d == dim || other[d] == shape[d];
        TERN_CHECK(fits, ShapeError, op, ": shapes ", first.shape(), " and ", other, " (tensor ", i,
                   ") differ outside dim ", dim);
        shape[dim] += other[dim];
    }
    check_shape(op, shape);
    return shape;
}

Tensor joined(const char* op, const std::vector<Tensor>& tensors, int64_t given_dim) {
    check_any(op, tensors);
    if (mixes(tensors)) return joined(op, to_widest(tensors), given_dim);
    const int dim = normalize_dim(op, given_dim, tensors[0].dim());
    const Tensor out = empty(joined_shape(op, tensors, dim),
                             {.device = tensors[0].device(), .dtype = tensors[0].dtype()});
    int64_t start = 0;
    for (const Tensor& x : tensors) {
        const Layout part = slice(op, out.layout(), dim, start, start + x.size(dim), 1);
        kernels::cast(x.view(), with_layout(out, part).view());
        start += x.size(dim);
    }
    return record_list(op, out, tensors, keep::nothing, [dim](const RuleContext& ctx) {
        Gradients out;
        int64_t start = 0;
        for (size_t i = 0; i < ctx.node().inputs().size(); ++i) {
            const int64_t size = ctx.shape(static_cast<int>(i))[dim];
            const bool wanted = ctx.needs(static_cast<int>(i));
            out.push_back(wanted ? slice(ctx.grad(), dim, start, start + size) : Tensor());
            start += size;
        }
        return out;
    });
}

template <class F>
std::vector<Tensor> each(const std::vector<Tensor>& tensors, F f) {
    std::vector<Tensor> out;
    for (const Tensor& x : tensors) out.push_back(f(x));
    return out;
}

}  // namespace

Tensor cat(const std::vector<Tensor>& tensors, int64_t dim) { return joined("cat", tensors, dim); }

Tensor stack(const std::vector<Tensor>& tensors, int64_t dim) {
    check_any("stack", tensors);
    const int d = normalize_dim("stack", dim, tensors[0].dim() + 1);
    for (const Tensor& x : tensors)
        TERN_CHECK(x.shape() == tensors[0].shape(), ShapeError,
                   "stack: shapes differ: ", tensors[0].shape(), " and ", x.shape());
    TERN_CHECK(tensors[0].dim() < kMaxDims, ShapeError, "stack: shape ", tensors[0].shape(),
               " leaves no room for a new dim");
    return joined("stack", each(tensors, [d](const Tensor& x) { return unsqueeze(x, d); }), d);
}

Tensor hstack(const std::vector<Tensor>& tensors) {
    check_any("hstack", tensors);
    return joined("hstack", each(tensors, atleast_1d), tensors[0].dim() <= 1 ? 0 : 1);
}

Tensor vstack(const std::vector<Tensor>& tensors) {
    return joined("vstack", each(tensors, atleast_2d), 0);
}

Tensor dstack(const std::vector<Tensor>& tensors) {
    return joined("dstack", each(tensors, atleast_3d), 2);
}

namespace {

// A block of a matrix: where it begins and its sizes.
struct Block {
    int64_t row, column, rows, columns;
};

Layout part_of(const Layout& matrix, const Block& b) {
    const Layout rows = slice("block_diag", matrix, 0, b.row, b.row + b.rows, 1);
    return slice("block_diag", rows, 1, b.column, b.column + b.columns, 1);
}

}  // namespace

Tensor block_diag(const std::vector<Tensor>& tensors) {
    check_alike("block_diag", tensors);
    std::vector<Block> blocks;
    std::vector<Tensor> matrices;
    int64_t row = 0, column = 0;
    for (const Tensor& x : tensors) {
        TERN_CHECK(x.dim() <= 2, ShapeError, "block_diag: at most two dims are wanted, got shape ",
                   x.shape());
        matrices.push_back(atleast_2d(x));
        const Shape& shape = matrices.back().shape();
        blocks.push_back({row, column, shape[0], shape[1]});
        row += shape[0];
        column += shape[1];
    }
    check_shape("block_diag", {row, column});
    const Tensor out =
        zeros({row, column}, {.device = tensors[0].device(), .dtype = tensors[0].dtype()});
    for (size_t i = 0; i < blocks.size(); ++i)
        kernels::cast(matrices[i].view(),
                      with_layout(out, part_of(out.layout(), blocks[i])).view());
    return record_list("block_diag", out, matrices, keep::nothing,
                       [blocks](const RuleContext& ctx) {
                           Gradients gradients;
                           for (const Block& b : blocks) {
                               const Tensor rows = slice(ctx.grad(), 0, b.row, b.row + b.rows);
                               gradients.push_back(slice(rows, 1, b.column, b.column + b.columns));
                           }
                           return gradients;
                       });
}

std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors) {
    Shape shape;
    for (const Tensor& x : tensors) shape = broadcast_shapes("broadcast_tensors", shape, x.shape());
    return each(tensors, [&](const Tensor& x) { return expand(x, shape); });
}

std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors, const std::string& indexing) {
    check_alike("meshgrid", tensors);
    TERN_CHECK(indexing == "ij" || indexing == "xy", ValueError, "meshgrid: indexing \"", indexing,
               "\" is neither ij nor xy");
    TERN_CHECK(tensors.size() <= kMaxDims, ShapeError, "meshgrid: ", tensors.size(),
               " tensors; there are at most ", kMaxDims, " dimensions");
    Shape shape;
    for (const Tensor& x : tensors) {
        TERN_CHECK(x.dim() <= 1, ShapeError, "meshgrid: lists are wanted, got shape ", x.shape());
        shape.push_back(x.numel());
    }
    check_shape("meshgrid", shape);
    const bool swapped = indexing == "xy" && tensors.size() > 1;
    std::vector<Tensor> out;
    for (int d = 0; d < shape.size(); ++d) {
        Shape alone = Shape::filled(shape.size(), 1);
        alone[d] = shape[d];
        const Tensor grid = expand(reshape(tensors[static_cast<size_t>(d)], alone), shape);
        out.push_back(swapped ? transpose(grid, 0, 1) : grid);
    }
    return out;
}

Tensor cartesian_prod(const std::vector<Tensor>& tensors) {
    check_alike("cartesian_prod", tensors);
    for (const Tensor& x : tensors)
        TERN_CHECK(x.dim() == 1, ShapeError, "cartesian_prod: lists are wanted, got shape ",
                   x.shape());
    TERN_CHECK(tensors.size() <= kMaxDims, ShapeError, "cartesian_prod: ", tensors.size(),
               " lists; there may be at most ", kMaxDims);
    if (tensors.size() == 1) return tensors[0];
    return stack(each(meshgrid(tensors), [](const Tensor& x) { return reshape(x, {x.numel()}); }),
                 1);
}

}  // namespace tern
