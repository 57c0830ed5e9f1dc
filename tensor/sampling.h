// More random tensors: of other distributions, and of such as tensors describe. As those of
// random.h, they are the same numbers on every device and for any number of threads, but for the
// last bits of floating logarithms and exponentials.
#pragma once

#include "tensor/random.h"

namespace tern TERN_PUBLIC {

// Of x's shape, device and, unless options have another, dtype.
Tensor rand_like(const Tensor& x, const RandomOptions& options = {});
Tensor randn_like(const Tensor& x, const RandomOptions& options = {});
Tensor randint_like(const Tensor& x, int64_t low, int64_t high, const RandomOptions& options = {});

// 1 with probability p in [0, 1], else 0.
Tensor bernoulli(const Shape& shape, double p, const RandomOptions& options = {});
// Times between events of that rate > 0: a share exp(-rate x) of them is above x.
Tensor exponential(const Shape& shape, double rate = 1, const RandomOptions& options = {});
// exp of normal numbers; std >= 0.
Tensor lognormal(const Shape& shape, double mean, double std, const RandomOptions& options = {});
// Normal numbers of that mean and std > 0, of those that lie in [low, high]. ValueError
// where [low, high] holds less than a millionth of the distribution.
Tensor truncated_normal(const Shape& shape, double mean = 0, double std = 1, double low = -2,
                        double high = 2, const RandomOptions& options = {});
// How many trials, each a success with probability p in (0, 1), there are up to the first success:
// k with probability (1 - p)^(k - 1) p. Any type of numbers; float32 by default.
Tensor geometric(const Shape& shape, double p, const RandomOptions& options = {});

// The rest takes dtype (floating) and device from its tensors; of the options, seed and generator
// count. Values out of range are a ValueError, for which they wait for the device.

// Normal numbers of these means and standard deviations >= 0, broadcast.
Tensor normal(const Tensor& mean, const Tensor& std, const RandomOptions& options = {});
Tensor normal(const Tensor& mean, double std, const RandomOptions& options = {});
Tensor normal(double mean, const Tensor& std, const RandomOptions& options = {});
// 1 with probability p in [0, 1], else 0.
Tensor bernoulli(const Tensor& p, const RandomOptions& options = {});
// Numbers of events of these mean rates >= 0.
Tensor poisson(const Tensor& rate, const RandomOptions& options = {});
// n class numbers, int64 [n] or [rows, n], for weights [m] or [rows, m]: finite, >= 0, with a sum
// above 0 in each row. Without replacement no class comes twice, and n of them need a weight above
// 0; their order is that in which they were drawn. Weights below 2^-61 m of the row's largest count
// as 0 with replacement.
Tensor multinomial(const Tensor& weights, int64_t n, bool replacement = false,
                   const RandomOptions& options = {});

// NumPy's choice: int64 numbers of [0, n), or slices of a along dim 0, with equal probability or
// with p: [n], floating, which need not sum to 1; of the device of a or p where there is one.
Tensor choice(int64_t n, const Shape& size, bool replace = true, const Tensor& p = {},
              const RandomOptions& options = {});
Tensor choice(const Tensor& a, const Shape& size, bool replace = true, const Tensor& p = {},
              const RandomOptions& options = {});

}  // namespace tern
