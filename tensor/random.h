// Random tensors from counter-based Philox: the same numbers on every device and for any number of
// threads.
#pragma once

#include <atomic>

#include "tensor/core/philox.h"
#include "tensor/factory.h"

namespace tern TERN_PUBLIC {

// A seed and a count of the draws made from it. Safe to share between threads, though which thread
// gets which draw is then up to their timing.
class Generator {
 public:
    explicit Generator(uint64_t seed = 0, uint64_t draw = 0);
    Generator(const Generator& other) : Generator(other.seed(), other.draw()) {}
    Generator& operator=(const Generator& other) {
        seed_ = other.seed();
        draw_ = other.draw();
        return *this;
    }

    uint64_t seed() const { return seed_; }
    uint64_t draw() const { return draw_; }
    // The key of the next draw.
    // Every replay of a captured step takes the next one of a generator that was there before it,
    // which must live as long; one made within the step is made anew in every replay.
    RandomKey next();

 private:
    std::atomic<uint64_t> seed_;
    std::atomic<uint64_t> draw_;
    uint64_t made_in_;  // the recording
};

// The process-wide generator that draws nobody seeded come from.
Generator& default_generator();
// Restarts it.
void manual_seed(uint64_t seed);

struct RandomOptions {
    Device device = {};
    std::optional<DType> dtype = {};    // float32; int64 for randint and randperm
    std::optional<uint64_t> seed = {};  // the first draw of this seed
    Generator* generator = nullptr;     // else the next draw of this, else of the default one
};

Tensor rand(const Shape& shape, const RandomOptions& options = {});   // uniform in [0, 1)
Tensor randn(const Shape& shape, const RandomOptions& options = {});  // standard normal
// Uniform in [low, high).
Tensor uniform(const Shape& shape, double low, double high, const RandomOptions& options = {});
Tensor normal(const Shape& shape, double mean, double std, const RandomOptions& options = {});
// Whole numbers in [low, high). Throws ValueError unless low < high.
Tensor randint(int64_t low, int64_t high, const Shape& shape, const RandomOptions& options = {});
// A permutation of 0 ... n-1, int64 [n].
Tensor randperm(int64_t n, const RandomOptions& options = {});

}  // namespace tern
