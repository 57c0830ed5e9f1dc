#include "classic/estimator.h"

#include "classic/host_vector.h"
#include "classic/metrics/regression.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::internal {
namespace {

// As many weights as rows; ones where none are given. Throws ShapeError.
std::vector<double> weights_of(const std::string& op, const Tensor& weight, size_t n) {
    if (!weight.defined()) return std::vector<double>(n, 1.0);
    TERN_CHECK(weight.dim() == 1 && weight.size(0) == static_cast<int64_t>(n), ShapeError, op,
               ": sample_weight of shape [", n, "] is wanted, got ", weight.shape());
    return host_vector<double>(weight);
}

// The class numbers of predicted labels, all of which are classes.
std::vector<int64_t> class_numbers(const ClassLabels& classes, const Tensor& predicted) {
    if (!classes.names.empty())
        return copied(predicted, Device(), DType::int64).to_vector<int64_t>();
    return classes.numbers_of("predict", predicted).to_vector<int64_t>();
}

}  // namespace

void raise_not_fitted(const char* estimator, const char* method) {
    detail::raise<NotFittedError>(estimator, ".", method, ": call fit first");
}

double accuracy(const char* name, const ClassLabels& classes, const Labels& y,
                const Tensor& predicted, const Tensor& sample_weight) {
    const std::string op = std::string(name) + ".score";
    const std::vector<int64_t> truth = classes.numbers_of(op.c_str(), y).to_vector<int64_t>();
    const std::vector<int64_t> guess = class_numbers(classes, predicted);
    TERN_CHECK(truth.size() == guess.size(), ShapeError, op, ": x has ", guess.size(),
               " rows, y has ", truth.size(), " labels");
    TERN_CHECK(!truth.empty(), ValueError, op, ": there are no rows");
    const std::vector<double> weights = weights_of(op, sample_weight, truth.size());
    double right = 0, all = 0;
    for (size_t i = 0; i < truth.size(); ++i) {
        all += weights[i];
        if (truth[i] == guess[i]) right += weights[i];
    }
    return right / all;
}

double r2(const char* name, const Tensor& y, const Tensor& predicted, const Tensor& sample_weight) {
    TERN_CHECK(y.defined() && y.numel() == predicted.numel() && y.size(0) == predicted.size(0),
               ShapeError, name, ".score: the predictions are ", predicted.shape(), ", y is ",
               y.defined() ? y.shape() : Shape{});
    const Tensor truth = as_contiguous(y);
    Layout layout(predicted.shape());  // a column [n, 1] is compared as [n]
    layout.offset = truth.layout().offset;
    return metrics::r2_score(with_layout(truth, layout), predicted, sample_weight);
}

Tensor largest_column(const Tensor& probabilities) {
    const int64_t n = probabilities.size(0);
    const Tensor out = empty({n, 1}, {.device = probabilities.device(), .dtype = DType::int64});
    kernels::argmax(probabilities.view(), out.view());
    return with_layout(out, Layout(Shape{n}));
}

std::vector<std::string> names_at(const char* estimator, const ClassLabels& classes,
                                  const Tensor& predicted) {
    TERN_CHECK(!classes.names.empty(), ValueError, estimator,
               ".predict_names: the fit was to numbers; predict gives them");
    std::vector<std::string> out;
    for (const int64_t place : copied(predicted, Device(), DType::int64).to_vector<int64_t>())
        out.push_back(classes.names[static_cast<size_t>(place)]);
    return out;
}

}  // namespace tern::classic::internal
