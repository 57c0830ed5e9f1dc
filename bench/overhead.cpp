// What an operation and a small training step cost beside their arithmetic, on one core.
//   add/recorded      a + b of 16 floats, recorded for a gradient
//   train_step        forward, loss, backward and Adam of 20-32-2 at batch 32
// The counter `system_calls` is how often an iteration went to the system for memory.
#include <benchmark/benchmark.h>
#include <tern/nn/nn.h>

using namespace tern;

namespace {

// Counts the allocator's calls to the system over the iterations of one benchmark.
class SystemCalls {
 public:
    explicit SystemCalls(benchmark::State& state)
        : state_(state), before_(memory_stats(Device()).system_calls) {}
    ~SystemCalls() {
        const int64_t calls = memory_stats(Device()).system_calls - before_;
        state_.counters["system_calls"] =
            benchmark::Counter(static_cast<double>(calls), benchmark::Counter::kAvgIterations);
    }

 private:
    benchmark::State& state_;
    int64_t before_;
};

void add_recorded(benchmark::State& state) {
    const Tensor a = randn({16}, {.seed = 1}).requires_grad_();
    const Tensor b = randn({16}, {.seed = 2}).requires_grad_();
    benchmark::DoNotOptimize(a + b);
    const SystemCalls calls(state);
    for (auto _ : state) benchmark::DoNotOptimize(a + b);
}
BENCHMARK(add_recorded)->Name("add/recorded");

void add_plain(benchmark::State& state) {
    const Tensor a = randn({16}, {.seed = 1});
    const Tensor b = randn({16}, {.seed = 2});
    for (auto _ : state) benchmark::DoNotOptimize(a + b);
}
BENCHMARK(add_plain)->Name("add/plain");

// As written, or captured.
template <bool Captured>
void train_step(benchmark::State& state) {
    set_num_threads(1);
    manual_seed(7);
    nn::Sequential model(nn::Linear(20, 32), nn::ReLU(), nn::Linear(32, 2));
    optim::Adam adam(model.parameters(), {.lr = 1e-3});
    const Tensor x = randn({32, 20}, {.seed = 3});
    const Tensor y = randint(0, 2, {32}, {.seed = 4});
    const auto written = [&](const Tensor& x, const Tensor& y) {
        adam.zero_grad();
        const Tensor loss = cross_entropy(model(x), y);
        loss.backward();
        adam.step();
        return loss;
    };
    auto captured = capture(written);
    const auto step = [&] { return Captured ? captured(x, y) : written(x, y); };
    for (int i = 0; i < 10; ++i) step();
    const SystemCalls calls(state);
    for (auto _ : state) step();
}
BENCHMARK(train_step<false>)->Name("train_step/as_written")->Unit(benchmark::kMicrosecond);
BENCHMARK(train_step<true>)->Name("train_step/captured")->Unit(benchmark::kMicrosecond);

}  // namespace
