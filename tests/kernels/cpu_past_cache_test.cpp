// Results larger than the cache are written around it: the same values, and nothing beside them.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/cpu/past_cache.h"
#include "kernels/elementwise.h"
#include "kernels/threads.h"

namespace tern::test {
namespace {

constexpr float kGuard = -777;
constexpr int64_t kMany = kernels::cpu::kPastCache / 4 + 12345;

// kMany floats `shift` places behind the start of a vector, with guards on both sides.
struct Guarded {
    explicit Guarded(int64_t shift)
        : all(static_cast<size_t>(kMany + shift + 16), kGuard), shift(shift) {}
    View view() { return {all.data() + shift, DType::float32, Device(), {kMany}, {1}}; }
    float at(int64_t i) const { return all[static_cast<size_t>(shift + i)]; }
    bool is_whole() const {
        for (int64_t i = 0; i < shift; ++i)
            if (all[static_cast<size_t>(i)] != kGuard) return false;
        for (int64_t i = 0; i < 16; ++i)
            if (at(kMany + i) != kGuard) return false;
        return true;
    }

    std::vector<float> all;
    int64_t shift;
};

float value(int64_t i) { return static_cast<float>(i % 1000) - 500; }

Guarded numbers(int64_t shift) {
    Guarded out(shift);
    for (int64_t i = 0; i < kMany; ++i) out.all[static_cast<size_t>(shift + i)] = value(i);
    return out;
}

void expect_values(const Guarded& y, float (*wanted)(float)) {
    EXPECT_TRUE(y.is_whole()) << "shift " << y.shift;
    for (int64_t i = 0; i < kMany; ++i)
        if (y.at(i) != wanted(value(i))) FAIL() << "shift " << y.shift << ", element " << i;
}

TEST(CpuPastCache, sums_and_copies_at_any_alignment) {
    const int before = kernels::num_threads();
    for (int threads : {1, 2, 7}) {
        kernels::set_num_threads(threads);
        for (int64_t shift : {0, 1, 15}) {
            Guarded x = numbers(3), y(shift), z(shift);
            kernels::binary(kernels::fn::Add{}, x.view(), x.view(), y.view());
            expect_values(y, [](float v) { return v + v; });
            kernels::cast(x.view(), z.view());
            expect_values(z, [](float v) { return v; });
        }
    }
    kernels::set_num_threads(before);
}

TEST(CpuPastCache, results_may_lie_on_their_operands) {
    Guarded x = numbers(5);
    kernels::binary(kernels::fn::Mul{}, x.view(), x.view(), x.view());
    expect_values(x, [](float v) { return v * v; });
}

}  // namespace
}  // namespace tern::test
