// Seeded values for tests. TERN_TEST_SEED replays a run; without it the seed is fixed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/host_array.h"

namespace tern::test {

// Of TERN_TEST_SEED, or 20.
uint64_t seed();
// "TERN_TEST_SEED=20 replays this", for SCOPED_TRACE.
std::string replay_hint();

// A stream of its own for every label (a test's name) and seed; the same on every machine.
class Rng {
 public:
    explicit Rng(std::string_view label);
    uint64_t next();
    // [low, high).
    double uniform(double low, double high);
    int64_t integer(int64_t low, int64_t high);

 private:
    uint64_t state_;
};

// What values an input of an operation may take.
struct Domain {
    double low = -2, high = 2;
    std::vector<double> kinks = {};  // values stay at least 0.05 away from these
    bool distinct = false;           // any two values of a tensor differ by at least 0.01
};

HostArray random_array(Rng& rng, const Shape& shape, const Domain& domain = {});
// Whole numbers in [low, high).
HostArray random_integers(Rng& rng, const Shape& shape, int64_t low, int64_t high);

}  // namespace tern::test
