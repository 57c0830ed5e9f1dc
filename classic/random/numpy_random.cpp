#include "classic/random/numpy_random.h"

#include <bit>
#include <numeric>

#include "tensor/core/error.h"

namespace tern::classic {
namespace {

constexpr int kShift = 397;  // m of the MT19937 recurrence

uint32_t twist(uint32_t high, uint32_t low) {
    const uint32_t mixed = (high & 0x80000000u) | (low & 0x7fffffffu);
    return (mixed >> 1) ^ ((mixed & 1u) ? 0x9908b0dfu : 0u);
}

}  // namespace

NumpyRandom::NumpyRandom(uint32_t seed) {
    state_[0] = seed;
    for (uint32_t i = 1; i < kStateSize; ++i)
        state_[i] = 1812433253u * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
}

void NumpyRandom::refill() {
    for (int i = 0; i < kStateSize; ++i)
        state_[i] =
            state_[(i + kShift) % kStateSize] ^ twist(state_[i], state_[(i + 1) % kStateSize]);
    next_ = 0;
}

uint32_t NumpyRandom::next_uint32() {
    if (next_ == kStateSize) refill();
    uint32_t y = state_[next_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

uint64_t NumpyRandom::next_uint64() {
    const uint64_t high = next_uint32();
    return high << 32 | next_uint32();
}

double NumpyRandom::random_sample() {
    const uint32_t high = next_uint32() >> 5;
    const uint32_t low = next_uint32() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

uint64_t NumpyRandom::interval(uint64_t max) {
    if (max == 0) return 0;
    const uint64_t mask = ~uint64_t{0} >> std::countl_zero(max);
    uint64_t value;
    do {
        value = (max <= 0xffffffffu ? next_uint32() : next_uint64()) & mask;
    } while (value > max);
    return value;
}

int64_t NumpyRandom::randint(int64_t low, int64_t high) {
    TERN_CHECK(low < high, ValueError, "randint: low ", low, " is not below high ", high);
    const uint64_t range = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) - 1;
    return static_cast<int64_t>(static_cast<uint64_t>(low) + interval(range));
}

std::vector<int64_t> NumpyRandom::permutation(int64_t n) {
    TERN_CHECK(n >= 0, ValueError, "permutation: n must not be negative, got ", n);
    std::vector<int64_t> values(static_cast<size_t>(n));
    std::iota(values.begin(), values.end(), int64_t{0});
    shuffle(values);
    return values;
}

std::vector<int64_t> NumpyRandom::choice(int64_t n, int64_t count) {
    TERN_CHECK(count >= 0 && count <= n, ValueError, "choice: ", count, " of ", n,
               " cannot be chosen without replacement");
    std::vector<int64_t> chosen = permutation(n);
    chosen.resize(static_cast<size_t>(count));
    return chosen;
}

}  // namespace tern::classic
