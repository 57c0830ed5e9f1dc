#include "autograd/record.h"

#include "autograd/anomaly_check.h"

namespace tern {

bool any_requires_grad(const char* name, std::span<const TensorRef> inputs) {
    bool any = false;
    for (const TensorRef& x : inputs) {
        if (!x.tensor->defined()) continue;
        bring_up_to_date(name, *x.tensor);
        any = any || grad_meta(*x.tensor);
    }
    return any;
}

void check_results(const char* name, std::span<const Tensor> outs,
                   std::span<const TensorRef> inputs) {
    std::vector<const Tensor*> read;
    for (const TensorRef& x : inputs) read.push_back(x.tensor);
    for (const Tensor& out : outs) check_result(name, out, read);
}

void attach_inputs(Node* node, std::span<const TensorRef> inputs, Keep keep) {
    if (is_anomaly_enabled()) node->remember_origin();
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

namespace {

void keep_output(Node* node, int i, const Tensor& out, Keep keep) {
    if (static_cast<uint32_t>(keep) >> 31) node->kept_output(i).keep(out);
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

namespace {
// The kept tensor, put back where it was in the graph when the backward is being recorded.
Tensor placed(Tensor kept, bool creating_graph, const Edge& edge) {
    if (creating_graph && edge.node && kept.defined() && is_floating(kept.dtype()))
        set_edge(kept, edge);
    return kept;
}
}  // namespace

Tensor RuleContext::input(int i) const {
    const NodeInput& input = node_.inputs()[static_cast<size_t>(i)];
    return placed(input.kept.get(node_.name(), "input", i), creating_graph_, input.edge);
}

Tensor RuleContext::output(int i) const {
    return placed(node_.kept_output(i).get(node_.name(), "output", i), creating_graph_,
                  {Ref<Node>(&node_), i});
}

}  // namespace tern
