#include "nn/mlp.h"

#include "autograd/grad_mode.h"
#include "nn/mlp_training.h"

namespace tern::nn {
namespace {

void check_word(const char* name, const char* field, const std::string& value,
                std::initializer_list<const char*> allowed) {
    std::string list;
    for (const char* word : allowed) {
        if (value == word) return;
        list += (list.empty() ? "" : ", ") + std::string(word);
    }
    detail::raise<ValueError>(name, ": ", field, " must be one of ", list, ", got ", value);
}

}  // namespace

void check_options(const char* name, const MLPOptions& o) {
    const auto check = [&](bool good, const char* field, double value, const char* wanted) {
        TERN_CHECK(good, ValueError, name, ": ", field, " must be ", wanted, ", got ", value);
    };
    for (const int64_t units : o.hidden_layer_sizes)
        check(units > 0, "hidden_layer_sizes", static_cast<double>(units), "positive");
    check_word(name, "activation", o.activation, {"identity", "logistic", "tanh", "relu"});
    TERN_CHECK(o.solver != "lbfgs", ValueError, name,
               ": solver lbfgs is not supported; take adam or sgd");
    check_word(name, "solver", o.solver, {"adam", "sgd"});
    check_word(name, "learning_rate", o.learning_rate, {"constant", "invscaling", "adaptive"});
    check(o.alpha >= 0, "alpha", o.alpha, "at least 0");
    check(!o.batch_size || *o.batch_size > 0, "batch_size",
          static_cast<double>(o.batch_size.value_or(1)), "positive");
    check(o.learning_rate_init > 0, "learning_rate_init", o.learning_rate_init, "positive");
    check(o.power_t >= 0, "power_t", o.power_t, "at least 0");
    check(o.max_iter > 0, "max_iter", static_cast<double>(o.max_iter), "positive");
    check(o.tol >= 0, "tol", o.tol, "at least 0");
    check(o.momentum >= 0 && o.momentum <= 1, "momentum", o.momentum, "in [0, 1]");
    check(o.validation_fraction > 0 && o.validation_fraction < 1, "validation_fraction",
          o.validation_fraction, "in (0, 1)");
    check(o.random_state >= 0, "random_state", static_cast<double>(o.random_state), "at least 0");
    check(o.beta_1 >= 0 && o.beta_1 < 1, "beta_1", o.beta_1, "in [0, 1)");
    check(o.beta_2 >= 0 && o.beta_2 < 1, "beta_2", o.beta_2, "in [0, 1)");
    check(o.epsilon > 0, "epsilon", o.epsilon, "positive");
    check(o.n_iter_no_change > 0, "n_iter_no_change", static_cast<double>(o.n_iter_no_change),
          "positive");
}

MLPEstimator::MLPEstimator(const char* name, const MLPOptions& options)
    : name_(name), options_(options) {
    check_options(name, options);
}

const MLPFit& MLPEstimator::fitted() const {
    TERN_CHECK(fitted_, NotFittedError, name_, ": call fit first");
    return *fitted_;
}

Tensor MLPEstimator::forward(const char* method, const Tensor& x) const {
    const int64_t features = fitted().n_features;
    TERN_CHECK(x.dim() == 2 && x.size(1) == features, ShapeError, name_, "::", method,
               ": x of shape [n, ", features, "] is wanted, got ", x.shape());
    const NoGradGuard guard;
    Sequential model = fitted().model;
    return model(x);
}

}  // namespace tern::nn
