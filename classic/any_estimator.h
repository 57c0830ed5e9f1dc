// Any estimator behind one type: what pipelines, searches, saving and loading work with.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "classic/estimator_model.h"

namespace tern TERN_PUBLIC {
namespace classic {

class AnyEstimator {
 public:
    template <Estimator E>
    AnyEstimator(E estimator)
        : model_(std::make_unique<internal::ModelOf<E>>(std::move(estimator))) {}
    AnyEstimator(const AnyEstimator& other) : model_(other.model_->copy()) {}
    AnyEstimator(AnyEstimator&&) noexcept = default;
    AnyEstimator& operator=(AnyEstimator other) noexcept {
        model_.swap(other.model_);
        return *this;
    }

    const char* name() const { return model_->name(); }
    std::string to_string() const { return model_->to_string(); }
    Params get_params() const { return model_->get_params(); }
    void set_params(const Params& values) { model_->set_params(values); }
    bool is_fitted() const { return model_->is_fitted(); }
    int64_t n_features_in() const { return model_->n_features_in(); }
    Params fit_state() const { return model_->fit_state(); }
    void set_fit_state(const Params& fields) { model_->set_fit_state(fields); }
    void to(Device device) { model_->to(device); }
    // The same parameters, not fitted.
    AnyEstimator clone() const { return AnyEstimator(model_->fresh()); }

    // y is left out for estimators that learn without one. Of the methods below, those that the
    // estimator has not throw ValueError.
    AnyEstimator& fit(const Tensor& x, const Labels& y = {}, const FitOptions& options = {}) {
        model_->fit(x, y, options);
        return *this;
    }
    Tensor predict(const Tensor& x) const { return model_->predict(x); }
    Tensor predict_proba(const Tensor& x) const { return model_->predict_proba(x); }
    Tensor decision_function(const Tensor& x) const { return model_->decision_function(x); }
    Tensor transform(const Tensor& x) const { return model_->transform(x); }
    Tensor inverse_transform(const Tensor& x) const { return model_->inverse_transform(x); }
    Tensor fit_transform(const Tensor& x, const Labels& y = {}, const FitOptions& options = {}) {
        return fit(x, y, options).transform(x);
    }
    double score(const Tensor& x, const Labels& y = {}) const { return model_->score(x, y); }
    const ClassLabels& class_labels() const { return model_->class_labels(); }
    bool is_classifier() const { return model_->is_classifier(); }
    bool is_transformer() const { return model_->is_transformer(); }

    // The estimator itself, where it is an E; else null.
    template <Estimator E>
    E* as() {
        return model_->type() == typeid(E) ? static_cast<E*>(model_->get()) : nullptr;
    }
    // Written as a pointer: load("model.tern")->predict(x).
    AnyEstimator* operator->() { return this; }
    const AnyEstimator* operator->() const { return this; }

 private:
    explicit AnyEstimator(std::unique_ptr<internal::EstimatorModel> model)
        : model_(std::move(model)) {}

    std::unique_ptr<internal::EstimatorModel> model_;
};

}  // namespace classic
}  // namespace tern
