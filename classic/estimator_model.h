// How AnyEstimator calls one type of estimator.
#pragma once

#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

#include "classic/estimator.h"

namespace tern TERN_PUBLIC {
namespace classic::internal {

// The methods of AnyEstimator, one class a type of estimator. What the type lacks throws
// ValueError.
struct EstimatorModel {
    virtual ~EstimatorModel();
    virtual std::unique_ptr<EstimatorModel> copy() const = 0;
    virtual std::unique_ptr<EstimatorModel> fresh() const = 0;
    virtual const std::type_info& type() const = 0;
    virtual void* get() = 0;

    virtual const char* name() const = 0;
    virtual std::string to_string() const = 0;
    virtual Params get_params() const = 0;
    virtual void set_params(const Params& values) = 0;
    virtual bool is_fitted() const = 0;
    virtual int64_t n_features_in() const = 0;
    virtual Params fit_state() const = 0;
    virtual void set_fit_state(const Params& fields) = 0;
    virtual void to(Device device) = 0;

    virtual void fit(const Tensor& x, const Labels& y, const FitOptions& options) = 0;
    virtual Tensor predict(const Tensor& x) const = 0;
    virtual Tensor predict_proba(const Tensor& x) const = 0;
    virtual Tensor decision_function(const Tensor& x) const = 0;
    virtual Tensor transform(const Tensor& x) const = 0;
    virtual Tensor inverse_transform(const Tensor& x) const = 0;
    virtual double score(const Tensor& x, const Labels& y) const = 0;
    virtual const ClassLabels& class_labels() const = 0;
    virtual bool is_classifier() const = 0;
    virtual bool is_transformer() const = 0;

 protected:
    [[noreturn]] void lacks(const char* method) const;
};

// The options of E's own fit with what all fits take.
template <class E>
auto own_options(const FitOptions& options) {
    if constexpr (requires { typename E::FitOptionsType; }) {
        typename E::FitOptionsType own;
        own.sample_weight = options.sample_weight;
        own.progress = options.progress;
        return own;
    } else {
        return options;
    }
}

template <class E>
struct ModelOf final : EstimatorModel {
    explicit ModelOf(E estimator) : e(std::move(estimator)) {}

    std::unique_ptr<EstimatorModel> copy() const override { return std::make_unique<ModelOf>(e); }
    std::unique_ptr<EstimatorModel> fresh() const override {
        return std::make_unique<ModelOf>(classic::clone(e));
    }
    const std::type_info& type() const override { return typeid(E); }
    void* get() override { return &e; }

    const char* name() const override { return E::kName; }
    std::string to_string() const override { return e.to_string(); }
    Params get_params() const override { return e.get_params(); }
    void set_params(const Params& values) override { e.set_params(values); }
    bool is_fitted() const override { return e.is_fitted(); }
    int64_t n_features_in() const override { return e.n_features_in(); }
    Params fit_state() const override { return e.fit_state(); }
    void set_fit_state(const Params& fields) override { e.set_fit_state(fields); }
    void to(Device device) override { e.to(device); }

    void fit(const Tensor& x, const Labels& y, const FitOptions& options) override {
        const auto own = own_options<E>(options);
        if constexpr (requires { e.fit(x, y, own); })
            e.fit(x, y, own);
        else if constexpr (requires { e.fit(x, x, own); })
            e.fit(x, y.numbers(E::kName), own);
        else
            e.fit(x, own);
    }
    Tensor predict(const Tensor& x) const override {
        if constexpr (requires { e.predict(x); })
            return e.predict(x);
        else
            lacks("predict");
    }
    Tensor predict_proba(const Tensor& x) const override {
        if constexpr (requires { e.predict_proba(x); })
            return e.predict_proba(x);
        else
            lacks("predict_proba");
    }
    Tensor decision_function(const Tensor& x) const override {
        if constexpr (requires { e.decision_function(x); })
            return e.decision_function(x);
        else
            lacks("decision_function");
    }
    Tensor transform(const Tensor& x) const override {
        if constexpr (requires { e.transform(x); })
            return e.transform(x);
        else
            lacks("transform");
    }
    Tensor inverse_transform(const Tensor& x) const override {
        if constexpr (requires { e.inverse_transform(x); })
            return e.inverse_transform(x);
        else
            lacks("inverse_transform");
    }
    double score(const Tensor& x, const Labels& y) const override {
        if constexpr (requires { e.score(x, y); })
            return e.score(x, y);
        else if constexpr (requires { e.score(x, x); })
            return e.score(x, y.numbers(E::kName));
        else if constexpr (requires { e.score(x); })
            return e.score(x);
        else
            lacks("score");
    }
    const ClassLabels& class_labels() const override {
        if constexpr (requires { e.class_labels(); })
            return e.class_labels();
        else
            lacks("class_labels");
    }
    bool is_classifier() const override { return Classifier<E>; }
    bool is_transformer() const override { return Transformer<E>; }

    E e;
};

}  // namespace classic::internal
}  // namespace tern
