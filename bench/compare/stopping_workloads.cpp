// W09 and the guide's MLP: training that ends when the held-out part no longer improves. W09 takes
// its batches in order; its checksum is the best validation loss. W09.sklearn and guide are
// scikit-learn's estimator with all its rules; their checksum is the share of fresh samples that
// are classified rightly.
#include "bench/compare/inputs.h"
#include "bench/compare/networks.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

constexpr int64_t kSamples = 100'000, kHeldOut = 10'000, kFeatures = 50;

Step early_stopping() {
    const Labelled data = labelled(kSamples, kFeatures, 2, 1);
    const Tensor y = reshape(data.y.to(float32), {kSamples, 1});
    const auto part = [&](int64_t start, int64_t count) {
        return nn::TensorDataset(narrow(data.x, 0, start, count), narrow(y, 0, start, count));
    };
    const int64_t count = kSamples - kHeldOut;
    return [train_data = part(0, count), valid_data = part(count, kHeldOut)] {
        nn::DataLoader train(train_data, {.batch_size = 256});
        nn::DataLoader valid(valid_data, {.batch_size = kHeldOut});
        const nn::Sequential model = network({kFeatures, 128, 64, 1});
        optim::Adam adam(model.parameters(), {.lr = 1e-3});
        const nn::BatchFunction loss = [](const Tensor& prediction, const Tensor& target) {
            return bce_with_logits(prediction, target);
        };
        nn::Trainer trainer(model, adam, loss, {.max_epochs = 50});
        trainer.add(nn::EarlyStopping({.patience = 5, .min_delta = 1e-3}));
        return trainer.fit(train, valid).best().valid_loss;
    };
}

Make classifier(int64_t n, int64_t d, int64_t fresh, int fits, const nn::MLPOptions& options) {
    return [=]() -> Step {
        const Labelled data = labelled(n + fresh, d, 2, 1);
        const Tensor x = narrow(data.x, 0, 0, n), y = narrow(data.y, 0, 0, n);
        const Tensor fresh_x = narrow(data.x, 0, n, fresh), fresh_y = narrow(data.y, 0, n, fresh);
        return [=] {
            double score = 0;
            for (int seed = 0; seed < fits; ++seed) {
                nn::MLPOptions seeded = options;
                seeded.random_state = seed;
                score += nn::MLPClassifier(seeded).fit(x, y).score(fresh_x, fresh_y);
            }
            return score / fits;
        };
    };
}

}  // namespace

void add_stopping_workloads(std::map<std::string, Make>& all) {
    all["W09"] = early_stopping;
    all["W09.sklearn"] = classifier(kSamples, kFeatures, kHeldOut, 1,
                                    {.hidden_layer_sizes = {128, 64},
                                     .batch_size = 256,
                                     .tol = 1e-3,
                                     .early_stopping = true,
                                     .n_iter_no_change = 5});
    all["guide"] = classifier(569, 30, 5000, 5,
                              {.hidden_layer_sizes = {128, 64, 32},
                               .alpha = 1e-3,
                               .max_iter = 500,
                               .early_stopping = true,
                               .validation_fraction = 0.15});
}

}  // namespace tern::bench
