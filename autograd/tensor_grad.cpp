// The members of Tensor that belong to autograd.
#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"

namespace tern {
namespace {

void check_in_place(const char* op, const Tensor& x) {
    TERN_CHECK(!is_grad_enabled() || !x.requires_grad(), GradError, op,
               ": a tensor that requires grad cannot be changed in place while recording; use a ",
               "NoGradGuard, or detach() it");
}

LeafNode& leaf_of(const char* op, const Tensor& x) {
    const GradMeta* meta = grad_meta(x);
    TERN_CHECK(meta && meta->edge.node->is_leaf(), GradError, op, ": ", describe(x),
               " is not a leaf that requires grad");
    return static_cast<LeafNode&>(*meta->edge.node);
}

}  // namespace

const Tensor& Tensor::copy_(const Tensor& source) const {
    check_in_place("copy_", *this);
    assign(*this, source);
    return *this;
}

const Tensor& Tensor::fill_(double value) const {
    check_in_place("fill_", *this);
    kernels::fill(view(), value);
    impl().storage->bump_version();
    return *this;
}

bool Tensor::requires_grad() const { return impl().grad_meta != nullptr; }

bool Tensor::is_leaf() const {
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
        set_edge(*this, {Ref<Node>(new LeafNode()), 0});
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

void Tensor::register_hook(std::function<Tensor(const Tensor&)> hook) const {
    const GradMeta* meta = grad_meta(*this);
    TERN_CHECK(meta, GradError, "register_hook: ", describe(*this), " does not require grad");
    meta->edge.node->hooks().emplace_back(meta->edge.output, std::move(hook));
}

void Tensor::retain_grad() const {
    GradMeta* meta = grad_meta(*this);
    TERN_CHECK(meta, GradError, "retain_grad: ", describe(*this), " does not require grad");
    if (meta->edge.node->is_leaf() || meta->retained) return;
    meta->retained = std::make_shared<Tensor>();
    // Weak: the gradient may itself lead back to this node, which owns the hook.
    register_hook([weak = std::weak_ptr(meta->retained)](const Tensor& grad) {
        if (const auto to = weak.lock())
            *to = to->defined() ? add_gradients(*to, grad, is_grad_enabled()) : grad;
        return Tensor();
    });
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
