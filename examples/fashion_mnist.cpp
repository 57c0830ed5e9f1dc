// Fashion-MNIST with a plain MLP: 784-256-128-10, Adam, early stopping.
//   fashion_mnist FOLDER [EPOCHS]
// FOLDER holds the IDX files fashion-train-images-idx3-ubyte and fashion-train-labels-idx1-ubyte;
// the last 10,000 of the 60,000 images are the test set and the 5,000 before them are for
// validation.
#include <tern/nn/nn.h>

#include <cstdlib>
#include <iostream>

using namespace tern;

namespace {

Tensor predict(nn::Sequential& model, const Tensor& x) {
    const NoGradGuard guard;
    model.eval();
    return argmax(model(x), 1);
}

int run(const std::string& folder, int epochs) {
    manual_seed(7);
    const Device device = Device::automatic();
    const Tensor images = load_idx(folder + "/fashion-train-images-idx3-ubyte");
    const Tensor x = reshape(images, {images.size(0), -1}).to(float32) / 255.0;
    const Tensor y = load_idx(folder + "/fashion-train-labels-idx1-ubyte").to(int64);
    const int64_t train_end = x.size(0) - 15000, valid_end = x.size(0) - 10000;
    const auto rows = [&](int64_t from, int64_t to) {
        return nn::TensorDataset(slice(x, 0, from, to), slice(y, 0, from, to));
    };

    nn::Sequential model(nn::Linear(784, 256), nn::ReLU(), nn::Dropout(0.1), nn::Linear(256, 128),
                         nn::ReLU(), nn::Linear(128, 10));
    model.to(device);
    optim::Adam adam(model.parameters(), {.lr = 1e-3});
    nn::DataLoader train(rows(0, train_end), {.batch_size = 128, .shuffle = true, .seed = 7});
    nn::DataLoader valid(rows(train_end, valid_end), {.batch_size = 512});
    nn::Trainer trainer(model, adam, nn::cross_entropy, {.max_epochs = epochs, .device = device});
    trainer.add(nn::EarlyStopping({.patience = 4, .restore_best = true}));
    trainer.add(nn::ProgressBar());
    trainer.fit(train, valid);

    const Tensor x_test = slice(x, 0, valid_end).to(device),
                 y_test = slice(y, 0, valid_end).to(device);
    const Tensor hits = predict(model, x_test) == y_test;
    const double accuracy =
        static_cast<double>(sum(hits).item<int64_t>()) / static_cast<double>(hits.numel());
    std::cout << "test accuracy " << accuracy << "\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 3) {
        std::cerr << "usage: fashion_mnist FOLDER [EPOCHS]\n";
        return 2;
    }
    try {
        return run(argv[1], argc == 3 ? std::atoi(argv[2]) : 20);
    } catch (const Error& error) {
        std::cerr << "fashion_mnist: " << error.what() << "\n";
        return 1;
    }
}
