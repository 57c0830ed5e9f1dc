// The scaling of a dense run, with a look for what is not finite.
#include "kernels/cpu/simd/unscale.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T>
[[gnu::flatten]] bool unscale(T* x, T factor, int64_t count) {
    int odd = 0;  // an int, since a sum of floats would be added up one by one
    for (int64_t i = 0; i < count; ++i) {
        odd |= x[i] * T(0) != T(0);
        x[i] *= factor;
    }
    return odd == 0;
}

template bool unscale(float*, float, int64_t);
template bool unscale(double*, double, int64_t);

}  // namespace tern::kernels::cpu::TERN_ISA
