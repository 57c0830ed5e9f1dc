// The search for bytes, on the best instruction set.
#include "kernels/find_bytes.h"

#include "kernels/cpu/simd/find_bytes.h"

namespace tern::kernels {

size_t find_bytes(const char* text, size_t size, const char wanted[kFoundBytes], uint32_t* out) {
    using namespace cpu;
    TERN_ON_ISA(find_bytes(text, size, wanted, out));
}

}  // namespace tern::kernels
