// The members of Tensor that belong to autograd.
#include "autograd/record.h"
#include "tensor/convert.h"

namespace tern {
namespace {

LeafNode& leaf_of(const char* op, const Tensor& x) {
    const GradMeta* meta = grad_meta(x);
    TERN_CHECK(meta && meta->edge.node->is_leaf(), GradError, op, ": ", describe(x),
               " is not a leaf that requires grad");
    return static_cast<LeafNode&>(*meta->edge.node);
}

}  // namespace

bool Tensor::requires_grad() const {
    bring_up_to_date("requires_grad", *this);
    return impl().grad_meta != nullptr;
}

bool Tensor::is_leaf() const {
    bring_up_to_date("is_leaf", *this);
    const GradMeta* meta = grad_meta(*this);
    return !meta || meta->edge.node->is_leaf();
}

const Tensor& Tensor::requires_grad_(bool value) const {
    TERN_CHECK(is_leaf() || value, GradError,
               "requires_grad_: only a leaf can stop requiring grad; use detach()");
    TERN_CHECK(!value || is_floating(dtype()), DTypeError,
               "requires_grad_: only floating types have gradients, not ", dtype());
    if (!value) {
        impl().grad_meta.reset();
    } else if (!impl().grad_meta) {
        const Ref<LeafNode> leaf(new LeafNode());
        set_edge(*this, {leaf, 0});
        grad_meta(*this)->owns_leaf = true;
        leaf->set_owner(&impl());
    }
    return *this;
}

Tensor Tensor::grad() const {
    const GradMeta* meta = grad_meta(*this);
    if (!meta) return {};
    if (meta->edge.node->is_leaf()) return static_cast<LeafNode&>(*meta->edge.node).grad();
    return meta->retained ? *meta->retained : Tensor();
}

void Tensor::set_grad(const Tensor& grad) const {
    LeafNode& leaf = leaf_of("set_grad", *this);
    TERN_CHECK(!grad.defined() || grad.shape() == shape(), ShapeError,
               "set_grad: gradient of shape ", grad.shape(), " for a tensor of shape ", shape());
    TERN_CHECK(!grad.defined() || (grad.dtype() == dtype() && grad.device() == device()), GradError,
               "set_grad: the gradient is a ", describe(grad), ", the tensor a ", describe(*this));
    leaf.set_grad(grad);
}

Tensor Tensor::detach() const { return with_layout(*this, layout()); }

RemovableHandle Tensor::register_hook(std::function<Tensor(const Tensor&)> hook) const {
    TERN_CHECK(requires_grad(), GradError, "register_hook: ", describe(*this),
               " does not require grad");
    TERN_CHECK(hook, ValueError, "register_hook: the function is empty");
    const Edge& edge = grad_meta(*this)->edge;
    return edge.node->hooks().add({edge.output, std::move(hook)});
}

RemovableHandle Tensor::register_post_accumulate_grad_hook(
    std::function<void(const Tensor&)> hook) const {
    TERN_CHECK(hook, ValueError, "register_post_accumulate_grad_hook: the function is empty");
    return leaf_of("register_post_accumulate_grad_hook", *this).after_hooks().add(std::move(hook));
}

void Tensor::retain_grad() const {
    TERN_CHECK(requires_grad(), GradError, "retain_grad: ", describe(*this),
               " does not require grad");
    GradMeta& meta = *grad_meta(*this);
    if (!meta.edge.node->is_leaf() && !meta.retained) retain(meta);
}

Tensor Tensor::to(Device device, DType dtype) const {
    if (device == this->device() && dtype == this->dtype()) return *this;
    const Tensor out = copied(*this, device, dtype);
    if (!is_floating(dtype)) return out;
    return record("to", out, {*this}, keep::nothing,
                  [from = this->device()](const RuleContext& ctx) {
                      return Gradients{ctx.grad().to(from)};  // the engine restores the type
                  });
}

Tensor Tensor::to(Device device) const { return to(device, dtype()); }
Tensor Tensor::to(DType dtype) const { return to(device(), dtype); }

Tensor Tensor::clone() const {
    return record("clone", copied(*this, device(), dtype()), {*this}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{ctx.grad()}; });
}

Tensor Tensor::contiguous() const { return is_contiguous() ? *this : clone(); }

}  // namespace tern
