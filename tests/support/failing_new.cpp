#include "tests/support/failing_new.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<int64_t> news_to_failure{0};

void* allocate_or_null(size_t size) noexcept {
    if (news_to_failure.load(std::memory_order_relaxed) > 0 && news_to_failure.fetch_sub(1) == 1)
        return nullptr;
    return std::malloc(size ? size : 1);
}
void* allocate_or_fail(size_t size) {
    if (void* data = allocate_or_null(size)) return data;
    throw std::bad_alloc();
}
}  // namespace

void* operator new(size_t size) { return allocate_or_fail(size); }
void* operator new[](size_t size) { return allocate_or_fail(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return allocate_or_null(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return allocate_or_null(size); }
void operator delete(void* data) noexcept { std::free(data); }
void operator delete[](void* data) noexcept { std::free(data); }
void operator delete(void* data, size_t) noexcept { std::free(data); }
void operator delete[](void* data, size_t) noexcept { std::free(data); }

namespace tern::test {

int64_t fail_new(int64_t n) { return std::max<int64_t>(news_to_failure.exchange(n), 0); }

}  // namespace tern::test
