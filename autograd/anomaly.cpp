#include "autograd/anomaly.h"

#include <utility>

#include "autograd/anomaly_check.h"
#include "autograd/call_stack.h"
#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/logical.h"
#include "autograd/ops/reduce.h"
#include "tensor/convert.h"

namespace tern {
namespace {

thread_local constinit bool enabled = false;
thread_local constinit bool checks_values = false;

// While values are looked at, the looking is not looked at.
struct Pause {
    bool was = std::exchange(enabled, false);
    NoGradGuard guard;
    ~Pause() { enabled = was; }
};

// True where x is NaN, or infinite too.
Tensor bad_elements(const Tensor& x, bool infinite_too) {
    return infinite_too ? x - x != 0.0 : x != x;
}

bool is_bad(const Tensor& x, bool infinite_too) {
    if (!x.defined() || !is_floating(x.dtype()) || x.numel() == 0) return false;
    return sum(bad_elements(x, infinite_too)).item<int64_t>() > 0;
}

// "element [1, 2] is the first of 5 that are NaN".
std::string bad_places(const Tensor& x, bool infinite_too) {
    const std::vector<bool> bad = bad_elements(x, infinite_too).to(Device()).to_vector<bool>();
    int64_t count = 0, first = -1;
    for (size_t i = 0; i < bad.size(); ++i) {
        if (bad[i] && first < 0) first = static_cast<int64_t>(i);
        count += bad[i];
    }
    Dims at = Dims::filled(x.dim(), 0);
    int64_t rest = first;
    for (int d = x.dim() - 1; d >= 0; --d) {
        at[d] = rest % x.shape()[d];
        rest /= x.shape()[d];
    }
    return detail::concat("element ", at, " is the first of ", count, " that are ",
                          infinite_too ? "NaN or infinite" : "NaN");
}

}  // namespace

AnomalyGuard::AnomalyGuard(bool check_nan)
    : previous_(std::exchange(enabled, true)),
      previous_check_(std::exchange(checks_values, check_nan)) {}
AnomalyGuard::~AnomalyGuard() {
    enabled = previous_;
    checks_values = previous_check_;
}

bool is_anomaly_enabled() { return enabled; }

void check_result(const char* op, const Tensor& out, std::span<const Tensor* const> inputs) {
    if (!checks_values) return;
    const Pause pause;
    if (!is_bad(out, false)) return;
    for (size_t i = 0; i < inputs.size(); ++i)
        TERN_CHECK(!is_bad(*inputs[i], false), GradError, op, ": input ", i, ", ",
                   describe(*inputs[i]), ", came with NaN: ", bad_places(*inputs[i], false), "; ",
                   op, " was called at ", CallStack::here().user_line());
    detail::raise<GradError>(op, ": its result, ", describe(out),
                             ", has the first NaN: ", bad_places(out, false), "; ", op,
                             " was called at ", CallStack::here().user_line());
}

void check_gradients(Node& node, const Gradients& gradients) {
    if (!checks_values) return;
    const Pause pause;
    const std::span<NodeInput> inputs = node.inputs();
    for (size_t i = 0; i < std::min(gradients.size(), inputs.size()); ++i)
        TERN_CHECK(!inputs[i].edge.node || !is_bad(gradients[i], true), GradError, "backward of ",
                   node.name(), ": the gradient of input ", i, ", ", describe(gradients[i]),
                   ", has the first value that is not finite: ", bad_places(gradients[i], true),
                   place_of(node));
}

std::string place_of(const Node& node) {
    const CallStack* origin = node.origin();
    return origin ? detail::concat("; ", node.name(), " was called at ", origin->user_line()) : "";
}

}  // namespace tern
