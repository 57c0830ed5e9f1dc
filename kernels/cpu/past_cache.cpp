#include "kernels/cpu/past_cache.h"

#include <algorithm>
#include <cstring>

#include "kernels/cpu/simd/past_cache.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace tern::kernels::cpu {
namespace {

void lines(const char* from, char* to, int64_t count) { TERN_ON_ISA(copy_lines(from, to, count)); }

}  // namespace

void write_past_cache(const void* from, void* to, int64_t bytes) {
    const char* source = static_cast<const char*>(from);
    char* target = static_cast<char*>(to);
    const auto place = static_cast<int64_t>(reinterpret_cast<uintptr_t>(target) % kCacheLine);
    const int64_t head = std::min(bytes, place == 0 ? 0 : kCacheLine - place);
    const int64_t whole = (bytes - head) / kCacheLine, rest = head + whole * kCacheLine;
    std::memcpy(target, source, static_cast<size_t>(head));
    lines(source + head, target + head, whole);
    std::memcpy(target + rest, source + rest, static_cast<size_t>(bytes - rest));
}

void end_past_cache() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

}  // namespace tern::kernels::cpu
