#include "autograd/record.h"

#include "tensor/convert.h"

namespace tern {

bool any_requires_grad(std::span<const TensorRef> inputs) {
    for (const TensorRef& x : inputs)
        if (grad_meta(*x.tensor)) return true;
    return false;
}

namespace {

void attach_inputs(Node* node, std::span<const TensorRef> inputs, Keep keep) {
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
}

// An output is kept without its place in the graph: a node that held itself would never die.
void keep_output(Node* node, int i, const Tensor& out, Keep keep) {
    if (static_cast<uint32_t>(keep) >> 31)
        node->kept_output(i).keep(with_layout(out, out.layout()));
}

}  // namespace

void attach(Node* node, const Tensor& out, std::span<const TensorRef> inputs, Keep keep) {
    Ref<Node> owner(node);  // from the start: what follows may fail
    attach_inputs(node, inputs, keep);
    keep_output(node, 0, out, keep);
    set_edge(out, {std::move(owner), 0});
}

void attach(Node* node, std::span<const Tensor> outs, std::span<const TensorRef> inputs,
            Keep keep) {
    const Ref<Node> owner(node);
    attach_inputs(node, inputs, keep);
    for (size_t i = 0; i < outs.size(); ++i) {
        if (!outs[i].defined()) continue;
        keep_output(node, static_cast<int>(i), outs[i], keep);
        if (is_floating(outs[i].dtype())) set_edge(outs[i], {owner, static_cast<int>(i)});
    }
}

Tensor RuleContext::output(int i) const {
    const Tensor& kept = node_.kept_output(i).get(node_.name(), "output", i);
    if (!creating_graph_ || !kept.defined() || !is_floating(kept.dtype())) return kept;
    const Tensor out = with_layout(kept, kept.layout());
    set_edge(out, {Ref<Node>(&node_), i});
    return out;
}

}  // namespace tern
