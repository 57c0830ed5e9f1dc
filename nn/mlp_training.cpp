#include "nn/mlp_training.h"

#include <cmath>

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/index.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/unary.h"
#include "nn/activation.h"
#include "nn/init.h"
#include "nn/linear.h"
#include "nn/optim/adam.h"
#include "nn/optim/sgd.h"
#include "nn/weights.h"
#include "tensor/random.h"

namespace tern::nn {
namespace {

void add_activation(Sequential& model, const std::string& activation) {
    if (activation == "logistic") model.push_back(Sigmoid());
    if (activation == "tanh") model.push_back(Tanh());
    if (activation == "relu") model.push_back(ReLU());
}

// Glorot-uniform weights and biases, wider for logistic units.
void initialise(Linear& layer, const std::string& activation, Generator& generator) {
    const double factor = activation == "logistic" ? 2 : 6;
    const auto fans = static_cast<double>(layer.in_features() + layer.out_features());
    const double bound = std::sqrt(factor / fans);
    init::uniform_(layer.weight, -bound, bound, &generator);
    init::uniform_(layer.bias, -bound, bound, &generator);
}

struct Network {
    Sequential model;
    std::vector<Tensor> weights;  // what the L2 term counts
};

Network build(const MLPOptions& options, int64_t inputs, int64_t outputs, DType dtype,
              Generator& generator) {
    Network network;
    const auto add = [&](int64_t in, int64_t out) {
        Linear layer(in, out, {.dtype = dtype, .generator = &generator});
        initialise(layer, options.activation, generator);
        network.weights.push_back(layer.weight);
        network.model.push_back(layer);
    };
    for (const int64_t units : options.hidden_layer_sizes) {
        add(inputs, units);
        add_activation(network.model, options.activation);
        inputs = units;
    }
    add(inputs, outputs);
    return network;
}

std::unique_ptr<optim::Optimizer> make_optimizer(const MLPOptions& o,
                                                 const std::vector<Tensor>& parameters) {
    if (o.solver == "sgd")
        return std::make_unique<optim::SGD>(
            parameters, optim::SGDOptions{.lr = o.learning_rate_init,
                                          .momentum = o.momentum,
                                          .nesterov = o.nesterovs_momentum && o.momentum > 0});
    return std::make_unique<optim::Adam>(
        parameters,
        optim::AdamOptions{
            .lr = o.learning_rate_init, .betas = {o.beta_1, o.beta_2}, .eps = o.epsilon});
}

// The task's loss and alpha / 2 * sum(W^2) / batch.
BatchFunction penalised(const BatchFunction& loss, const std::vector<Tensor>& weights,
                        double alpha) {
    if (alpha == 0) return loss;
    return [=](const Tensor& prediction, const Tensor& target) {
        Tensor squares = sum(square(weights.front()));
        for (size_t i = 1; i < weights.size(); ++i) squares = squares + sum(square(weights[i]));
        const double factor = alpha / 2 / static_cast<double>(prediction.size(0));
        return loss(prediction, target) + squares * factor;
    };
}

// scikit-learn's rules for stopping, the rate and the best weights.
class MLPCallback : public Callback {
 public:
    MLPCallback(const MLPOptions& options, int64_t samples, MLPFit& result)
        : options_(options), samples_(samples), result_(result) {}

    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override {
        if (options_.early_stopping) {
            watch_score(trainer, record.metrics.at("score"), record.valid_loss);
        } else {
            count(record.train_loss > result_.best_loss - options_.tol);
        }
        result_.loss_curve.push_back(record.train_loss);
        result_.best_loss = std::min(result_.best_loss, record.train_loss);
        if (options_.solver == "sgd" && options_.learning_rate == "invscaling") {
            const auto seen = static_cast<double>(record.epoch * samples_);
            trainer.optimizer().set_lr(options_.learning_rate_init /
                                       std::pow(seen + 1, options_.power_t));
        }
        if (no_improvement_ > options_.n_iter_no_change) give_up(trainer);
    }

    void on_fit_end(Trainer& trainer) override {
        if (!best_.empty()) best_.restore(trainer.model());
    }

 private:
    void count(bool worse) { no_improvement_ = worse ? no_improvement_ + 1 : 0; }

    // Of epochs with equal scores, which are many on a small held-out part, the one of the lowest
    // loss there is the best.
    void watch_score(Trainer& trainer, double score, double loss) {
        const double best = result_.best_validation_score;
        count(score < best + options_.tol);
        result_.validation_scores.push_back(score);
        if (!best_.empty() && (score < best || (score == best && loss >= best_loss_))) return;
        result_.best_validation_score = score;
        best_loss_ = loss;
        best_.keep(trainer.model());
    }

    void give_up(Trainer& trainer) {
        const double lr = trainer.optimizer().lr();
        if (options_.solver == "sgd" && options_.learning_rate == "adaptive" && lr > 1e-6) {
            trainer.optimizer().set_lr(lr / 5);
            no_improvement_ = 0;
            return;
        }
        trainer.stop(detail::concat("no improvement by tol for more than ",
                                    options_.n_iter_no_change, " epochs"));
    }

    const MLPOptions& options_;
    int64_t samples_;
    MLPFit& result_;
    int64_t no_improvement_ = 0;
    double best_loss_ = 0;  // on the held-out part, at the best score
    WeightSnapshot best_;
};

TensorDataset rows(const Tensor& x, const Tensor& y, const Tensor& index) {
    return {index_select(x, 0, index.to(x.device())), index_select(y, 0, index.to(y.device()))};
}

}  // namespace

MLPFit train_mlp(const MLPOptions& options, const MLPTask& task, const Tensor& x, const Tensor& y) {
    Generator generator(static_cast<uint64_t>(options.random_state));
    Network network = build(options, x.size(1), task.outputs, x.dtype(), generator);
    network.model.to(x.device());
    const auto optimizer = make_optimizer(options, network.model.parameters());

    MLPFit result = {.model = network.model, .n_features = x.size(1)};
    TensorDataset train_data(x, y);
    std::optional<DataLoader> valid;
    if (options.early_stopping) {
        const HeldOut held =
            hold_out(task.name, x.size(0), options.validation_fraction, task.strata, generator);
        train_data = rows(x, y, held.train);
        // In one batch: a score need not be a mean over samples.
        valid.emplace(rows(x, y, held.valid), DataLoaderOptions{.batch_size = held.valid.numel()});
    }
    const int64_t samples = train_data.size();
    // The loader's draws are numbered from 0 as the generator's are: another seed keeps them apart.
    const uint64_t loader_seed = philox_word64(generator.seed(), ~uint64_t{0}, 0);
    DataLoader train(train_data, {.batch_size = std::min(options.batch_size.value_or(200), samples),
                                  .shuffle = options.shuffle,
                                  .seed = loader_seed});

    Trainer trainer(network.model, *optimizer, penalised(task.loss, network.weights, options.alpha),
                    {.max_epochs = options.max_iter, .metrics = {{"score", task.score}}});
    trainer.add(MLPCallback(options, samples, result));
    valid ? trainer.fit(train, *valid) : trainer.fit(train);
    result.n_iter = trainer.epoch();
    if (!options.early_stopping) {
        DataLoader all(train_data, {.batch_size = samples});
        result.best_validation_score = trainer.evaluate(all).metrics.at("score");
    }
    return result;
}

}  // namespace tern::nn
