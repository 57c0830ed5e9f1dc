#include "nn/module_hooks.h"

#include "autograd/record.h"
#include "tensor/convert.h"

namespace tern::nn {
namespace {

// x under a name of its own in the graph.
Tensor passed_on(const Tensor& x) {
    return record("module", with_layout(x, x.layout()), {x}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{ctx.grad()}; });
}

// The backward hooks of one call of a module: what comes to the output waits for what comes to the
// input.
class BackwardCalls {
 public:
    explicit BackwardCalls(const HookList<Module::BackwardHook>& hooks)
        : calls_(std::make_shared<Calls>(Calls{hooks.snapshot(), {}, false})) {}

    Tensor watch_input(const Tensor& x) const {
        if (calls_->hooks.empty() || !is_grad_enabled() || !x.requires_grad()) return x;
        calls_->has_input = true;
        const Tensor out = passed_on(x);
        // A second derivative may come here without passing the output: no call of the module's.
        out.register_hook([calls = calls_](const Tensor& grad) {
            return calls->grad_output.defined() ? run(*calls, grad) : Tensor();
        });
        return out;
    }
    Tensor watch_output(const Tensor& y) const {
        if (calls_->hooks.empty() || !is_grad_enabled() || !y.requires_grad()) return y;
        const Tensor out = passed_on(y);
        out.register_hook([calls = calls_](const Tensor& grad) {
            calls->grad_output = grad;
            if (!calls->has_input) run(*calls, {});
            return Tensor();
        });
        return out;
    }

 private:
    struct Calls {
        std::vector<std::shared_ptr<Module::BackwardHook>> hooks;
        Tensor grad_output;
        bool has_input;
    };

    // What takes the place of grad_input, or nothing.
    static Tensor run(Calls& calls, Tensor grad_input) {
        const Tensor grad_output = std::exchange(calls.grad_output, {});
        Tensor out;
        for (const auto& hook : calls.hooks) {
            const Tensor replaced = (*hook)(grad_input, grad_output);
            if (replaced.defined()) out = grad_input = replaced;
        }
        return out;
    }

    std::shared_ptr<Calls> calls_;
};

}  // namespace

Tensor ModuleHooks::call(Module& module, const Tensor& given) const {
    Tensor x = given;
    for (const auto& hook : before.snapshot())
        if (const Tensor replaced = (*hook)(x); replaced.defined()) x = replaced;
    const BackwardCalls calls(backward);
    x = calls.watch_input(x);
    Tensor y = module.forward(x);
    for (const auto& hook : after.snapshot())
        if (const Tensor replaced = (*hook)(x, y); replaced.defined()) y = replaced;
    return calls.watch_output(y);
}

}  // namespace tern::nn
