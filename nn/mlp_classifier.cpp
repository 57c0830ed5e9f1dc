// The classifier: labels to class numbers and back, log-loss, accuracy.
#include <algorithm>

#include "autograd/grad_mode.h"
#include "autograd/ops.h"
#include "nn/mlp.h"
#include "nn/mlp_training.h"
#include "tensor/factory.h"

namespace tern::nn {
namespace {

Tensor cast_labels(const char* op, const Tensor& x, const Tensor& y) {
    TERN_CHECK(y.dim() == 1 && y.size(0) == x.size(0), ShapeError, op, ": y of shape [", x.size(0),
               "] is wanted, got ", y.shape());
    TERN_CHECK(!is_floating(y.dtype()), DTypeError, op,
               ": y must hold whole-number labels, int64 for one, got ", y.dtype());
    return y.to(int64);
}

// The share of rows that are right. prediction: [n, 1] of log-odds against 0 or 1, or [n, C]
// against classes.
Tensor hits(const Tensor& prediction, const Tensor& target) {
    if (prediction.dim() == 2 && prediction.size(1) > 1) return accuracy(prediction, target);
    return mean(eq(gt(prediction, 0), gt(target, 0.5)).to(float32));
}

}  // namespace

MLPClassifier& MLPClassifier::fit(const Tensor& x, const Tensor& y) {
    check_samples(name_, x);
    std::vector<int64_t> labels = cast_labels(name_, x, y).to(Device()).to_vector<int64_t>();
    std::vector<int64_t> classes = labels;
    std::sort(classes.begin(), classes.end());
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    TERN_CHECK(classes.size() >= 2, ValueError, name_, ": y has one class, ", classes.front(),
               "; at least two are wanted");
    for (int64_t& label : labels)
        label = std::lower_bound(classes.begin(), classes.end(), label) - classes.begin();

    const bool binary = classes.size() == 2;
    const Tensor strata = from_vector<int64_t>(labels);
    const auto log_loss = [binary](const Tensor& prediction, const Tensor& target) {
        return binary ? bce_with_logits(prediction, target) : cross_entropy(prediction, target);
    };
    const MLPTask task = {.name = name_,
                          .outputs = binary ? 1 : static_cast<int64_t>(classes.size()),
                          .loss = log_loss,
                          .score = hits,
                          .strata = strata};
    const Tensor target =
        binary ? reshape(strata, {-1, 1}).to(x.device(), x.dtype()) : strata.to(x.device());
    fitted_ = train_mlp(options_, task, x.detach(), target);
    classes_ = from_vector<int64_t>(classes).to(x.device());
    return *this;
}

const Tensor& MLPClassifier::classes() const {
    fitted();
    return classes_;
}

Tensor MLPClassifier::predict(const Tensor& x) const {
    const Tensor scores = forward("predict", x);
    const Tensor index =
        scores.size(1) > 1 ? argmax(scores, 1) : gt(reshape(scores, {-1}), 0).to(int64);
    return index_select(classes_, 0, index);
}

Tensor MLPClassifier::predict_proba(const Tensor& x) const {
    const NoGradGuard guard;
    const Tensor scores = forward("predict_proba", x);
    if (scores.size(1) > 1) return softmax(scores, 1);
    return cat({sigmoid(-scores), sigmoid(scores)}, 1);
}

double MLPClassifier::score(const Tensor& x, const Tensor& y) const {
    const Tensor wanted = cast_labels("MLPClassifier::score", x, y);
    return mean(eq(predict(x), wanted).to(float64)).item<double>();
}

}  // namespace tern::nn
