// Conversions between all element types, over dense runs.
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/half.h"
#include "kernels/formula/convert.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class From, class To>
[[gnu::flatten]] void cast(const From* x, To* y, int64_t count) {
    if constexpr (is_half_v<From> && std::is_same_v<To, float>) {
        widen(x, y, count);
    } else if constexpr (is_half_v<To> && std::is_same_v<From, float>) {
        narrow(x, y, count);
    } else {
        for (int64_t i = 0; i < count; ++i) y[i] = fn::convert<To>(x[i]);
    }
}

#define TERN_OVER(From, To) template void cast(const From*, To*, int64_t);
#define TERN_FROM(From)       \
    TERN_OVER(From, float)    \
    TERN_OVER(From, double)   \
    TERN_OVER(From, int32_t)  \
    TERN_OVER(From, int64_t)  \
    TERN_OVER(From, uint8_t)  \
    TERN_OVER(From, bool)     \
    TERN_OVER(From, Half)     \
    TERN_OVER(From, BFloat16) \
    TERN_OVER(From, int8_t)   \
    TERN_OVER(From, int16_t)
TERN_FROM(float)
TERN_FROM(double)
TERN_FROM(int32_t)
TERN_FROM(int64_t)
TERN_FROM(uint8_t)
TERN_FROM(bool)
TERN_FROM(Half)
TERN_FROM(BFloat16)
TERN_FROM(int8_t)
TERN_FROM(int16_t)

}  // namespace tern::kernels::cpu::TERN_ISA
