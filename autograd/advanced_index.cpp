#include "autograd/advanced_index.h"

#include <numeric>

#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "kernels/index.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

constexpr Keep kKeepIndices{0x7ffffffe};  // all inputs but the first

// A tensor with its indexed dims as one: element i of it lies i units after the first, a unit being
// the largest step that all of them are multiples of.
struct Run {
    View view;       // [extent, the other dims...]
    Tensor offsets;  // [n], in units
};

int64_t unit_of(const View& x, const AdvancedIndex& at) {
    int64_t unit = 0;
    for (int64_t d : at.dims) unit = std::gcd(unit, x.strides[static_cast<int>(d)]);
    return std::max<int64_t>(unit, 1);
}

Run run_of(const char* op, const Tensor& x, const AdvancedIndex& at) {
    std::vector<kernels::IndexedDim> dims;
    View view = x.view();
    const int64_t unit = unit_of(view, at);
    int64_t last = 0;
    bool empty = false;
    for (int i = 0; i < at.dims.size(); ++i) {
        const int d = static_cast<int>(at.dims[i]);
        const int64_t size = view.shape[d], step = view.strides[d] / unit;
        dims.push_back(
            {at.indices[static_cast<size_t>(i)].view(), static_cast<int>(at.names[i]), size, step});
        last += (size - 1) * step;
        empty = empty || size == 0;
    }
    const Tensor offsets = tern::empty(at.shape(), {.device = x.device(), .dtype = int64});
    kernels::index_offsets(op, dims, offsets.view());
    for (int i = at.dims.size() - 1; i >= 0; --i) {
        view.shape.erase(static_cast<int>(at.dims[i]));
        view.strides.erase(static_cast<int>(at.dims[i]));
    }
    view.shape.insert(0, empty ? 0 : last + 1);
    view.strides.insert(0, unit);
    return {view, with_layout(offsets, Layout(Shape(offsets.numel())))};
}

// x, of a picked shape, with the dims of the indices as one, in front.
View rows_of(const Tensor& x, const AdvancedIndex& at) {
    const int place = at.place(), rank = at.shape().size();
    Shape shape = x.shape();
    for (int i = 0; i < rank; ++i) shape.erase(place);
    shape.insert(place, numel(at.shape()));
    const Layout merged = *reshape(x.layout(), shape);
    View view = with_layout(x, merged).view();
    view.shape.erase(place);
    view.strides.erase(place);
    view.shape.insert(0, merged.shape[place]);
    view.strides.insert(0, merged.strides[place]);
    return view;
}

std::vector<Tensor> inputs_of(const Tensor& x, const AdvancedIndex& at) {
    std::vector<Tensor> out = {x};
    out.insert(out.end(), at.indices.begin(), at.indices.end());
    return out;
}

// The index as its node has kept it.
AdvancedIndex index_of(const RuleContext& ctx, const Dims& dims, const Dims& names) {
    AdvancedIndex at{{}, dims, names};
    for (int i = 0; i < dims.size(); ++i) at.indices.push_back(ctx.input(i + 1));
    return at;
}

Gradients only_first(const RuleContext& ctx, const Tensor& gradient) {
    Gradients out(ctx.node().inputs().size());
    out[0] = gradient;
    return out;
}

// Zeros of `shape` with x added to the elements picked.
Tensor unpicked(const char* op, const Tensor& x, const Shape& shape, const AdvancedIndex& at) {
    const Tensor out = zeros(shape, {.device = x.device(), .dtype = x.dtype()});
    put(op, kernels::Combine::add, x, at, out);
    return record_list(op, out, inputs_of(x, at), kKeepIndices,
                       [op, dims = at.dims, names = at.names](const RuleContext& ctx) {
                           return only_first(ctx,
                                             picked(op, ctx.grad(), index_of(ctx, dims, names)));
                       });
}

}  // namespace

int AdvancedIndex::place() const {
    for (int i = 1; i < dims.size(); ++i)
        if (dims[i] != dims[i - 1] + 1) return 0;
    return static_cast<int>(dims[0]);
}

Shape picked_shape(const char* op, const Shape& shape, const AdvancedIndex& at) {
    const int rank = shape.size() - at.dims.size() + at.shape().size();
    TERN_CHECK(rank <= kMaxDims, ShapeError, op, ": indices of shape ", at.shape(), " for shape ",
               shape, " make ", rank, " dimensions; there are at most ", kMaxDims);
    Shape out;
    const int place = at.place();
    for (int d = 0; d <= shape.size(); ++d) {
        if (d == place)
            for (int64_t size : at.shape()) out.push_back(size);
        if (d < shape.size() && !at.dims.contains(d)) out.push_back(shape[d]);
    }
    check_shape(op, out);
    return out;
}

Tensor picked(const char* op, const Tensor& x, const AdvancedIndex& at) {
    const Tensor out =
        empty(picked_shape(op, x.shape(), at), {.device = x.device(), .dtype = x.dtype()});
    const Run run = run_of(op, x, at);
    kernels::index_select(op, run.view, run.offsets.view(), 0, rows_of(out, at));
    return record_list(op, out, inputs_of(x, at), kKeepIndices,
                       [op, dims = at.dims, names = at.names](const RuleContext& ctx) {
                           return only_first(ctx, unpicked(op, ctx.grad(), ctx.shape(0),
                                                           index_of(ctx, dims, names)));
                       });
}

void put(const char* op, kernels::Combine how, const Tensor& source, const AdvancedIndex& at,
         const Tensor& y) {
    if (is_half(y.dtype()) && how != kernels::Combine::copy) {
        // The run below reads elements of y by more than one place: float copies are made here.
        const Tensor sum = copied(y, y.device(), float32);
        put(op, how, copied(source, source.device(), float32), at, sum);
        return kernels::cast(sum.view(), y.view());
    }
    const Run run = run_of(op, y, at);
    // The dims of the indices become one: a source broadcast within them has to be copied.
    const int place = at.place(), rank = at.shape().size();
    Shape shape = source.shape();
    for (int i = 0; i < rank; ++i) shape.erase(place);
    shape.insert(place, numel(at.shape()));
    const bool mergeable = reshape(source.layout(), shape).has_value();
    const Tensor dense = mergeable ? source : copied(source, source.device(), source.dtype());
    kernels::scatter_slices(op, how, rows_of(dense, at), run.offsets.view(), 0, run.view);
}

}  // namespace tern
