// operator new that fails on request. A program that uses this gets its own operator new.
#pragma once

#include <cstdint>

namespace tern::test {

// The n-th operator new from now, by any thread, fails; 0: none does. Returns what was left of the
// last request: 0 when it has been served.
int64_t fail_new(int64_t n);

}  // namespace tern::test
