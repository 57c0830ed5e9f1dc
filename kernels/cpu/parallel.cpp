// The OpenMP region behind parallel_for, and the number of threads.
#include "kernels/cpu/parallel.h"

#include <omp.h>

#include <atomic>
#include <exception>
#include <mutex>

#include "tensor/core/error.h"

namespace tern::kernels {
namespace {
std::atomic<int> chosen_threads{0};  // 0: not chosen yet
}

int num_threads() {
    const int chosen = chosen_threads.load(std::memory_order_relaxed);
    return chosen > 0 ? chosen : omp_get_max_threads();
}

void set_num_threads(int count) {
    TERN_CHECK(count >= 1, ValueError, "set_num_threads: at least 1 is wanted, got ", count);
    chosen_threads.store(count, std::memory_order_relaxed);
}

namespace cpu {
namespace {

// The exception of the lowest chunk, so that the error does not depend on timing.
class FirstError {
 public:
    void keep(int64_t chunk) {
        const std::lock_guard lock(mutex_);
        if (error_ && chunk_ < chunk) return;
        error_ = std::current_exception();
        chunk_ = chunk;
    }
    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

 private:
    std::mutex mutex_;
    std::exception_ptr error_;
    int64_t chunk_ = 0;
};

}  // namespace

void run_chunks(int64_t chunks, void (*run)(const void* body, int64_t chunk), const void* body) {
    const int threads = static_cast<int>(std::min<int64_t>(num_threads(), chunks));
    if (threads <= 1 || omp_in_parallel()) {
        for (int64_t c = 0; c < chunks; ++c) run(body, c);
        return;
    }
    FirstError error;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t c = 0; c < chunks; ++c) {
        try {
            run(body, c);
        } catch (...) {
            error.keep(c);
        }
    }
    error.rethrow();
}

}  // namespace cpu
}  // namespace tern::kernels
