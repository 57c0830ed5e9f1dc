// x.index({...}), index_put and index_put_: a list of indices is read from left to right, what is
// basic making a view, what is a tensor collected for the step after it.
#include "tensor/indexing.h"

#include "autograd/advanced_index.h"
#include "autograd/elementwise.h"
#include "autograd/in_place.h"
#include "autograd/ops/index.h"
#include "autograd/ops/mask.h"
#include "autograd/ops/shape.h"
#include "tensor/convert.h"

namespace tern {
namespace {

using Kind = TensorIndex::Kind;
using kernels::Combine;

class Indexing {
 public:
    Indexing(const char* op, const Tensor& x, const std::vector<TensorIndex>& at)
        : op_(op), x_(x), view_(x) {
        int64_t taken = 0, ellipses = 0;
        for (const TensorIndex& index : at) {
            taken += dims_of(index);
            ellipses += index.kind() == Kind::ellipsis;
        }
        TERN_CHECK(taken <= x.dim(), IndexError, op, ": indices for ", taken,
                   " dimensions, but the shape is ", x.shape());
        TERN_CHECK(ellipses <= 1, IndexError, op, ": there are ", ellipses,
                   " ellipses; one at most");
        rest_ = x.dim() - static_cast<int>(taken);
        for (const TensorIndex& index : at) read(index);
        broadcast();
    }

    const Tensor& view() const { return view_; }
    const AdvancedIndex& advanced() const { return advanced_; }
    Shape shape() const {
        return advanced_.empty() ? view_.shape() : picked_shape(op_, view_.shape(), advanced_);
    }

 private:
    static int64_t dims_of(const TensorIndex& index) {
        if (index.kind() == Kind::integer || index.kind() == Kind::slice) return 1;
        if (index.kind() != Kind::tensor) return 0;
        return index.tensor().dtype() == bool_ ? index.tensor().dim() : 1;
    }

    void read(const TensorIndex& index) {
        switch (index.kind()) {
            case Kind::none:
                return insert_dim();
            case Kind::ellipsis:
                dim_ += rest_;
                name_ += rest_;
                return;
            case Kind::integer:
                return take_number(index.number());
            case Kind::boolean:
                return take_bool(index.number() != 0);
            case Kind::slice:
                return take_slice(index.slice());
            case Kind::tensor:
                return take_tensor(index.tensor());
        }
    }

    void insert_dim() {
        TERN_CHECK(view_.dim() < kMaxDims, ShapeError, op_, ": there is no room for a new dim in ",
                   view_.shape());
        view_ = unsqueeze(view_, dim_++);
    }

    void take_number(int64_t number) {
        const int64_t size = view_.shape()[dim_];
        TERN_CHECK(number >= -size && number < size, IndexError, op_, ": index ", number,
                   " is out of range for dim ", name_, " of size ", size);
        view_ = select(view_, dim_, number);
        ++name_;
    }

    void take_slice(const Slice& s) {
        const int64_t step = s.step.value_or(1);
        TERN_CHECK(step > 0, ValueError, op_, ": step must be positive, got ", step, " for dim ",
                   name_);
        if (s.start || s.stop || step != 1)
            view_ = tern::slice(view_, dim_, s.start.value_or(0), s.stop.value_or(kEnd), step);
        ++dim_;
        ++name_;
    }

    // A mask without dimensions: a new dim, of which there is one or nothing.
    void take_bool(bool value) {
        insert_dim();
        add_index(zeros({value ? 1 : 0}, {.device = x_.device(), .dtype = int64}), dim_ - 1);
    }

    void take_tensor(const Tensor& index) {
        const bool is_mask = index.dtype() == bool_;
        TERN_CHECK(is_mask || index.dtype() == int64 || index.dtype() == int32, DTypeError, op_,
                   ": indices must be int64, int32 or bool, got ", index.dtype());
        TERN_CHECK(index.device() == x_.device(), DeviceError, op_, ": the tensor is on ",
                   x_.device(), ", an index on ", index.device());
        if (index.dim() == 0)
            return is_mask ? take_bool(index.item<int64_t>() != 0)
                           : take_number(index.item<int64_t>());
        if (is_mask) return take_mask(index);
        add_index(index.to(int64), dim_++);
        ++name_;
    }

    void take_mask(const Tensor& mask) {
        for (int i = 0; i < mask.dim(); ++i)
            TERN_CHECK(mask.shape()[i] == view_.shape()[dim_ + i], IndexError, op_,
                       ": a mask of shape ", mask.shape(), " for dims ", name_, " to ",
                       name_ + mask.dim() - 1, " of shape ", x_.shape());
        for (const Tensor& places : where(mask)) {
            add_index(places, dim_++);
            ++name_;
        }
    }

    void add_index(const Tensor& index, int dim) {
        advanced_.indices.push_back(index);
        advanced_.dims.push_back(dim);
        advanced_.names.push_back(name_);
    }

    void broadcast() {
        Shape shape;
        for (const Tensor& index : advanced_.indices)
            shape = broadcast_shapes(op_, shape, index.shape());
        for (Tensor& index : advanced_.indices) index = expand(index, shape);
    }

