// Throughput of the main kernel families through the public operations. Sizes are W01-W05's; the
// counters are bytes (read and written once) and floating-point operations a second.
#include <benchmark/benchmark.h>
#include <tern/autograd/autograd.h>

using namespace tern;

namespace {

void report(benchmark::State& state, double bytes, double flops = 0) {
    using benchmark::Counter;
    if (bytes > 0) state.counters["bytes"] = Counter(bytes, Counter::kIsIterationInvariantRate);
    if (flops > 0) state.counters["flops"] = Counter(flops, Counter::kIsIterationInvariantRate);
}

void matmul_square(benchmark::State& state) {
    const int64_t n = state.range(0), k = state.range(1), m = state.range(2);
    const Tensor a = randn({n, k}, {.seed = 1}), b = randn({k, m}, {.seed = 2});
    for (auto _ : state) benchmark::DoNotOptimize(matmul(a, b));
    report(state, 0, 2.0 * static_cast<double>(n * k * m));
}
BENCHMARK(matmul_square)
    ->Name("matmul")
    ->Args({32, 32, 32})
    ->Args({64, 784, 128})
    ->Args({512, 512, 512})
    ->Args({4096, 256, 1024})
    ->Args({2048, 2048, 2048})
    ->UseRealTime();

// Conversions, sums and products of 16-bit floats; bytes and operations as above.
void half_conversion(benchmark::State& state, DType from, DType to) {
    const Tensor x = randn({1 << 24}, {.dtype = from, .seed = 1}),
                 y = empty(x.shape(), {.dtype = to});
    for (auto _ : state) y.copy_(x);
    report(state, 6.0 * static_cast<double>(x.numel()));
}
BENCHMARK_CAPTURE(half_conversion, to_float16, float32, float16)->UseRealTime();
BENCHMARK_CAPTURE(half_conversion, from_float16, float16, float32)->UseRealTime();
BENCHMARK_CAPTURE(half_conversion, to_bfloat16, float32, bfloat16)->UseRealTime();
BENCHMARK_CAPTURE(half_conversion, from_bfloat16, bfloat16, float32)->UseRealTime();

void half_add(benchmark::State& state, DType dtype) {
    const Tensor x = randn({1 << 24}, {.dtype = dtype, .seed = 1});
    for (auto _ : state) benchmark::DoNotOptimize(x + x);
    report(state, 4.0 * static_cast<double>(x.numel()));
}
BENCHMARK_CAPTURE(half_add, float16, float16)->UseRealTime();
BENCHMARK_CAPTURE(half_add, bfloat16, bfloat16)->UseRealTime();

void half_matmul(benchmark::State& state, DType dtype) {
    const Tensor a = randn({1024, 1024}, {.dtype = dtype, .seed = 1});
    for (auto _ : state) benchmark::DoNotOptimize(matmul(a, a));
    report(state, 0, 2.0 * 1024 * 1024 * 1024);
}
BENCHMARK_CAPTURE(half_matmul, float16, float16)->UseRealTime();
BENCHMARK_CAPTURE(half_matmul, bfloat16, bfloat16)->UseRealTime();

template <class F>
void elementwise(benchmark::State& state, F f) {
    const Tensor x = randn({state.range(0)}, {.seed = 1});
    for (auto _ : state) benchmark::DoNotOptimize(f(x));
    report(state, 8.0 * static_cast<double>(state.range(0)));
}
BENCHMARK_CAPTURE(elementwise, relu, [](const Tensor& x) { return relu(x); })
    ->Arg(1 << 14)
    ->Arg(1 << 24)
    ->UseRealTime();
BENCHMARK_CAPTURE(elementwise, exp, [](const Tensor& x) { return exp(x); })
    ->Arg(1 << 14)
    ->Arg(1 << 24)
    ->UseRealTime();
BENCHMARK_CAPTURE(elementwise, tanh, [](const Tensor& x) { return tanh(x); })
    ->Arg(1 << 14)
    ->Arg(1 << 24)
    ->UseRealTime();
BENCHMARK_CAPTURE(elementwise, gelu, [](const Tensor& x) { return gelu(x); })
    ->Arg(1 << 14)
    ->Arg(1 << 24)
    ->UseRealTime();

void row_sum(benchmark::State& state) {
    const Tensor x = randn({8192, 1000}, {.seed = 1});
    for (auto _ : state) benchmark::DoNotOptimize(sum(x, 1));
    report(state, 4.0 * 8192 * 1000);
}
BENCHMARK(row_sum)->UseRealTime();

void column_sum(benchmark::State& state) {
    const Tensor x = randn({8192, 1000}, {.seed = 1});
    for (auto _ : state) benchmark::DoNotOptimize(sum(x, 0));
    report(state, 4.0 * 8192 * 1000);
}
BENCHMARK(column_sum)->UseRealTime();

// Forward and backward.
void softmax_cross_entropy(benchmark::State& state) {
    const int64_t n = state.range(0), classes = state.range(1);
    const Tensor x = randn({n, classes}, {.seed = 1}).requires_grad_();
    const Tensor y = randint(0, classes, {n}, {.seed = 2});
    for (auto _ : state) {
        cross_entropy(x, y).backward();
        x.set_grad({});
    }
    report(state, 8.0 * static_cast<double>(n * classes));
}
BENCHMARK(softmax_cross_entropy)->Args({4096, 10})->Args({8192, 10000})->UseRealTime();

void layer_norm_both(benchmark::State& state) {
    const Tensor x = randn({16384, 768}, {.seed = 1}).requires_grad_();
    const Tensor w = ones({768}).requires_grad_(), b = zeros({768}).requires_grad_();
    for (auto _ : state) {
        sum(layer_norm(x, {768}, w, b)).backward();
        x.set_grad({});
    }
    report(state, 20.0 * 16384 * 768);
}
BENCHMARK(layer_norm_both)->Name("layer_norm")->UseRealTime();

}  // namespace
