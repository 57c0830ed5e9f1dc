// The elementwise losses, composed of operations that know their gradients.
#include "autograd/ops/loss.h"

#include "autograd/elementwise.h"
#include "autograd/ops/activation.h"
#include "autograd/ops/reduce.h"

namespace tern {
namespace {

void check_pair(const char* op, const Tensor& input, const Tensor& target) {
    check_same_kind(op, input, target);
    require_dtype(op, input.dtype(), Floats{});
    TERN_CHECK(input.shape() == target.shape(), ShapeError, op, ": input is ", input.shape(),
               ", target ", target.shape(), "; their shapes must be equal");
}

Tensor reduced(const Tensor& loss, Reduction reduction) {
    if (reduction == Reduction::mean) return mean(loss);
    return reduction == Reduction::sum ? sum(loss) : loss;
}

}  // namespace

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
    check_pair("mse_loss", input, target);
    return reduced(square(input - target), reduction);
}

Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
    check_pair("l1_loss", input, target);
    return reduced(abs(input - target), reduction);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, double delta, Reduction reduction) {
    check_pair("huber_loss", input, target);
    TERN_CHECK(delta > 0, ValueError, "huber_loss: delta must be positive, got ", delta);
    const Tensor size = abs(input - target);
    return reduced(where(size < delta, square(size) * 0.5, (size - delta / 2) * delta), reduction);
}

Tensor bce_with_logits(const Tensor& input, const Tensor& target, const BceOptions& options) {
    check_pair("bce_with_logits", input, target);
    // -log sigmoid(-x) = softplus(x), -log sigmoid(x) = softplus(-x) = softplus(x) - x.
    Tensor loss = [&] {
        if (!options.pos_weight.defined()) return softplus(input) - input * target;
        check_same_kind("bce_with_logits", input, options.pos_weight);
        return (1.0 - target) * softplus(input) +
               target * options.pos_weight * softplus(neg(input));
    }();
    if (options.weight.defined()) loss = loss * options.weight;
    TERN_CHECK(loss.shape() == input.shape(), ShapeError,
               "bce_with_logits: the weights do not broadcast to the input's shape ",
               input.shape());
    return reduced(loss, options.reduction);
}

}  // namespace tern
