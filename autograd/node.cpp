#include "autograd/node.h"

#include <atomic>

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "kernels/elementwise.h"
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
    tensor = x;
    storage = x.impl().storage.get();
    version = storage->version();
}

const Tensor& KeptTensor::get(const char* op, const char* what, int number) const {
    if (!tensor.defined()) return tensor;
    const Storage* now = tensor.impl().storage.get();
    TERN_CHECK(now == storage && now->version() == version, GradError, "backward of ", op, ": ",
               what, " ", number, ", ", describe(tensor), ", was changed in place after ", op,
               " had kept it (version ", version, ", now ", now->version(),
               "); change a clone() instead");
    return tensor;
}

Node::Node(const char* name)
    : name_(name), sequence_(next_sequence.fetch_add(1, std::memory_order_relaxed)) {
    live_count.fetch_add(1, std::memory_order_relaxed);
}

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

void LeafNode::set_grad(const Tensor& grad) {
    const std::lock_guard lock(mutex_);
    grad_ = grad;
}

void LeafNode::accumulate(Tensor grad, bool create_graph) {
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

void set_edge(const Tensor& x, Edge edge) {
    auto meta = std::make_unique<GradMeta>();
    meta->edge = std::move(edge);
    x.impl().grad_meta = std::move(meta);
}

Tensor add_gradients(Tensor a, const Tensor& b, bool create_graph) {
    if (!a.defined()) return b;
    if (create_graph || !solely_owned(a)) return a + b;
    kernels::binary(kernels::fn::Add{}, a.view(), b.view(), a.view());
    return a;
}

}  // namespace tern
