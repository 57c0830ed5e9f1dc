// NumPy's legacy random stream, for results that must equal scikit-learn's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {
namespace classic {

// numpy.random.RandomState over MT19937 (Matsumoto and Nishimura 1998): the same numbers, in the
// same order, for the same seed and calls. Not safe to share between threads.
class NumpyRandom {
 public:
    explicit NumpyRandom(uint32_t seed = 0);

    uint32_t next_uint32();
    uint64_t next_uint64();  // the high word is drawn first
    // random_sample(): [0, 1), 53 bits.
    double random_sample();
    // A whole number in [0, max], by masking and rejecting.
    uint64_t interval(uint64_t max);
    // randint(low, high): [low, high). Throws ValueError for an empty range.
    int64_t randint(int64_t low, int64_t high);

    // shuffle(): Fisher and Yates from the end.
    template <class T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i-- > 1;)
            std::swap(values[i], values[static_cast<std::size_t>(interval(i))]);
    }
    // permutation(n): 0 ... n - 1, shuffled.
    std::vector<int64_t> permutation(int64_t n);
    // permutation(values): a shuffled copy.
    template <class T>
    std::vector<T> permutation(std::vector<T> values) {
        shuffle(values);
        return values;
    }
    // choice(n, size=count, replace=False). Throws ValueError if count > n.
    std::vector<int64_t> choice(int64_t n, int64_t count);

 private:
    static constexpr int kStateSize = 624;
    void refill();

    std::array<uint32_t, kStateSize> state_;
    int next_ = kStateSize;
};

}  // namespace classic
}  // namespace tern
