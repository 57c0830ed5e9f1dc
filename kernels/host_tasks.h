// Threads for work of the host alone that is no loop over elements: reading files, say.
#pragma once

#include <cstdint>
#include <functional>

namespace tern::kernels {

// Calls task(i) once for every i in [0, count), on up to num_threads() threads, which take the next
// i whenever they are free. Of several exceptions one is thrown.
void host_tasks(int64_t count, const std::function<void(int64_t)>& task);

}  // namespace tern::kernels
