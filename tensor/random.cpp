#include "tensor/random.h"

#include "kernels/random.h"
#include "tensor/random_options.h"

namespace tern {

Generator::Generator(uint64_t seed, uint64_t draw)
    : seed_(seed), draw_(draw), made_in_(kernels::recording_id()) {}

RandomKey Generator::next() {
    const auto take = [this] { return RandomKey{seed_, draw_.fetch_add(1)}; };
    const bool is_constant = made_in_ != 0 && made_in_ == kernels::recording_id();
    return is_constant ? take() : kernels::live(take);
}

Generator& default_generator() {
    static Generator generator(0x7E24);
    return generator;
}

void manual_seed(uint64_t seed) { default_generator() = Generator(seed); }

RandomKey key_of(const RandomOptions& options) {
    if (options.seed) return {*options.seed, 0};
    return (options.generator ? *options.generator : default_generator()).next();
}

Tensor empty_for(const char* op, const Shape& shape, const RandomOptions& options, DType dtype) {
    const DType chosen = options.dtype.value_or(dtype);
    TERN_CHECK(!is_floating(dtype) || is_floating(chosen), DTypeError, op,
               ": float32 or float64 is wanted, got ", chosen);
    return empty(shape, {.device = options.device, .dtype = chosen});
}

Tensor rand(const Shape& shape, const RandomOptions& options) {
    return uniform(shape, 0, 1, options);
}

Tensor randn(const Shape& shape, const RandomOptions& options) {
    return normal(shape, 0, 1, options);
}

Tensor uniform(const Shape& shape, double low, double high, const RandomOptions& options) {
    const Tensor out = empty_for("uniform", shape, options, float32);
    kernels::uniform(key_of(options), low, high, out.view());
    return out;
}

Tensor normal(const Shape& shape, double mean, double std, const RandomOptions& options) {
    TERN_CHECK(std >= 0, ValueError, "normal: std must not be negative, got ", std);
    const Tensor out = empty_for("normal", shape, options, float32);
    kernels::normal(key_of(options), mean, std, out.view());
    return out;
}

Tensor randint(int64_t low, int64_t high, const Shape& shape, const RandomOptions& options) {
    TERN_CHECK(low < high, ValueError, "randint: low must be below high, got ", low, " and ", high);
    const Tensor out = empty_for("randint", shape, options, int64);
    kernels::randint(key_of(options), low, high, out.view());
    return out;
}

Tensor randperm(int64_t n, const RandomOptions& options) {
    TERN_CHECK(n >= 0, ValueError, "randperm: n must not be negative, got ", n);
    TERN_CHECK(options.dtype.value_or(int64) == int64, DTypeError, "randperm: gives int64, not ",
               *options.dtype);
    const Tensor out = empty({n}, {.device = options.device, .dtype = int64});
    kernels::permutation(key_of(options), out.view());
    return out;
}

}  // namespace tern
