#include "autograd/ops/margin_loss.h"

#include "autograd/ops/activation.h"
#include "autograd/ops/index.h"
#include "autograd/ops/loss_reduction.h"
#include "autograd/ops/shape.h"

namespace tern {
namespace {

// |a - b + eps|_p along the last dim.
Tensor distance(const Tensor& a, const Tensor& b, double p, double eps) {
    const Tensor difference = a - b + eps;
    if (p == 2) return sqrt(sum(square(difference), {-1}));
    if (p == 1) return sum(abs(difference), {-1});
    return pow(sum(pow(abs(difference), p), {-1}), 1 / p);
}

// Throws unless target is an int64 class for each row of input.
void check_classes(const char* op, const Tensor& input, const Tensor& target) {
    require_compute_dtype(op, input.dtype(), Floats{});
    TERN_CHECK(input.dim() == 2, ShapeError, op, ": input must be [n, classes], got ",
               input.shape());
    TERN_CHECK(target.dtype() == int64, DTypeError, op, ": classes must be int64, got ",
               target.dtype());
    TERN_CHECK(input.device() == target.device(), DeviceError, op, ": the input is on ",
               input.device(), ", the target on ", target.device());
    TERN_CHECK(target.shape() == Shape{input.size(0)}, ShapeError, op, ": target must be [",
               input.size(0), "] for input ", input.shape(), ", got ", target.shape());
}

}  // namespace

Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           const TripletMarginOptions& options) {
    constexpr const char* kName = "triplet_margin_loss";
    check_pair(kName, anchor, positive);
    check_pair(kName, anchor, negative);
    TERN_CHECK(anchor.dim() > 0, ShapeError, kName, ": rows of numbers are wanted, got shape []");
    TERN_CHECK(options.p > 0, ValueError, kName, ": p must be positive, got ", options.p);
    TERN_CHECK(options.margin > 0, ValueError, kName, ": margin must be positive, got ",
               options.margin);
    const Tensor near = distance(anchor, positive, options.p, options.eps);
    Tensor far = distance(anchor, negative, options.p, options.eps);
    if (options.swap) far = minimum(far, distance(positive, negative, options.p, options.eps));
    return reduced(relu(near - far + options.margin), options.reduction);
}

Tensor multi_margin_loss(const Tensor& input, const Tensor& target,
                         const MultiMarginOptions& options) {
    constexpr const char* kName = "multi_margin_loss";
    check_classes(kName, input, target);
    TERN_CHECK(options.p == 1 || options.p == 2, ValueError, kName, ": p must be 1 or 2, got ",
               options.p);
    const int64_t classes = input.size(1);
    const Tensor rows = unsqueeze(target, 1);
    Tensor loss = relu(input - gather(input, 1, rows) + options.margin);
    if (options.p == 2) loss = square(loss);
    if (options.weight.defined()) {
        check_same_kind(kName, input, options.weight);
        TERN_CHECK(options.weight.shape() == Shape{classes}, ShapeError, kName,
                   ": weight must be [", classes, "], got ", options.weight.shape());
        loss = loss * unsqueeze(index_select(options.weight, 0, target), 1);
    }
    const Tensor others = one_hot(target, classes, bool_);
    return reduced(sum(where(others, 0.0, loss), {1}) / static_cast<double>(classes),
                   options.reduction);
}

Tensor margin_ranking_loss(const Tensor& a, const Tensor& b, const Tensor& target, double margin,
                           Reduction reduction) {
    check_pair("margin_ranking_loss", a, b);
    check_pair("margin_ranking_loss", a, target);
    return reduced(relu(target * (b - a) + margin), reduction);
}

Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target, double margin,
                            Reduction reduction) {
    check_pair("hinge_embedding_loss", input, target);
    return reduced(where(target > 0.0, input, relu(margin - input)), reduction);
}

Tensor soft_margin_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
    check_pair("soft_margin_loss", input, target);
    return reduced(softplus(neg(target) * input), reduction);
}

}  // namespace tern
