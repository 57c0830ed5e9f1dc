// A training loop of one's own, as written and captured: what a step costs, and that both end at
// the same loss.
//   captured_step --hidden 256 --batch 128 --device cuda
#include <tern/nn/nn.h>

#include <chrono>
#include <CLI/CLI.hpp>
#include <cstdio>

using namespace tern;

namespace {

struct Settings {
    int64_t hidden = 32, batch = 32, steps = 20000;
    std::string device = "cpu";
};

// Points in 20 dimensions, by the side of a curved surface.
std::pair<Tensor, Tensor> samples(const Settings& settings) {
    const Tensor x = randn({settings.batch, 20}, {.device = Device(settings.device), .seed = 1});
    const Tensor height = sum(square(slice(x, 1, 0, 10)), {1}) - sum(square(slice(x, 1, 10)), {1});
    return {x, gt(height, 0.0).to(int64)};
}

// Trains, prints microseconds a step and the last loss.
template <bool Captured>
void run(const char* name, const Settings& settings) {
    manual_seed(7);
    nn::Sequential model(nn::Linear(20, settings.hidden), nn::ReLU(),
                         nn::Linear(settings.hidden, 2));
    model.to(Device(settings.device));
    optim::Adam adam(model.parameters(), {.lr = 1e-3});
    const auto written = [&](const Tensor& x, const Tensor& y) {
        adam.zero_grad();
        const Tensor loss = nn::cross_entropy(model(x), y);
        loss.backward();
        adam.step();
        return loss;
    };
    auto captured = capture(written);

    const auto [x, y] = samples(settings);
    Tensor loss;
    const auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < settings.steps; ++i) loss = Captured ? captured(x, y) : written(x, y);
    const double last = loss.item<double>();  // waits for the device
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - start;
    std::printf("%-12s %8.2f us a step, loss %.9g\n", name,
                taken.count() / static_cast<double>(settings.steps), last);
}

}  // namespace

int main(int argc, char** argv) try {
    Settings settings;
    CLI::App app("A small training step, as written and captured");
    app.add_option("--hidden", settings.hidden, "units of the hidden layer")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 30))
        ->capture_default_str();
    app.add_option("--batch", settings.batch, "samples in a step")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 30))
        ->capture_default_str();
    app.add_option("--steps", settings.steps, "steps to take")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 30))
        ->capture_default_str();
    app.add_option("--device", settings.device, "cpu or cuda")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    run<false>("as written", settings);
    run<true>("captured", settings);
} catch (const Error& error) {
    std::fprintf(stderr, "captured_step: %s\n", error.what());
    return 1;
}
