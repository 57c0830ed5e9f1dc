#include "kernels/cpu/isa.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "kernels/cpu/simd/gemm.h"
#include "kernels/cpu/simd/neighbors.h"

namespace tern::kernels::cpu {
namespace {

#if defined(__x86_64__)
// Asked of the processor: not every compiler's __builtin_cpu_supports knows the word.
bool has_f16c() {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}
#endif

Isa supported() {
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                        __builtin_cpu_supports("avx512cd");
    if (avx2 && avx512) return Isa::avx512;
    if (avx2) return Isa::avx2;
#endif
    return Isa::generic;
}

Isa allowed() {
    const char* text = std::getenv("TERN_ISA");
    if (text && text == std::string_view("generic")) return Isa::generic;
    if (text && text == std::string_view("avx2")) return Isa::avx2;
    return Isa::avx512;
}

}  // namespace

Isa isa() {
    static const Isa chosen = std::min(supported(), allowed());
    return chosen;
}

bool has_bfloat16_dot() {
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx512bf16");
    return has;
#else
    return false;
#endif
}

bool has_byte_dot() {
#if defined(__x86_64__)
    static const bool has = isa() == Isa::avx512 && __builtin_cpu_supports("avx512vnni");
    return has;
#else
    return false;
#endif
}

}  // namespace tern::kernels::cpu
