#include "tests/support/random_tensors.h"

#include <cmath>
#include <cstdlib>
#include <numeric>

namespace tern::test {

uint64_t seed() {
    const char* text = std::getenv("TERN_TEST_SEED");
    return text ? std::strtoull(text, nullptr, 10) : 20;
}

std::string replay_hint() { return "TERN_TEST_SEED=" + std::to_string(seed()) + " replays this"; }

Rng::Rng(std::string_view label) : state_(seed() * 0x9E3779B97F4A7C15 + 0xCBF29CE484222325) {
    for (char c : label) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3;
}

uint64_t Rng::next() {  // splitmix64 (Steele, Lea, Flood 2014)
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

double Rng::uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(next() >> 11) * 0x1p-53);
}

int64_t Rng::integer(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low));
}

namespace {
bool near_kink(const Domain& domain, double value) {
    for (double kink : domain.kinks)
        if (std::abs(value - kink) < 0.05) return true;
    return false;
}
}  // namespace

HostArray random_array(Rng& rng, const Shape& shape, const Domain& domain) {
    HostArray out(shape);
    for (double& v : out.values) {
        do v = rng.uniform(domain.low, domain.high);
        while (near_kink(domain, v));
    }
    if (!domain.distinct) return out;
    // A shuffled grid, each value moved within its cell but for a margin.
    const auto n = static_cast<int64_t>(out.values.size());
    const double cell = std::max((domain.high - domain.low) / static_cast<double>(n + 1), 0.02);
    for (int64_t i = 0; i < n; ++i) {
        const double at = static_cast<double>(i) + rng.uniform(0, 0.4);
        out.values[static_cast<size_t>(i)] = domain.low + cell * at;
    }
    for (int64_t i = n - 1; i > 0; --i) std::swap(out.values[i], out.values[rng.integer(0, i + 1)]);
    return out;
}

HostArray random_integers(Rng& rng, const Shape& shape, int64_t low, int64_t high) {
    HostArray out(shape);
    for (double& v : out.values) v = static_cast<double>(rng.integer(low, high));
    return out;
}

}  // namespace tern::test
