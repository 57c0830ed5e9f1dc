// The graph: a node an operation, an edge an input. Nodes are made by record() and run by the
// engine in backward.cpp.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "tensor/handle.h"

namespace tern {

class Node;
class RuleContext;
using Gradients = std::vector<Tensor>;  // one an input; undefined where there is none

// Where the gradient of a tensor goes: one output of the node that made it.
struct Edge {
    Ref<Node> node;  // null for a tensor that needs no gradient
    int output = 0;
};

// A tensor as it was when it was kept, so that a change in place is noticed.
struct KeptTensor {
    Tensor tensor;
    const Storage* storage = nullptr;
    uint32_t version = 0;

    void keep(const Tensor& x);
    // Throws GradError, naming `op` and `what`, when the memory has been written since.
    const Tensor& get(const char* op, const char* what, int number) const;
};

struct NodeInput {
    Edge edge;
    Shape shape;  // what the gradient is summed to
    DType dtype = DType::float32;
    KeptTensor kept;
};

class Node : public RefCounted<Node> {
 public:
    using Hook = std::function<Tensor(const Tensor&)>;

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
    std::vector<std::pair<int, Hook>>& hooks() { return hooks_; }

    // Chains of any length are taken apart without recursion.
    static void destroy(Node* node);

 private:
    const char* name_;
    uint64_t sequence_;
    Node* next_dead_ = nullptr;
    bool freed_ = false;
    KeptTensor kept_output_;
    std::vector<std::pair<int, Hook>> hooks_;  // (output, hook)
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
    // Adds; takes the tensor over when nobody else holds it. Safe from several threads.
    void accumulate(Tensor grad, bool create_graph);

 private:
    mutable std::mutex mutex_;
    Tensor grad_;
};

// What hangs on a tensor that requires grad.
struct GradMeta final : GradMetaBase {
    Edge edge;
    std::shared_ptr<Tensor> retained;  // the gradient of a tensor that is not a leaf, if asked for
};

inline GradMeta* grad_meta(const Tensor& x) {
    return x.defined() ? static_cast<GradMeta*>(x.impl().grad_meta.get()) : nullptr;
}
inline Edge edge_of(const Tensor& x) {
    const GradMeta* meta = grad_meta(x);
    return meta ? meta->edge : Edge{};
}
// Makes `x` an output of `node`.
void set_edge(const Tensor& x, Edge edge);

// a + b; in place where nobody can see it and nothing is recorded.
Tensor add_gradients(Tensor a, const Tensor& b, bool create_graph);

// Nodes alive in the process, for tests of leaks.
TERN_PUBLIC int64_t live_nodes();

}  // namespace tern
