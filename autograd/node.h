// The graph: a node an operation, an edge an input. Nodes are made by record() and run by the
// engine in backward.cpp.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "autograd/call_stack.h"
#include "autograd/hook_list.h"
#include "tensor/handle.h"

namespace tern {

class CheckpointSlot;
class Node;
class RuleContext;
using Gradients = std::vector<Tensor>;  // one an input; undefined where there is none

// Where the gradient of a tensor goes: one output of the node that made it.
struct Edge {
    Ref<Node> node;  // null for a tensor that needs no gradient
    int output = 0;
};

// A tensor as it was when it was kept, so that a change in place is noticed. It holds the memory,
// not the handle: a handle changed in place may come to lead to the node that keeps it.
class KeptTensor {
 public:
    void keep(const Tensor& x);
    bool is_kept() const { return storage_ || slot_; }
    // Holds the memory itself, also in a checkpoint.
    void hold(const Tensor& x);
    void forget_memory() { storage_ = nullptr; }
    bool is_like(const KeptTensor& other) const;
    // The tensor, without a place in the graph; undefined when nothing was kept. Throws GradError,
    // naming `op` and `what`, when the memory has been written since.
    Tensor get(const char* op, const char* what, int number) const;

 private:
    // In a checkpoint nothing is held: the slot knows how to have it made again.
    std::shared_ptr<CheckpointSlot> slot_;
    Ref<Storage> storage_;
    Layout layout_;
    DType dtype_ = DType::float32;
    uint32_t version_ = 0;
};

struct NodeInput {
    Edge edge;
    Shape shape;  // what the gradient is summed to
    DType dtype = DType::float32;
    KeptTensor kept;
};

// What is called with the gradient of one output of a node; a defined result replaces it.
struct GradHook {
    int output;
    std::function<Tensor(const Tensor&)> call;
};

class Node : public RefCounted<Node> {
 public:
    explicit Node(const char* name);
    virtual ~Node();

    const char* name() const { return name_; }
    // Grows with creation: everything that used this node's outputs has a larger one.
    uint64_t sequence() const { return sequence_; }
    virtual int outputs() const { return 1; }
    virtual bool is_leaf() const { return false; }

    virtual std::span<NodeInput> inputs() = 0;
    // The gradients of the inputs, not yet summed to their shapes.
    virtual Gradients run(const RuleContext& context) = 0;

    // Lets go of everything kept; the node cannot run again.
    virtual void free_kept();
    bool is_freed() const { return freed_; }

    // Output i as it was made, if the rule asked for it.
    virtual KeptTensor& kept_output(int i);
    // Who made it; known of nodes made under an AnomalyGuard.
    const CallStack* origin() const { return origin_.get(); }
    void remember_origin();
    HookList<GradHook>& hooks() { return hooks_; }

    // Chains of any length are taken apart without recursion.
    static void destroy(Node* node);

 private:
    const char* name_;
    uint64_t sequence_;
    Node* next_dead_ = nullptr;
    bool freed_ = false;
    KeptTensor kept_output_;
    HookList<GradHook> hooks_;
    std::unique_ptr<CallStack> origin_;
};

// The end of the graph at a tensor that requires grad by itself. It owns the gradient.
class LeafNode final : public Node {
 public:
    LeafNode() : Node("leaf") {}
    bool is_leaf() const override { return true; }
    std::span<NodeInput> inputs() override { return {}; }
    Gradients run(const RuleContext&) override { return {}; }
    void free_kept() override {}

    Tensor grad() const;
    void set_grad(const Tensor& grad);
    // Adds; takes the tensor over when nobody else holds it. Then calls what waits for that. Safe
    // from several threads.
    void accumulate(Tensor grad, bool create_graph);

    // The tensor this is the leaf of, which is to say goodbye before it dies.
    void set_owner(TensorImpl* owner);
    using AfterHook = std::function<void(const Tensor&)>;
    HookList<AfterHook>& after_hooks() { return after_hooks_; }

 private:
    void add(Tensor grad, bool create_graph);
    void keep_for_replays();
    void call_after_hooks();

    mutable std::mutex mutex_;
    Tensor grad_;
    TensorImpl* owner_ = nullptr;
    HookList<AfterHook> after_hooks_;
};

// What hangs on a tensor that requires grad.
struct GradMeta final : GradMetaBase {
    ~GradMeta() override;

    Edge edge;
    std::shared_ptr<Tensor> retained;  // the gradient of a tensor that is not a leaf, if asked for
    bool owns_leaf = false;            // edge.node is a leaf whose owner is this tensor
    bool opaque_view = false;          // shows an input's memory, but by a rule of the user's
};

inline GradMeta* grad_meta(const Tensor& x) {
    return x.defined() ? static_cast<GradMeta*>(x.impl().grad_meta.get()) : nullptr;
}
inline Edge edge_of(const Tensor& x) {
    const GradMeta* meta = grad_meta(x);
    return meta ? meta->edge : Edge{};
}
// Makes `x` an output of `edge.node`.
void set_edge(const Tensor& x, Edge edge);
// Lets the gradient that comes to meta.edge be read from x.grad().
void retain(GradMeta& meta);

// a + b; in place where nobody can see it and nothing is recorded.
Tensor add_gradients(Tensor a, const Tensor& b, bool create_graph);

// Nodes alive in the process, for tests of leaks.
TERN_PUBLIC int64_t live_nodes();

}  // namespace tern
