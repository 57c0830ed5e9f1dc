#include "autograd/record.h"

#include "tensor/convert.h"

namespace tern {

bool any_requires_grad(std::span<const TensorRef> inputs) {
    for (const TensorRef& x : inputs)
        if (grad_meta(*x.tensor)) return true;
    return false;
}

void attach(Node* node, const Tensor& out, std::span<const TensorRef> inputs, Keep keep) {
    const auto kept = static_cast<uint32_t>(keep);
    for (size_t i = 0; i < inputs.size(); ++i) {
        const Tensor& x = *inputs[i].tensor;
        if (!x.defined()) continue;
        NodeInput& input = node->inputs()[i];
        input.edge = edge_of(x);
        input.shape = x.shape();
        input.dtype = x.dtype();
        if ((kept >> std::min<size_t>(i, 30)) & 1) input.kept.keep(x);
    }
    // The output is kept without its place in the graph: a node that held itself would never die.
    if (kept >> 31) node->kept_output().keep(with_layout(out, out.layout()));
    set_edge(out, {Ref<Node>(node), 0});
}

Tensor RuleContext::output() const {
    const Tensor& kept = node_.kept_output().get(node_.name(), "output", 0);
    if (!creating_graph_) return kept;
    const Tensor out = with_layout(kept, kept.layout());
    set_edge(out, {Ref<Node>(&node_), 0});
    return out;
}

}  // namespace tern
