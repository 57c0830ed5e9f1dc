// Sorting and its relatives on 10 million elements, and random numbers: the sizes that peers are
// compared on. Google Benchmark prints items a second.
#include <benchmark/benchmark.h>
#include <tern/autograd/autograd.h>

using namespace tern;

namespace {

constexpr int64_t kMany = 10'000'000;

template <class F>
void over_normals(benchmark::State& state, F f) {
    const Tensor x = reshape(randn({kMany}, {.seed = 1}), {state.range(0), -1});
    for (auto _ : state) benchmark::DoNotOptimize(f(x));
    state.SetItemsProcessed(state.iterations() * kMany);
}
// The argument: how many rows the elements lie in.
BENCHMARK_CAPTURE(over_normals, sort, [](const Tensor& x) { return sort(x).values; })
    ->Arg(1)
    ->Arg(10000)
    ->Arg(100000)
    ->UseRealTime();
BENCHMARK_CAPTURE(over_normals, topk_100, [](const Tensor& x) { return topk(x, 100).values; })
    ->Arg(1)
    ->Arg(10000)
    ->UseRealTime();
BENCHMARK_CAPTURE(over_normals, median, [](const Tensor& x) { return median(x, 1).values; })
    ->Arg(1)
    ->Arg(10000)
    ->UseRealTime();
BENCHMARK_CAPTURE(over_normals, quantile,
                  [](const Tensor& x) {
                      return quantile(x, std::vector<double>{0.1, 0.5, 0.9}, 1);
                  })
    ->Arg(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(over_normals, unique, [](const Tensor& x) { return unique(x).values; })
    ->Arg(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(over_normals, searchsorted,
                  [](const Tensor& x) { return searchsorted(linspace(-3, 3, 100000), x); })
    ->Arg(1)
    ->UseRealTime();

template <class F>
void numbers(benchmark::State& state, F f) {
    for (auto _ : state) benchmark::DoNotOptimize(f());
    state.SetItemsProcessed(state.iterations() * kMany);
}
BENCHMARK_CAPTURE(numbers, randperm, [] { return randperm(kMany); })->UseRealTime();
BENCHMARK_CAPTURE(numbers, exponential, [] { return exponential({kMany}); })->UseRealTime();
BENCHMARK_CAPTURE(numbers, bernoulli, [] { return bernoulli({kMany}, 0.3); })->UseRealTime();
BENCHMARK_CAPTURE(numbers, poisson_20, [] { return poisson(full({kMany}, 20)); })->UseRealTime();
BENCHMARK_CAPTURE(numbers, multinomial_1000, [] {
    return multinomial(ones({1000}), kMany, true);
})->UseRealTime();

}  // namespace
