// Memory that runs out on request, for tests.
#pragma once

#include <cstdint>

namespace tern::kernels::cpu {

// The n-th allocation from now, by any thread, throws OutOfMemoryError; 0: none does. Returns what
// was left of the last request: 0 when it has been served.
int64_t fail_allocation(int64_t n);

}  // namespace tern::kernels::cpu
