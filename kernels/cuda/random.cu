// Fills from Philox counters. A thread owns the four (or, of 64-bit words, two) elements of one
// Philox block, so no word is computed twice; neighbours own neighbouring blocks, and results are
// written as 16 bytes where the address allows. Nothing is read but dropout's input. 256 threads.
#include "kernels/random.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "kernels/cuda/radix.h"
#include "kernels/formula/convert.h"
#include "kernels/formula/random.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// The key a launch was given, or, in a captured step, the one of this replay.
struct LaunchKey {
    RandomKey given;
    const RandomKey* live;
    LaunchKey(RandomKey key) : given(key), live(live_on_device(key)) {}
    __device__ operator RandomKey() const { return live ? *live : given; }
};

template <class T>
struct UniformFill {
    static constexpr int kCount = sizeof(T) == 4 ? 4 : 2;
    fn::Uniform formula;
    __device__ Pack<T, kCount> operator()(const Philox4& r) const {
        Pack<T, kCount> out;
#pragma unroll
        for (int j = 0; j < kCount; ++j) out.at[j] = formula(unit(r, j));
        return out;
    }
    __device__ static T unit(const Philox4& r, int j) {
        if constexpr (sizeof(T) == 4)
            return uniform_from(r.word[j]);
        else
            return uniform_from((uint64_t{r.word[2 * j + 1]} << 32) | r.word[2 * j]);
    }
};

// Box and Muller over pairs, as philox_normal.
template <class T>
struct NormalFill {
    static constexpr int kCount = sizeof(T) == 4 ? 4 : 2;
    T mean, std;
    __device__ Pack<T, kCount> operator()(const Philox4& r) const {
        Pack<T, kCount> out;
#pragma unroll
        for (int j = 0; j < kCount; j += 2) {
            const T u = UniformFill<T>::unit(r, j), v = UniformFill<T>::unit(r, j + 1);
            const T radius = sqrt(T(-2) * log(T(1) - u));
            T sine, cosine;
            if constexpr (sizeof(T) == 4)
                sincosf(T(6.283185307179586) * v, &sine, &cosine);
            else
                sincos(T(6.283185307179586) * v, &sine, &cosine);
            out.at[j] = mean + std * (radius * cosine);
            out.at[j + 1] = mean + std * (radius * sine);
        }
        return out;
    }
};

template <class T>
struct RandintFill {
    static constexpr int kCount = 2;
    fn::Randint formula;
    __device__ Pack<T, kCount> operator()(const Philox4& r) const {
        Pack<T, kCount> out;
#pragma unroll
        for (int j = 0; j < kCount; ++j)
            out.at[j] =
                fn::convert<T>(formula((uint64_t{r.word[2 * j + 1]} << 32) | r.word[2 * j]));
        return out;
    }
};

template <class T>
struct ExponentialFill {
    static constexpr int kCount = sizeof(T) == 4 ? 4 : 2;
    fn::Exponential formula;
    __device__ Pack<T, kCount> operator()(const Philox4& r) const {
        Pack<T, kCount> out;
#pragma unroll
        for (int j = 0; j < kCount; ++j) out.at[j] = formula(UniformFill<T>::unit(r, j));
        return out;
    }
};

template <class Fill, class T>
__global__ void __launch_bounds__(plan::kBlock)
    fill_kernel(Fill fill, LaunchKey launch_key, int64_t n, bool aligned, T* y) {
    const RandomKey key = launch_key;
    constexpr int kCount = Fill::kCount;
    const int64_t block = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const int64_t first = block * kCount;
    if (first >= n) return;
    const Pack<T, kCount> values = fill(philox(key.seed, key.draw, block));
    if (aligned && first + kCount <= n) return store_pack<kCount>(y + first, values);
    for (int j = 0; j < kCount && first + j < n; ++j) y[first + j] = values.at[j];
}

template <class T, class Fill>
void launch_fill(const char* name, const Fill& fill, RandomKey key, const View& y) {
    const Scope scope(y.device);
    const int64_t n = y.numel();
    launch(name, scope, fill_kernel<Fill, T>, plan::flat(n, Fill::kCount), fill, key, n,
           is_aligned<Fill::kCount>(y.ptr<T>()), y.ptr<T>());
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    dropout_kernel(fn::Dropout formula, LaunchKey launch_key, int64_t n, bool aligned, const T* x,
                   T* y) {
    const RandomKey key = launch_key;
    constexpr int V = 16 / sizeof(T);
    const int64_t block = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const int64_t first = block * 4;
    if (first >= n) return;
    const Philox4 r = philox(key.seed, key.draw, block);
    if (aligned && first + 4 <= n) {
#pragma unroll
        for (int part = 0; part < 4; part += V) {
            Pack<T, V> values = load_pack<V>(x + first + part);
#pragma unroll
            for (int v = 0; v < V; ++v) values.at[v] = formula(values.at[v], r.word[part + v]);
            store_pack<V>(y + first + part, values);
        }
        return;
    }
    for (int j = 0; j < 4 && first + j < n; ++j) y[first + j] = formula(x[first + j], r.word[j]);
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    bernoulli_kernel(LaunchKey launch_key, int64_t n, const T* p, T* y) {
    const RandomKey key = launch_key;
    const int64_t block = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const Philox4 r = philox(key.seed, key.draw, block);
    for (int64_t i = 4 * block; i < n && i < 4 * block + 4; ++i)
        y[i] = T(fn::Bernoulli{}(static_cast<double>(p[i]), r.word[i - 4 * block]));
}

// A thread owns one element, whose stream is its own.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    poisson_kernel(LaunchKey launch_key, int64_t n, const T* rate, T* y) {
    const RandomKey key = launch_key;
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    y[i] = static_cast<T>(fn::Poisson{}(static_cast<double>(rate[i]), fn::ElementStream(key, i)));
}

__global__ void __launch_bounds__(plan::kBlock)
    categorical_kernel(LaunchKey launch_key, int64_t count, int64_t n, int64_t m,
                       const int64_t* upto, int64_t* y) {
    const RandomKey key = launch_key;
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < count)
        y[i] = fn::category(upto + i / n * m, m,
                            philox_word64(key.seed, key.draw, static_cast<uint64_t>(i)));
}

