#include "autograd/in_place.h"

#include "tensor/convert.h"

namespace tern {
namespace {

bool share_memory(const Tensor& a, const Tensor& b) {
    return a.impl().storage.get() == b.impl().storage.get();
}

bool is_leaf_that_requires_grad(const Tensor& x) {
    const GradMeta* meta = grad_meta(x);
    return meta && meta->edge.node->is_leaf();
}

// Throws unless a recorded write into x keeps every gradient right.
void check_recordable(const char* name, const Tensor& x) {
    const Tensor base(x.impl().base);
    TERN_CHECK(!is_leaf_that_requires_grad(x), GradError, name,
               ": a leaf that requires grad cannot be changed in place while recording; use a ",
               "NoGradGuard, or detach() it");
    TERN_CHECK(!base.defined() || !is_leaf_that_requires_grad(base), GradError, name,
               ": a view of a leaf that requires grad cannot be changed in place while recording; ",
               "use a NoGradGuard, or clone() the leaf first");
    if (!base.defined()) return;
    TERN_CHECK(is_free_of_overlap(base.layout()) && base.dtype() == x.dtype() &&
                   !(grad_meta(x) && grad_meta(x)->opaque_view),
               GradError, name, ": ", describe(x),
               " is a view through which no gradient can be followed; clone() it first");
}

}  // namespace

InPlaceWrite::InPlaceWrite(const char* name, const Tensor& x, std::span<const TensorRef> inputs)
    : x_(x) {
    TERN_CHECK(is_free_of_overlap(x.layout()), ValueError, name, ": ", describe(x),
               " has elements that share memory, as after expand(); clone() it first");
    if (!is_grad_enabled()) return;
    TensorImpl& self = x.impl();
    const bool any = any_requires_grad(name, inputs);
    // A base that nobody else sees may be forgotten.
    if (self.base && self.base->unique()) self.base = nullptr;
    if (any || self.base) check_recordable(name, x);
    recorded_ = any && is_floating(x.dtype());
}

void InPlaceWrite::prepare(Node* node, std::span<const TensorRef> inputs, Keep keep) {
    node_ = Ref<Node>(node);
    attach_inputs(node, inputs, keep);
    for (size_t i = 0; i < inputs.size(); ++i) {
        const Tensor& input = *inputs[i].tensor;
        KeptTensor& kept = node->inputs()[i].kept;
        if (kept.is_kept() && share_memory(input, x_))
            kept.keep(copied(input, input.device(), input.dtype()));
    }
    keeps_output_ = static_cast<uint32_t>(keep) >> 31;
    meta_ = std::make_unique<GradMeta>();
    meta_->edge = {node_, 0};
    if (const GradMeta* old = grad_meta(x_); old && old->retained) retain(*meta_);
    if (!x_.impl().base) return;
    const Tensor base(x_.impl().base);
    base_meta_ = overwritten(base, x_, meta_->edge);
    if (const GradMeta* old = grad_meta(base); old && old->retained) retain(*base_meta_);
}

void InPlaceWrite::commit() noexcept {
    TensorImpl& self = x_.impl();
    self.storage->bump_version();
    if (!recorded_) return;
    const uint32_t count = self.storage->count_recorded_write();
    if (keeps_output_) node_->kept_output(0).keep(x_);
    self.grad_meta = std::move(meta_);
    self.seen.store(count, std::memory_order_release);
    if (!base_meta_) return;
    self.base->grad_meta = std::move(base_meta_);
    self.base->seen.store(count, std::memory_order_release);
}

Tensor unaffected_by_writing(const Tensor& x, const Tensor& other) {
    const bool elementwise = x.layout().offset == other.layout().offset &&
                             x.shape() == other.shape() && x.strides() == other.strides();
    if (!share_memory(x, other) || elementwise) return other;
    return copied(other, other.device(), other.dtype());
}

void check_fits_in_place(const char* name, const Tensor& x, const Tensor& other) {
    const Shape result = broadcast_shapes(name, x.shape(), other.shape());
    TERN_CHECK(result == x.shape(), ShapeError, name, ": the result has shape ", result,
               ", which does not fit a tensor of shape ", x.shape());
}

}  // namespace tern
