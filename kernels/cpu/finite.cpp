// Blocks are looked through without a branch, as bits, so that the compiler makes vectors of them;
// only a block that holds one is looked through again.
#include "kernels/finite.h"

#include <atomic>
#include <bit>
#include <cmath>

#include "kernels/cpu/parallel.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T>
bool is_bad(T x, bool allow_nan) {
    return std::isinf(x) || (!allow_nan && std::isnan(x));
}

// Whether any exponent is all ones.
template <class T>
bool any_special(const T* x, int64_t n) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    constexpr Bits kExponent = sizeof(T) == 4 ? Bits{0x7f800000} : Bits(0x7ff0000000000000ull);
    Bits found = 0;
    for (int64_t i = 0; i < n; ++i)
        found |= static_cast<Bits>((std::bit_cast<Bits>(x[i]) & kExponent) == kExponent);
    return found != 0;
}

template <class T>
int64_t first_in(const T* x, int64_t begin, int64_t end, bool allow_nan) {
    constexpr int64_t kBlock = 1024;
    for (int64_t at = begin; at < end; at += kBlock) {
        const int64_t stop = std::min(end, at + kBlock);
        if (!any_special(x + at, stop - at)) continue;
        for (int64_t i = at; i < stop; ++i)
            if (is_bad(x[i], allow_nan)) return i;
    }
    return -1;
}

}  // namespace

int64_t first_not_finite(const View& x, bool allow_nan) {
    std::atomic<int64_t> first = INT64_MAX;
    visit("first_not_finite", x.dtype, Floats{}, [&]<class T>() {
        parallel_for(x.numel(), kGrain, [&](int64_t begin, int64_t end) {
            if (begin > first) return;
            const int64_t found = first_in(x.ptr<const T>(), begin, end, allow_nan);
            int64_t known = first;
            while (found >= 0 && found < known && !first.compare_exchange_weak(known, found)) {
            }
        });
    });
    return first == INT64_MAX ? -1 : first.load();
}

}  // namespace tern::kernels::cpu