__global__ void __launch_bounds__(plan::kBlock)
    permutation_keys_kernel(LaunchKey launch_key, int64_t n, uint64_t* keys, int64_t* values) {
    const RandomKey key = launch_key;
    const int64_t block = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    const Philox4 r = philox(key.seed, key.draw, block);
    for (int j = 0; j < 2 && 2 * block + j < n; ++j) {
        keys[2 * block + j] = (uint64_t{r.word[2 * j + 1]} << 32) | r.word[2 * j];
        values[2 * block + j] = 2 * block + j;
    }
}

}  // namespace

void uniform(RandomKey key, double low, double high, const View& y) {
    visit("uniform", y.dtype, Floats{}, [&]<class T>() {
        launch_fill<T>("uniform", UniformFill<T>{{low, high - low}}, key, y);
    });
}

void normal(RandomKey key, double mean, double std, const View& y) {
    visit("normal", y.dtype, Floats{}, [&]<class T>() {
        launch_fill<T>("normal", NormalFill<T>{static_cast<T>(mean), static_cast<T>(std)}, key, y);
    });
}

void randint(RandomKey key, int64_t low, int64_t high, const View& y) {
    const fn::Randint formula{low, static_cast<uint64_t>(high) - static_cast<uint64_t>(low)};
    visit("randint", y.dtype, AnyType{},
          [&]<class T>() { launch_fill<T>("randint", RandintFill<T>{formula}, key, y); });
}

void permutation(RandomKey key, const View& y) {
    const int64_t n = y.numel();
    if (n == 0) return;
    const Scope scope(y.device);
    WidePairs pairs(scope, n);
    launch("permutation", scope, permutation_keys_kernel, plan::flat(n, 2), key, n, pairs.keys(),
           pairs.values());
    pairs.sort("permutation", scope);
    CUDA_CHECK(cudaMemcpyAsync(y.data, pairs.sorted_values(), static_cast<size_t>(n) * 8,
                               cudaMemcpyDeviceToDevice, scope.stream()));
}

void exponential(RandomKey key, double rate, const View& y) {
    visit("exponential", y.dtype, Floats{},
          [&]<class T>() { launch_fill<T>("exponential", ExponentialFill<T>{{rate}}, key, y); });
}

void bernoulli(RandomKey key, const View& p, const View& y) {
    const Scope scope(y.device);
    const int64_t n = y.numel();
    visit("bernoulli", y.dtype, Floats{}, [&]<class T>() {
        launch("bernoulli", scope, bernoulli_kernel<T>, plan::flat(n, 4), key, n, p.ptr<const T>(),
               y.ptr<T>());
    });
}

void poisson(RandomKey key, const View& rate, const View& y) {
    const Scope scope(y.device);
    const int64_t n = y.numel();
    visit("poisson", y.dtype, Floats{}, [&]<class T>() {
        launch("poisson", scope, poisson_kernel<T>, plan::flat(n), key, n, rate.ptr<const T>(),
               y.ptr<T>());
    });
}

void categorical(RandomKey key, const View& upto, const View& y) {
    const Scope scope(y.device);
    const int64_t count = y.numel();
    launch("categorical", scope, categorical_kernel, plan::flat(count), key, count, y.shape[1],
           upto.shape[1], upto.ptr<const int64_t>(), y.ptr<int64_t>());
}

void dropout(RandomKey key, double p, const View& x, const View& y) {
    const Scope scope(y.device);
    const int64_t n = y.numel();
    visit("dropout", y.dtype, Floats{}, [&]<class T>() {
        constexpr int V = 16 / sizeof(T);
        const bool aligned = is_aligned<V>(x.ptr<T>()) && is_aligned<V>(y.ptr<T>());
        launch("dropout", scope, dropout_kernel<T>, plan::flat(n, 4), fn::Dropout{p}, key, n,
               aligned, x.ptr<const T>(), y.ptr<T>());
    });
}

}  // namespace tern::kernels::cuda
