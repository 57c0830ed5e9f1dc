// Host tasks over the one OpenMP region of CPU kernels.
#include "kernels/host_tasks.h"

#include <atomic>

#include "kernels/cpu/parallel.h"

namespace tern::kernels {

void host_tasks(int64_t count, const std::function<void(int64_t)>& task) {
    std::atomic<int64_t> next{0};
    const auto take = [&](int64_t, int64_t) {
        for (int64_t i = next++; i < count; i = next++) task(i);
    };
    cpu::parallel_for(std::min<int64_t>(num_threads(), count), 1, take);
}

}  // namespace tern::kernels
