#include "examples/train/training.h"

namespace train {
namespace {

using namespace tern;

// Linear layers with ReLU between them.
nn::Sequential make_model(const std::vector<int64_t>& sizes) {
    nn::Sequential model;
    for (size_t i = 0; i + 1 < sizes.size(); ++i) {
        if (i > 0) model.push_back(nn::ReLU());
        model.push_back(nn::Linear(sizes[i], sizes[i + 1]));
    }
    return model;
}

std::string joined(const std::vector<int64_t>& sizes) {
    std::string out;
    for (int64_t size : sizes) {
        if (!out.empty()) out += '-';
        out += std::to_string(size);
    }
    return out;
}

nn::BatchFunction loss_of(const Table& table) {
    if (table.classes.empty()) return nn::mse_loss;
    return nn::cross_entropy;
}

}  // namespace

Device choose_device(const std::string& name) {
    const Device device = name == "auto" ? Device::automatic() : Device(name);
    zeros({1}, {.device = device});  // says why where it cannot be used
    return device;
}

Trained train_model(const Table& table, const Dataset& data, const Options& options,
                    Device device) {
    std::vector<int64_t> sizes = options.hidden;
    sizes.insert(sizes.begin(), table.n_features());
    sizes.push_back(table.classes.empty() ? 1 : table.n_classes());

    const auto seed = static_cast<uint64_t>(options.seed);
    manual_seed(seed);
    Trained out{.model = make_model(sizes), .architecture = joined(sizes), .device = device};
    out.model.to(device);
    optim::Adam adam(out.model.parameters(), {.lr = options.lr});
    nn::DataLoader train(nn::TensorDataset(data.train.x, data.train.y),
                         {.batch_size = options.batch_size, .shuffle = true, .seed = seed});
    nn::DataLoader valid(nn::TensorDataset(data.valid.x, data.valid.y),
                         {.batch_size = options.batch_size});
    nn::Trainer trainer(out.model, adam, loss_of(table),
                        {.max_epochs = options.max_epochs, .device = device});
    auto& stopping = trainer.add(
        nn::EarlyStopping({.patience = options.patience, .min_delta = 1e-4, .restore_best = true}));
    trainer.add(nn::ProgressBar());
    out.history = trainer.fit(train, valid);
    out.best_epoch = stopping.best_epoch();
    return out;
}

Tensor predict(Trained& trained, const Table& table, const Dataset& data, const Tensor& x) {
    const NoGradGuard guard;
    trained.model.eval();
    const Tensor out = trained.model(x.to(trained.device));
    if (!table.classes.empty()) return softmax(out, 1).to(Device("cpu"));
    return data.target_scaler.inverse_transform(out.to(Device("cpu"), float64));
}

}  // namespace train