    const char* op_;
    const Tensor& x_;
    Tensor view_;
    AdvancedIndex advanced_;
    int dim_ = 0;   // the next dim of the view
    int name_ = 0;  // the same, as a dim of x
    int rest_ = 0;  // dims that an ellipsis stands for
};

// value without the sizes of 1 in front, which do not count where it is broadcast.
Tensor trimmed(const Tensor& value) {
    Shape sizes = value.shape();
    while (!sizes.empty() && sizes[0] == 1) sizes.erase(0);
    return reshape(value, sizes);
}

Tensor spread(const char* op, const Tensor& value, const Shape& shape) {
    const int lead = shape.size() - value.dim();
    bool fits = lead >= 0;
    for (int d = 0; fits && d < value.dim(); ++d)
        fits = value.shape()[d] == 1 || value.shape()[d] == shape[lead + d];
    TERN_CHECK(fits, ShapeError, op, ": a value of shape ", value.shape(),
               " does not fit the indexed shape ", shape);
    return expand(value, shape);
}

// Writes to memory that y reads; y itself is as it was.
void write(const char* op, const Tensor& y, const std::vector<TensorIndex>& at, const Tensor& value,
           bool accumulate) {
    const NoGradGuard guard;
    const Indexing indexing(op, y, at);
    const Tensor source = spread(op, value, indexing.shape());
    if (!indexing.advanced().empty())
        return put(op, accumulate ? Combine::add : Combine::copy, source, indexing.advanced(),
                   indexing.view());
    const View to = indexing.view().view();
    if (accumulate)
        kernels::binary(kernels::fn::Add{}, to, source.view(), to);
    else
        kernels::cast(source.view(), to);
}

void check_value(const char* op, const Tensor& x, const Tensor& value, bool accumulate) {
    check_same_kind(op, x, value);
    if (accumulate) require_compute_dtype(op, x.dtype(), Numbers{});
}

// Indices without their tensors, which a node keeps beside its other inputs.
std::vector<TensorIndex> without_tensors(std::vector<TensorIndex> at) {
    for (TensorIndex& index : at)
        if (index.kind() == Kind::tensor) index = Tensor();
    return at;
}

std::vector<TensorIndex> with_tensors(std::vector<TensorIndex> at, const RuleContext& ctx) {
    int next = 2;
    for (TensorIndex& index : at)
        if (index.kind() == Kind::tensor) index = ctx.input(next++);
    return at;
}

constexpr Keep kKeepIndices{0x7ffffffc};  // all inputs but the first two

std::vector<Tensor> inputs_of(const Tensor& x, const Tensor& value,
                              const std::vector<TensorIndex>& at) {
    std::vector<Tensor> out = {x, value};
    for (const TensorIndex& index : at)
        if (index.kind() == Kind::tensor) out.push_back(index.tensor());
    return out;
}

struct PutRule {
    std::vector<TensorIndex> rest;  // the indices without their tensors
    bool accumulate;

    Gradients operator()(const RuleContext& ctx) const {
        const std::vector<TensorIndex> at = with_tensors(rest, ctx);
        Gradients out(ctx.node().inputs().size());
        if (ctx.needs(0)) out[0] = accumulate ? ctx.grad() : index_put(ctx.grad(), at, 0.0);
        if (ctx.needs(1)) out[1] = ctx.grad().index(at);
        return out;
    }
};

}  // namespace

Tensor Tensor::index(const std::vector<TensorIndex>& at) const {
    const Indexing indexing("index", *this, at);
    if (indexing.advanced().empty()) return indexing.view();
    return picked("index", indexing.view(), indexing.advanced());
}

const Tensor& Tensor::index_put_(const std::vector<TensorIndex>& at, const Tensor& given,
                                 bool accumulate) const {
    check_value("index_put_", *this, given, accumulate);
    const Tensor value = trimmed(given);
    const std::vector<Tensor> inputs = inputs_of(*this, value, at);
    const std::vector<TensorRef> refs(inputs.begin(), inputs.end());
    InPlaceWrite change("index_put_", *this, refs);
    const PutRule rule{without_tensors(at), accumulate};
    if (change.is_recorded())
        change.prepare(new RuleNode<PutRule, 0>("index_put_", rule, refs.size()), refs,
                       kKeepIndices);
    write("index_put_", *this, at, unaffected_by_writing(*this, value), accumulate);
    change.commit();
    return *this;
}

const Tensor& Tensor::index_put_(const std::vector<TensorIndex>& at, double value,
                                 bool accumulate) const {
    return index_put_(at, number_like("index_put_", *this, value), accumulate);
}

Tensor index_put(const Tensor& x, const std::vector<TensorIndex>& at, const Tensor& given,
                 bool accumulate) {
    check_value("index_put", x, given, accumulate);
    const Tensor value = trimmed(given);
    const Tensor out = copied(x, x.device(), x.dtype());
    write("index_put", out, at, value, accumulate);
    return record_list("index_put", out, inputs_of(x, value, at), kKeepIndices,
                       PutRule{without_tensors(at), accumulate});
}

Tensor index_put(const Tensor& x, const std::vector<TensorIndex>& at, double value,
                 bool accumulate) {
    return index_put(x, at, number_like("index_put", x, value), accumulate);
}

}  // namespace tern
