// How an operation puts itself into the graph: the last line of its body.
//
//     return record("mul", out, {a, b}, keep::inputs, [](const RuleContext& ctx) -> Gradients {
//         return {ctx.grad() * ctx.input(1), ctx.grad() * ctx.input(0)};
//     });
//
// A rule is written in differentiable operations, so that second derivatives are free. It never
// mentions broadcasting: the engine sums each gradient to its input's shape. It captures numbers
// only; tensors it reads are named by `keep`.
#pragma once

#include <array>
#include <optional>

#include "autograd/anomaly.h"
#include "autograd/grad_mode.h"
#include "autograd/node.h"
#include "autograd/views.h"

namespace tern {

// Which tensors a rule reads: bit i for input i, the top bit for the output.
enum class Keep : uint32_t {};
constexpr Keep operator|(Keep a, Keep b) {
    return Keep(static_cast<uint32_t>(a) | static_cast<uint32_t>(b));
}
namespace keep {
inline constexpr Keep nothing{0};
inline constexpr Keep inputs{0x7fffffff};
inline constexpr Keep output{0x80000000};
constexpr Keep input(int i) { return Keep(1u << i); }
}  // namespace keep

// What a rule sees.
class RuleContext {
 public:
    RuleContext(Node& node, std::span<const Tensor> grads, bool creating_graph)
        : node_(node), grads_(grads), creating_graph_(creating_graph) {}

    // The gradient of the output; of output i, undefined where nothing came to it.
    const Tensor& grad() const { return grads_[0]; }
    const Tensor& grad(int i) const { return grads_[static_cast<size_t>(i)]; }
    // Input i, in its place in the graph when the backward is being recorded. Throws GradError when
    // it has been changed in place. Undefined when it was not kept.
    Tensor input(int i) const;
    // The output, likewise.
    Tensor output(int i = 0) const;
    const Shape& shape(int i) const { return node_.inputs()[i].shape; }
    // Whether anybody wants the gradient of input i.
    bool needs(int i) const { return static_cast<bool>(node_.inputs()[i].edge.node); }
    // Whether this backward is itself recorded. If not, a fused kernel may stand in for the rule.
    bool creating_graph() const { return creating_graph_; }
    Node& node() const { return node_; }

 private:
    Node& node_;
    std::span<const Tensor> grads_;
    bool creating_graph_;
};

// N inputs held inline, or any number in a vector when N is 0.
template <class Rule, size_t N>
class RuleNode final : public Node {
 public:
    RuleNode(const char* name, Rule rule, size_t count) : Node(name), rule_(std::move(rule)) {
        if constexpr (N == 0) inputs_.resize(count);
    }
    std::span<NodeInput> inputs() override { return inputs_; }
    Gradients run(const RuleContext& context) override { return (*rule_)(context); }
    void free_kept() override {
        Node::free_kept();
        rule_.reset();
    }

 private:
    std::conditional_t<N == 0, std::vector<NodeInput>, std::array<NodeInput, N ? N : 1>> inputs_;
    std::optional<Rule> rule_;
};

// An operation with several outputs.
template <class Rule>
class RuleNodeOfMany final : public Node {
 public:
    RuleNodeOfMany(const char* name, Rule rule, size_t inputs, size_t outputs)
        : Node(name), rule_(std::move(rule)), inputs_(inputs), kept_(outputs) {}
    std::span<NodeInput> inputs() override { return inputs_; }
    int outputs() const override { return static_cast<int>(kept_.size()); }
    KeptTensor& kept_output(int i) override { return kept_[static_cast<size_t>(i)]; }
    Gradients run(const RuleContext& context) override { return (*rule_)(context); }
    void free_kept() override {
        Node::free_kept();
        rule_.reset();
    }

 private:
    std::optional<Rule> rule_;
    std::vector<NodeInput> inputs_;
    std::vector<KeptTensor> kept_;
};

// A borrowed tensor in a braced list.
struct TensorRef {
    TensorRef(const Tensor& x) : tensor(&x) {}
    const Tensor* tensor;
};

// Whether an input requires grad, for an operation called `name`; brings views up to date first.
bool any_requires_grad(const char* name, std::span<const TensorRef> inputs);
// What an AnomalyGuard asks for.
void check_results(const char* name, std::span<const Tensor> outs,
                   std::span<const TensorRef> inputs);
// Fills the node's inputs, and keeps those that are to be kept.
void attach_inputs(Node* node, std::span<const TensorRef> inputs, Keep keep);
// The same, keeps the output too, and makes `out` the node's output.
void attach(Node* node, const Tensor& out, std::span<const TensorRef> inputs, Keep keep);
// The same for several outputs. Those of other than floating types are not part of the graph.
void attach(Node* node, std::span<const Tensor> outs, std::span<const TensorRef> inputs, Keep keep);

// Returns `out`, recorded as rule's output when recording is on and an input requires grad. `out`
// is a new tensor of a floating type. Undefined inputs are allowed and get no gradient.
template <size_t N, class Rule>
Tensor record(const char* name, Tensor out, const TensorRef (&inputs)[N], Keep keep, Rule rule) {
    if (!is_grad_enabled()) return out;
    if (is_anomaly_enabled()) check_results(name, {&out, 1}, inputs);
    link_view(out, *inputs[0].tensor);
    if (!any_requires_grad(name, inputs)) return out;
    attach(new RuleNode<Rule, N>(name, std::move(rule), N), out, inputs, keep);
    return out;
}
// The same for any number of inputs.
template <class Rule>
Tensor record_list(const char* name, Tensor out, const std::vector<Tensor>& inputs, Keep keep,
                   Rule rule) {
    const std::vector<TensorRef> refs(inputs.begin(), inputs.end());
    if (!is_grad_enabled()) return out;
    if (is_anomaly_enabled()) check_results(name, {&out, 1}, refs);
    for (const Tensor& x : inputs) link_view(out, x);
    if (!any_requires_grad(name, refs)) return out;
    attach(new RuleNode<Rule, 0>(name, std::move(rule), refs.size()), out, refs, keep);
    return out;
}
// The same for several outputs: ctx.grad(i) and ctx.output(i). A rule runs when any of them has a
// gradient and finds those of the others undefined. keep::output keeps them all.
template <class Rule>
std::vector<Tensor> record_outputs(const char* name, std::vector<Tensor> outs,
                                   const std::vector<Tensor>& inputs, Keep keep, Rule rule) {
    const std::vector<TensorRef> refs(inputs.begin(), inputs.end());
    if (!is_grad_enabled()) return outs;
    if (is_anomaly_enabled()) check_results(name, outs, refs);
    for (const Tensor& out : outs)
        for (const Tensor& x : inputs)
            if (out.defined()) link_view(out, x);
    if (!any_requires_grad(name, refs)) return outs;
    attach(new RuleNodeOfMany<Rule>(name, std::move(rule), refs.size(), outs.size()), outs, refs,
           keep);
    return outs;
}

}  // namespace tern
