// A formula over a run: floats by registers, the last of them partly filled; integers in a loop
// that the compiler vectorises.
#pragma once

#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T>
inline constexpr bool kHasVec = std::is_floating_point_v<T>;

// y = f(x...), where f takes and gives one register (or one integer) at a time.
template <class F, class T, class... X>
[[gnu::always_inline]] inline void map_run(const F& f, int64_t count, T* y, const X*... x) {
    if constexpr (kHasVec<T>) {
        constexpr int width = Vec<T>::width;
        int64_t i = 0;
        for (; i + width <= count; i += width) f(Vec<T>::load(x + i)...).store(y + i);
        if (i < count) f(Vec<T>::load_partial(x + i, count - i)...).store_partial(y + i, count - i);
    } else {
        for (int64_t i = 0; i < count; ++i) y[i] = f(x[i]...);
    }
}

}  // namespace tern::kernels::cpu::TERN_ISA
