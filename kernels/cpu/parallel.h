// The one way CPU kernels use threads: fixed chunks that depend on the amount of work alone, so
// that results are the same for any number of threads.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/threads.h"

namespace tern::kernels::cpu {

// Elements of cheap work (about 20 us) below which a second thread does not pay.
inline constexpr int64_t kGrain = 32768;

// Calls run(body, c) for c in [0, chunks), on several threads unless already inside a parallel
// region. Of several exceptions, that of the lowest chunk is thrown.
void run_chunks(int64_t chunks, void (*run)(const void* body, int64_t chunk), const void* body);

// Calls body(begin, end) for consecutive chunks of `grain` (the last may be shorter) of [0, count).
template <class Body>
void parallel_for(int64_t count, int64_t grain, const Body& body) {
    if (count <= grain) {
        if (count > 0) body(int64_t{0}, count);
        return;
    }
    const auto chunk = [&](int64_t c) { body(c * grain, std::min(count, (c + 1) * grain)); };
    run_chunks((count + grain - 1) / grain,
               [](const void* self, int64_t c) { (*static_cast<const decltype(chunk)*>(self))(c); },
               &chunk);
}

// How many items of `cost` elements each make a grain; at least one.
inline int64_t grain_of(int64_t cost) {
    return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, cost));
}

}  // namespace tern::kernels::cpu
