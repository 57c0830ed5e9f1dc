// The instruction sets the inner loops are compiled for, and the choice among them at run time.
//
// Every file of kernels/cpu/simd is compiled once a set, in namespace TERN_ISA (cmake/Tern.cmake).
// Code there sees raw pointers and sizes only, and each of its functions is marked gnu::flatten or
// is a template over Vec, whose name holds the set: an inline function shared with the rest of tern
// must not be emitted there, or the linker could hand AVX-512 code to a CPU that lacks it.
#pragma once

#include <cstdint>

namespace tern::kernels::cpu {

enum class Isa : uint8_t { generic, avx2, avx512 };

// The best set of this CPU. The environment variable TERN_ISA (generic, avx2, avx512) lowers it.
Isa isa();

}  // namespace tern::kernels::cpu

// TERN_EACH_ISA(declarations) declares them in the namespace of every set;
// TERN_ON_ISA(call) returns what the chosen set's function returns.
#if defined(__x86_64__)
#define TERN_EACH_ISA(...) \
    namespace generic {    \
    __VA_ARGS__            \
    }                      \
    namespace avx2 {       \
    __VA_ARGS__            \
    }                      \
    namespace avx512 {     \
    __VA_ARGS__            \
    }
#define TERN_ON_ISA(...)                            \
    do {                                            \
        switch (::tern::kernels::cpu::isa()) {      \
            case ::tern::kernels::cpu::Isa::avx512: \
                return avx512::__VA_ARGS__;         \
            case ::tern::kernels::cpu::Isa::avx2:   \
                return avx2::__VA_ARGS__;           \
            default:                                \
                return generic::__VA_ARGS__;        \
        }                                           \
    } while (false)
#else
#define TERN_EACH_ISA(...) \
    namespace generic {    \
    __VA_ARGS__            \
    }
#define TERN_ON_ISA(...) return generic::__VA_ARGS__
#endif
