// The instruction sets this machine has, and calls of the loops compiled for one of them.
#pragma once

#include <vector>

#include "kernels/cpu/isa.h"

namespace tern::test {

inline std::vector<kernels::cpu::Isa> isas() {
    using kernels::cpu::Isa;
    std::vector<Isa> all;
    for (Isa isa : {Isa::generic, Isa::avx2, Isa::avx512})
        if (isa <= kernels::cpu::isa()) all.push_back(isa);
    return all;
}

}  // namespace tern::test

// Runs call of the set's namespace.
#if defined(__x86_64__)
#define TERN_WITH_ISA(isa, ...)                                                           \
    (isa == ::tern::kernels::cpu::Isa::avx512 ? ::tern::kernels::cpu::avx512::__VA_ARGS__ \
     : isa == ::tern::kernels::cpu::Isa::avx2 ? ::tern::kernels::cpu::avx2::__VA_ARGS__   \
                                              : ::tern::kernels::cpu::generic::__VA_ARGS__)
#else
#define TERN_WITH_ISA(isa, ...) ::tern::kernels::cpu::generic::__VA_ARGS__
#endif
