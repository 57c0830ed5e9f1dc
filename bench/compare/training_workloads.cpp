// W06 to W08: steps of Adam on networks of fully connected layers, batch after batch, from the same
// weights every time. The checksum is the loss of the last batch.
#include "bench/compare/inputs.h"
#include "bench/compare/networks.h"
#include "bench/compare/worker.h"

namespace tern::bench {
namespace {

struct Training {
    std::vector<int64_t> sizes;
    int64_t samples, batch, epochs;
};

double train(const Training& t, const Labelled& data) {
    nn::Sequential model = network(t.sizes);
    optim::Adam adam(model.parameters(), {.lr = 1e-3});
    auto step = capture([&](const Tensor& x, const Tensor& y) {
        adam.zero_grad();
        const Tensor loss = cross_entropy(model(x), y);
        loss.backward();
        adam.step();
        return loss;
    });
    Tensor loss;
    for (int64_t epoch = 0; epoch < t.epochs; ++epoch)
        for (int64_t at = 0; at + t.batch <= t.samples; at += t.batch)
            loss = step(narrow(data.x, 0, at, t.batch), narrow(data.y, 0, at, t.batch));
    return loss.item<double>();
}

Make training(const Training& t) {
    return [t]() -> Step {
        const Labelled data = labelled(t.samples, t.sizes.front(), t.sizes.back(), 1);
        return [=] { return train(t, data); };
    };
}

}  // namespace

void add_training_workloads(std::map<std::string, Make>& all) {
    all["W06"] = training({.sizes = {20, 32, 2}, .samples = 20'000, .batch = 32, .epochs = 1});
    all["W07"] = training({.sizes = {784, 128, 10}, .samples = 60'000, .batch = 64, .epochs = 1});
    all["W08"] =
        training({.sizes = {256, 1024, 1024, 64}, .samples = 1024, .batch = 1024, .epochs = 10});
}

}  // namespace tern::bench
