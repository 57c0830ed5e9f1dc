// The engine: runs nodes from the newest to the oldest, which is an order in which every gradient
// is complete when its node is reached. Iterative; lets go of what was kept as it goes.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "autograd/anomaly_check.h"
#include "autograd/autocast_rules.h"
#include "autograd/grad.h"
#include "autograd/ops/reduce.h"
#include "autograd/record.h"
#include "tensor/factory.h"

namespace tern {
namespace {

class Engine {
 public:
    Engine(bool create_graph, bool retain_graph)
        : create_graph_(create_graph), retain_graph_(retain_graph || create_graph) {}

    void add_root(const Edge& edge, const Tensor& grad) { add(edge, grad); }

    // Collects the gradient that arrives at `edge` instead of storing it in leaves.
    void capture(const Edge& edge, Tensor* to) {
        captures_[edge.node.get()].push_back({edge.output, to});
    }

    // Only nodes that lead to a captured edge run. Returns nothing; see the captured tensors.
    void run() {
        if (!captures_.empty()) find_needed();
        const GradModeGuard mode(create_graph_);
        const AutocastPause pause;  // rules run in the types of the forward
        while (!pending_.empty()) {
            const auto entry = pending_.extract(pending_.begin());
            visit(entry.mapped());
        }
    }

 private:
    struct Pending {
        Ref<Node> node;
        std::vector<Tensor> grads;  // one an output of the node
    };

    void add(const Edge& edge, Tensor grad) {
        Pending& pending = pending_[edge.node->sequence()];
        if (!pending.node) {
            pending.node = edge.node;
            pending.grads.resize(static_cast<size_t>(edge.node->outputs()));
        }
        Tensor& slot = pending.grads[static_cast<size_t>(edge.output)];
        slot =
            slot.defined() ? add_gradients(std::move(slot), grad, create_graph_) : std::move(grad);
    }

    void visit(Pending& pending) {
        Node& node = *pending.node;
        if (!node.hooks().empty()) run_hooks(node, pending.grads);
        if (const auto captured = captures_.find(&node); captured != captures_.end())
            for (const auto& [output, to] : captured->second)
                *to = pending.grads[static_cast<size_t>(output)];
        if (node.is_leaf()) {
            if (captures_.empty())
                static_cast<LeafNode&>(node).accumulate(std::move(pending.grads[0]), create_graph_);
        } else if (captures_.empty() || needed_.contains(&node)) {
            step(node, pending.grads);
        }
    }

    static void run_hooks(Node& node, std::vector<Tensor>& grads) {
        for (const auto& hook : node.hooks().snapshot()) {
            Tensor& grad = grads[static_cast<size_t>(hook->output)];
            if (!grad.defined()) continue;  // nothing came to this output
            const Tensor replaced = hook->call(grad);
            if (!replaced.defined()) continue;
            const bool alike = replaced.shape() == grad.shape() &&
                               replaced.dtype() == grad.dtype() &&
                               replaced.device() == grad.device();
            TERN_CHECK(alike, GradError, "hook of ", node.name(), ": it gave a ",
                       describe(replaced), " for a gradient that is a ", describe(grad));
            grad = replaced;
        }
    }

    void step(Node& node, std::vector<Tensor>& grads) {
        TERN_CHECK(!node.is_freed(), GradError, "backward: the graph of ", node.name(),
                   " was freed by an earlier backward; pass {.retain_graph = true} to that one");
        Gradients gradients = is_anomaly_enabled()
                                  ? run_checked(node, grads)
                                  : node.run(RuleContext(node, grads, create_graph_));
        grads.clear();
        const std::span<NodeInput> inputs = node.inputs();
        TERN_CHECK(gradients.size() == inputs.size(), GradError, "backward of ", node.name(), ": ",
                   inputs.size(), " gradients are wanted, one an input, got ", gradients.size());
        for (size_t i = 0; i < inputs.size(); ++i) {
            if (!gradients[i].defined() || !inputs[i].edge.node) continue;
            add(inputs[i].edge, fitted(node, inputs[i], std::move(gradients[i])));
        }
        if (!retain_graph_) node.free_kept();
    }

    // Under an AnomalyGuard: looks at the gradients, and lets errors say where the forward was.
    Gradients run_checked(Node& node, std::span<const Tensor> grads) {
        Gradients gradients;
        try {
            gradients = node.run(RuleContext(node, grads, create_graph_));
        } catch (const GradError& error) {
            throw GradError(error.what() + place_of(node));
        }
        check_gradients(node, gradients);
        return gradients;
    }

    // Undoes broadcasting and conversions.
    static Tensor fitted(const Node& node, const NodeInput& input, Tensor grad) {
        if (grad.shape() != input.shape) {
            try {
                grad = sum_to(grad, input.shape);
            } catch (const ShapeError&) {
                detail::raise<GradError>("backward of ", node.name(), ": a gradient of shape ",
                                         grad.shape(), " does not fit an input of shape ",
                                         input.shape);
            }
        }
        return grad.dtype() == input.dtype ? grad : grad.to(input.dtype);
    }

