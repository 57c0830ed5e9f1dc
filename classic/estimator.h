// The conventions of estimators. An estimator is a value: copies are independent. It consists of
//   struct KMeansOptions { ...; static const ParamTable<KMeansOptions>& params(); };
//   struct KMeansFit { int64_t n_features; ...; static const ParamTable<KMeansFit>& fields();
//                      void check() const; };
//   class KMeans : public EstimatorBase<KMeansOptions, KMeansFit>, public ClustererMixin<KMeans> {
//    public:
//       static constexpr const char* kName = "KMeans";
//       explicit KMeans(const KMeansOptions& options = {}) : EstimatorBase(kName, options) {}
//       KMeans& fit(const Tensor& x, const FitOptions& options = {});
//   };
// fit checks the options, makes a KMeansFit from the data alone, and ends with set_fit: a fit that
// throws leaves the estimator as it was. What scikit-learn calls labels_ is labels().
#pragma once

#include <concepts>
#include <memory>
#include <string>

#include "classic/class_labels.h"
#include "classic/fit_options.h"
#include "classic/params.h"
#include "tensor/core/error.h"

namespace tern TERN_PUBLIC {
namespace classic {

namespace internal {
[[noreturn]] void raise_not_fitted(const char* estimator, const char* method);
}  // namespace internal

// Options by name, and the fit behind them. Fit::check throws FormatError where the members do not
// belong together, which is asked of what was read from a file.
template <class Options, class Fit>
class EstimatorBase {
 public:
    const char* name() const { return name_; }
    const Options& options() const { return options_; }
    Params get_params() const { return Options::params().read(options_); }
    // Throws ValueError for a name that is not there or a value of another type, with nothing
    // changed; what is out of range is refused by the next fit. A fit stays as it was.
    void set_params(const Params& values) {
        Options::params().write(std::string(name_) + ".set_params", options_, values);
    }
    // "KMeans(n_clusters=64)": what differs from the defaults.
    std::string to_string() const {
        return std::string(name_) + "(" + Options::params().changes(options_) + ")";
    }

    bool is_fitted() const { return fit_ != nullptr; }
    // The columns of the data of the fit. Throws NotFittedError.
    int64_t n_features_in() const { return fitted("n_features_in").n_features; }

    // What a fit left, by name, for saving. Throw NotFittedError and FormatError.
    Params fit_state() const { return Fit::fields().read(fitted("save")); }
    void set_fit_state(const Params& fields) {
        Fit fit{};
        Fit::fields().write(name_, fit, fields);
        fit.check();
        set_fit(std::move(fit));
    }
    // The fit's tensors on another device, for data that is there.
    void to(Device device) {
        if (is_fitted()) set_fit_state(Fit::fields().entries().moved(fit_state(), device));
    }

 protected:
    EstimatorBase(const char* name, const Options& options) : name_(name), options_(options) {}

    // "KMeans.fit", for messages.
    std::string in(const char* method) const { return std::string(name_) + "." + method; }
    // Throws ValueError for an option out of its range.
    void check_options() const { Options::params().check(name_, options_); }
    // Throws NotFittedError, naming the method that was called too early.
    const Fit& fitted(const char* method) const {
        if (!fit_) [[unlikely]]
            internal::raise_not_fitted(name_, method);
        return *fit_;
    }
    void set_fit(Fit&& fit) { fit_ = std::make_shared<const Fit>(std::move(fit)); }

    const char* name_;
    Options options_;
    std::shared_ptr<const Fit> fit_;
};

// What follows from what an estimator has.
template <class Self>
struct TransformerMixin {
    Tensor fit_transform(const Tensor& x, const FitOptions& options = {}) {
        return static_cast<Self*>(this)->fit(x, options).transform(x);
    }
};
template <class Self>
struct ClustererMixin {
    // int64 [n]: the cluster of each row.
    Tensor fit_predict(const Tensor& x, const FitOptions& options = {}) {
        return static_cast<Self*>(this)->fit(x, options).labels();
    }
};

namespace internal {
double accuracy(const char* op, const ClassLabels& classes, const Labels& y,
                const Tensor& predicted, const Tensor& sample_weight);
double r2(const char* op, const Tensor& y, const Tensor& predicted, const Tensor& sample_weight);
Tensor largest_column(const Tensor& probabilities);
std::vector<std::string> names_at(const char* estimator, const ClassLabels& classes,
                                  const Tensor& predicted);
}  // namespace internal

// Of a class with class_labels() and predict_proba(x): [n, k], a column a class.
template <class Self>
struct ClassifierMixin {
    // int64 [k]: the labels, ascending, in the order of predict_proba's columns; for texts their
    // places in class_names(). Throw NotFittedError.
    const Tensor& classes() const { return self().class_labels().classes; }
    const std::vector<std::string>& class_names() const { return self().class_labels().names; }
    // The likeliest label, of equal ones the first: int64 [n], on x's device.
    Tensor predict(const Tensor& x) const {
        return self().class_labels().labels_of(internal::largest_column(self().predict_proba(x)));
    }
    // The same as texts, after a fit to texts (else ValueError).
    std::vector<std::string> predict_names(const Tensor& x) const {
        return internal::names_at(self().name(), self().class_labels(), self().predict(x));
    }
    // The (weighted) share of rows whose label is predicted.
    double score(const Tensor& x, const Labels& y, const Tensor& sample_weight = {}) const {
        return internal::accuracy(self().name(), self().class_labels(), y, self().predict(x),
                                  sample_weight);
    }

 private:
    const Self& self() const { return *static_cast<const Self*>(this); }
};

template <class Self>
struct RegressorMixin {
    // The coefficient of determination, R^2, mean over targets.
    double score(const Tensor& x, const Tensor& y, const Tensor& sample_weight = {}) const {
        const Self& self = *static_cast<const Self*>(this);
        return internal::r2(self.name(), y, self.predict(x), sample_weight);
    }
};

// What generic code may ask for.
template <class E>
concept Estimator = std::copyable<E> && std::default_initializable<E> &&
    requires(E e, const E c, const Params& values) {
    { E::kName } -> std::convertible_to<const char*>;
    { c.get_params() } -> std::same_as<Params>;
    e.set_params(values);
    { c.is_fitted() } -> std::same_as<bool>;
    { c.fit_state() } -> std::same_as<Params>;
    e.set_fit_state(values);
};
template <class E>
concept Transformer = Estimator<E> && requires(const E c, const Tensor& x) {
    { c.transform(x) } -> std::same_as<Tensor>;
};
template <class E>
concept Classifier = Estimator<E> && requires(const E c, const Tensor& x) {
    { c.predict(x) } -> std::same_as<Tensor>;
    { c.class_labels() } -> std::convertible_to<const ClassLabels&>;
};
template <class E>
concept Clusterer = Estimator<E> && requires(const E c) {
    { c.labels() } -> std::convertible_to<const Tensor&>;
};
template <class E>
concept Regressor =
    Estimator<E> && !Classifier<E> && !Clusterer<E> && requires(E e, const E c, const Tensor& x) {
    { c.predict(x) } -> std::same_as<Tensor>;
    e.fit(x, x);
};

// An estimator of the same parameters that is not fitted.
template <Estimator E>
E clone(const E& estimator) {
    E out;
    out.set_params(estimator.get_params());
    return out;
}

}  // namespace classic
}  // namespace tern
