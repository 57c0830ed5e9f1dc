// Predicting with a TreeEnsemble.
#pragma once

#include <memory>
#include <span>

#include "classic/tree/tree_ensemble.h"
#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

class CompiledTrees;

// An ensemble compiled for prediction: prepared once, then constant, so that any number of threads
// may use it. Results are bit-equal for one row and many, any number of threads, and both devices.
// x: [n, n_features], any number type (float32 is compared as float32, the others as float64);
// NaN is a missing value. Throws ShapeError for other shapes, DTypeError for bool.
class TreePredictor {
 public:
    // Throws FormatError where validate() does.
    explicit TreePredictor(const TreeEnsemble& ensemble);

    // [n, n_outputs], float64 on x's device: the base score and the sum of leaves.
    Tensor scores(const Tensor& x) const;
    // The scores through the link.
    Tensor predict(const Tensor& x) const;
    // int32 [n, trees]: the node, counted from its tree's root, that each row ends in.
    Tensor apply(const Tensor& x) const;

    // The same for one row in host memory, without allocating: x [n_features], out [n_outputs].
    void scores_of_row(std::span<const float> x, std::span<double> out) const;
    void scores_of_row(std::span<const double> x, std::span<double> out) const;
    void predict_row(std::span<const float> x, std::span<double> out) const;
    void predict_row(std::span<const double> x, std::span<double> out) const;

    int64_t n_features() const;
    int64_t n_outputs() const;

 private:
    std::shared_ptr<const CompiledTrees> trees_;
};

// [iterations, n, n_outputs], float64 on x's device: the scores after 1, 2, ... iterations, each
// the last plus its trees' values. `predictor` is that of `ensemble`.
Tensor staged_scores(const TreeEnsemble& ensemble, const TreePredictor& predictor, const Tensor& x);

}  // namespace classic
}  // namespace tern