    // Marks the nodes from which a captured edge can be reached.
    void find_needed() {
        std::unordered_map<Node*, bool> seen;
        std::vector<Node*> order;
        std::vector<Node*> open;
        for (const auto& [sequence, pending] : pending_) open.push_back(pending.node.get());
        while (!open.empty()) {
            Node* node = open.back();
            open.pop_back();
            if (!seen.emplace(node, captures_.contains(node)).second) continue;
            order.push_back(node);
            for (const NodeInput& input : node->inputs())
                if (input.edge.node) open.push_back(input.edge.node.get());
        }
        std::sort(order.begin(), order.end(),
                  [](Node* a, Node* b) { return a->sequence() < b->sequence(); });
        for (Node* node : order) {
            bool leads = false;
            for (const NodeInput& input : node->inputs())
                leads = leads || (input.edge.node && seen[input.edge.node.get()]);
            if (leads) needed_.insert(node);
            seen[node] = seen[node] || leads;
        }
    }

    bool create_graph_;
    bool retain_graph_;
    std::map<uint64_t, Pending, std::greater<>> pending_;  // by sequence, newest first
    std::unordered_map<Node*, std::vector<std::pair<int, Tensor*>>> captures_;
    std::unordered_set<Node*> needed_;
};

// The gradient to start from: what was given, checked, or one for a tensor of one element.
Tensor start_gradient(const char* op, const Tensor& output, const Tensor& given) {
    TERN_CHECK(output.requires_grad(), GradError, op, ": ", describe(output),
               " does not require grad and was not made from anything that does");
    if (!given.defined()) {
        TERN_CHECK(output.numel() == 1, GradError, op,
                   ": a gradient is wanted for an output of shape ", output.shape(),
                   "; only for one element may it be left out");
        return ones_like(output);
    }
    TERN_CHECK(given.shape() == output.shape(), ShapeError, op, ": gradient of shape ",
               given.shape(), " for an output of shape ", output.shape());
    TERN_CHECK(given.dtype() == output.dtype() && given.device() == output.device(), GradError, op,
               ": the gradient is a ", describe(given), ", the output a ", describe(output));
    return given;
}

}  // namespace

namespace {

void add_roots(const char* op, Engine& engine, const std::vector<Tensor>& outputs,
               const std::vector<Tensor>& gradients) {
    TERN_CHECK(!outputs.empty(), ValueError, op, ": at least one output is wanted");
    TERN_CHECK(gradients.empty() || gradients.size() == outputs.size(), ValueError, op, ": ",
               gradients.size(), " gradients for ", outputs.size(), " outputs; one each is wanted");
    for (size_t i = 0; i < outputs.size(); ++i) {
        const Tensor start =
            start_gradient(op, outputs[i], gradients.empty() ? Tensor() : gradients[i]);
        engine.add_root(edge_of(outputs[i]), start);
    }
}

std::vector<Tensor> run_to(Engine& engine, const std::vector<Tensor>& inputs, bool allow_unused) {
    std::vector<Tensor> gradients(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) {
        TERN_CHECK(inputs[i].requires_grad(), GradError, "grad: input ", i, ", ",
                   describe(inputs[i]), ", does not require grad");
        engine.capture(edge_of(inputs[i]), &gradients[i]);
    }
    if (inputs.empty()) return gradients;
    engine.run();
    for (size_t i = 0; i < inputs.size(); ++i)
        TERN_CHECK(gradients[i].defined() || allow_unused, GradError, "grad: input ", i, ", ",
                   describe(inputs[i]), ", was not used to make the output; pass ",
                   "{.allow_unused = true} to get an undefined gradient for it");
    return gradients;
}

}  // namespace

void backward(const std::vector<Tensor>& tensors, const std::vector<Tensor>& gradients,
              BackwardOptions options) {
    Engine engine(options.create_graph, options.retain_graph);
    add_roots("backward", engine, tensors, gradients);
    engine.run();
}

void Tensor::backward(const Tensor& gradient, BackwardOptions options) const {
    tern::backward({*this}, {gradient}, options);
}

std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const MultiGradOptions& options) {
    Engine engine(options.create_graph, options.retain_graph);
    add_roots("grad", engine, outputs, options.grad_outputs);
    return run_to(engine, inputs, options.allow_unused);
}

std::vector<Tensor> grad(const Tensor& output, const std::vector<Tensor>& inputs,
                         const GradOptions& options) {
    Engine engine(options.create_graph, options.retain_graph);
    add_roots("grad", engine, std::vector<Tensor>{output}, {options.grad_output});
    return run_to(engine, inputs, options.allow_unused);
}

}  // namespace tern
