#include "autograd/node.h"

#include <atomic>

#include "autograd/checkpoint_frame.h"
#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "kernels/elementwise.h"
#include "kernels/recorder.h"
#include "tensor/convert.h"

namespace tern {
namespace {

std::atomic<uint64_t> next_sequence{1};
std::atomic<int64_t> live_count{0};
thread_local constinit bool grad_enabled = true;
thread_local constinit Node* dead_nodes = nullptr;
thread_local constinit bool burying = false;

bool solely_owned(const Tensor& x) {
    return x.ref()->unique() && x.impl().storage->unique() && x.is_contiguous();
}

}  // namespace

bool is_grad_enabled() { return grad_enabled; }
GradModeGuard::GradModeGuard(bool enabled) : previous_(grad_enabled) { grad_enabled = enabled; }
GradModeGuard::~GradModeGuard() { grad_enabled = previous_; }

int64_t live_nodes() { return live_count.load(); }

void KeptTensor::keep(const Tensor& x) {
    *this = {};
    slot_ = CheckpointSlot::claim(x);
    if (!slot_) hold(x);
}

void KeptTensor::hold(const Tensor& x) {
    storage_ = x.impl().storage;
    layout_ = x.layout();
    dtype_ = x.dtype();
    version_ = storage_->version();
}

bool KeptTensor::is_like(const KeptTensor& other) const {
    return layout_.shape == other.layout_.shape && dtype_ == other.dtype_ &&
           version_ == other.version_;
}

Tensor KeptTensor::get(const char* op, const char* what, int number) const {
    if (slot_) return slot_->value().get(op, what, number);
    if (!storage_) return {};
    Tensor out(storage_, layout_, dtype_);
    TERN_CHECK(storage_->version() == version_, GradError, "backward of ", op, ": ", what, " ",
               number, ", ", describe(out), ", was changed in place after ", op,
               " had kept it (version ", version_, ", now ", storage_->version(),
               "); change a clone() instead");
    return out;
}

Node::Node(const char* name)
    : name_(name), sequence_(next_sequence.fetch_add(1, std::memory_order_relaxed)) {
    live_count.fetch_add(1, std::memory_order_relaxed);
}

void Node::remember_origin() { origin_ = std::make_unique<CallStack>(CallStack::here()); }

Node::~Node() { live_count.fetch_sub(1, std::memory_order_relaxed); }

void Node::destroy(Node* node) {
    node->next_dead_ = dead_nodes;
    dead_nodes = node;
    if (burying) return;  // a node further down is being deleted: its loop will come to this one
    burying = true;
    while (Node* dead = dead_nodes) {
        dead_nodes = dead->next_dead_;
        delete dead;
    }
    burying = false;
}

KeptTensor& Node::kept_output(int) { return kept_output_; }

void Node::free_kept() {
    freed_ = true;
    for (int i = 0; i < outputs(); ++i) kept_output(i) = {};
    for (NodeInput& input : inputs()) {
        input.kept = {};
        input.edge = {};
    }
}

Tensor LeafNode::grad() const {
    const std::lock_guard lock(mutex_);
    return grad_;
}

// A replay of the step that is being recorded leaves in grad() what the step did.
void LeafNode::keep_for_replays() {
    kernels::Recorder* const recorder = kernels::recorder();
    if (!recorder) return;
    recorder->after_each(this, [leaf = Ref<LeafNode>(this)] {
        return [leaf, left = leaf->grad()] {
            const std::lock_guard lock(leaf->mutex_);
            if (!leaf->grad_.is_same(left)) leaf->grad_ = left;
        };
    });
}

void LeafNode::set_grad(const Tensor& grad) {
    keep_for_replays();
    const std::lock_guard lock(mutex_);
    grad_ = grad;
}

void LeafNode::accumulate(Tensor grad, bool create_graph) {
    add(std::move(grad), create_graph);
    call_after_hooks();
}

void LeafNode::add(Tensor grad, bool create_graph) {
    keep_for_replays();
    const std::lock_guard lock(mutex_);
    if (grad_.defined()) {
        // Handles the user has on the gradient see the sum, as in PyTorch, unless its memory is
        // shared with something else.
        const bool in_place = !create_graph && grad_.impl().storage->unique() &&
                              !grad_.requires_grad() && grad_.is_contiguous();
        if (!in_place) {
            grad_ = grad_ + grad;
            return;
        }
        kernels::binary(kernels::fn::Add{}, grad_.view(), grad.view(), grad_.view());
        grad_.impl().storage->bump_version();
    } else if (create_graph || solely_owned(grad)) {
        grad_ = std::move(grad);
    } else {
        grad_ = copied(grad, grad.device(), grad.dtype());
    }
}

void LeafNode::set_owner(TensorImpl* owner) {
    const std::lock_guard lock(mutex_);
    owner_ = owner;
}

void LeafNode::call_after_hooks() {
    if (after_hooks_.empty()) return;
    Tensor owner;
    {
        // The owner cannot finish dying while the lock is held, though it may have begun to.
        const std::lock_guard lock(mutex_);
        if (!owner_ || !owner_->retain_if_alive()) return;
        owner = Tensor(Ref<TensorImpl>(owner_));
        owner_->release();
    }
    for (const auto& hook : after_hooks_.snapshot()) (*hook)(owner);
}

GradMeta::~GradMeta() {
    if (owns_leaf) static_cast<LeafNode&>(*edge.node).set_owner(nullptr);
}

void set_edge(const Tensor& x, Edge edge) {
    auto meta = std::make_unique<GradMeta>();
    meta->edge = std::move(edge);
    x.impl().grad_meta = std::move(meta);
}

void retain(GradMeta& meta) {
    meta.retained = std::make_shared<Tensor>();
    // Weak: the gradient may itself lead back to this node, which owns the hook.
    const auto keep = [weak = std::weak_ptr(meta.retained)](const Tensor& grad) {
        if (const auto to = weak.lock())
            *to = to->defined() ? add_gradients(*to, grad, is_grad_enabled()) : grad;
        return Tensor();
    };
    meta.edge.node->hooks().add({meta.edge.output, keep});
}

Tensor add_gradients(Tensor a, const Tensor& b, bool create_graph) {
    if (!a.defined()) return b;
    if (create_graph || !solely_owned(a)) return a + b;
    kernels::binary(kernels::fn::Add{}, a.view(), b.view(), a.view());
    return a;
}

}  // namespace tern
