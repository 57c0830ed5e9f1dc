// The SIMD loops: the same value wherever an element lies in a run, within a few ulp of long
// double, and the same within a few ulp for every instruction set this machine has.
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/gemm.h"
#include "kernels/cpu/simd/reduce.h"
#include "tests/kernels/formulas.h"
#include "tests/kernels/isas.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

namespace cpu = kernels::cpu;
namespace fn = kernels::fn;
using cpu::Isa;

template <class T>
std::vector<T> random_values(const char* label, size_t count, double low, double high) {
    Rng rng(label);
    std::vector<T> values(count);
    for (T& v : values) v = static_cast<T>(rng.uniform(low, high));
    return values;
}

template <class T>
bool same(T a, T b) {
    return a == b || (a != a && b != b);
}

template <class Op, class T>
void check_places(const char* name) {
    if constexpr (requires { typename Op::domain; }) {
        if (!contains<T>(typename Op::domain{})) return;
    }
    constexpr int64_t kMost = 80;
    const std::vector<T> a = random_values<T>(name, kMost, -3, 3);
    const std::vector<T> b = random_values<T>("b", kMost, -3, 3);
    for (Isa isa : isas()) {
        std::vector<T> wanted(kMost), got(kMost);
        const Op op = make_formula<Op>();
        const auto run = [&](int64_t at, int64_t count, T* y) {
            if constexpr (requires(T x) { op(x, x); })
                TERN_WITH_ISA(isa, binary(op, a.data() + at, b.data() + at, y, count));
            else
                TERN_WITH_ISA(isa, unary(op, a.data() + at, y, count));
        };
        for (int64_t i = 0; i < kMost; ++i) run(i, 1, &wanted[i]);
        for (int64_t begin : {0, 1, 5})
            for (int64_t count = 0; begin + count <= kMost; count += 3) {
                std::fill(got.begin(), got.end(), T(77));
                run(begin, count, got.data());
                for (int64_t i = 0; i < count; ++i)
                    ASSERT_TRUE(same(got[i], wanted[begin + i]))
                        << name << " isa " << static_cast<int>(isa) << " begin " << begin
                        << " count " << count << " element " << i;
                for (int64_t i = count; i < kMost; ++i) ASSERT_EQ(got[i], T(77)) << name;
            }
    }
}

TEST(CpuSimd, AnElementsValueDoesNotDependOnItsPlace) {
#define TERN_PLACES(Op)                      \
    check_places<fn::Op, float>(#Op " f32"); \
    check_places<fn::Op, double>(#Op " f64");
    TERN_UNARY_FORMULAS(TERN_PLACES)
    TERN_BINARY_FORMULAS(TERN_PLACES)
    TERN_GRADIENT_FORMULAS(TERN_PLACES)
}

TEST(CpuSimd, NanAndInfinityPass) {
    const float infinity = std::numeric_limits<float>::infinity(), nan = std::nanf("");
    const float x[] = {nan, infinity, -infinity, 0.0f, -0.0f, 1000, -1000};
    float y[7];
    for (Isa isa : isas()) {
        TERN_WITH_ISA(isa, unary(fn::Exp{}, x, y, 7));
        EXPECT_TRUE(std::isnan(y[0]) && y[1] == infinity && y[2] == 0 && y[5] == infinity);
        TERN_WITH_ISA(isa, unary(fn::Relu{}, x, y, 7));
        EXPECT_TRUE(std::isnan(y[0]) && y[1] == infinity && y[2] == 0);
        TERN_WITH_ISA(isa, unary(fn::Tanh{}, x, y, 7));
        EXPECT_TRUE(std::isnan(y[0]) && y[1] == 1 && y[2] == -1 && y[5] == 1);
        const float one[] = {1, 1, 1, 1, 1, 1, nan};
        TERN_WITH_ISA(isa, binary(fn::Maximum{}, x, one, y, 7));
        EXPECT_TRUE(std::isnan(y[0]) && y[1] == infinity && y[2] == 1 && std::isnan(y[6]));
    }
}

TEST(CpuSimd, SetsAgreeOnSumsAndProducts) {
    const int64_t n = 37, k = 301, m = 45;
    const std::vector<float> a = random_values<float>("a", n * k, -1, 1);
    const std::vector<float> b = random_values<float>("b", k * m, -1, 1);
    std::vector<float> scratch(cpu::gemm_scratch<float>(n, m, k) + 16), first(n * m), y(n * m);
    double first_sum = 0;
    for (Isa isa : isas()) {
        cpu::Gemm<float> g{.n = n, .m = m, .k = k, .a = a.data(), .a_row = k, .a_col = 1};
        g.b = b.data(), g.b_row = m, g.b_col = 1, g.y = y.data(), g.y_row = m;
        g.scratch = scratch.data();
        TERN_WITH_ISA(isa, gemm(g));
        double sum;
        TERN_WITH_ISA(isa, sum_rows(a.data(), 1, 0, 1000, &sum));
        if (isa == Isa::generic) first = y, first_sum = sum;
        EXPECT_NEAR(sum, first_sum, 1e-4);
        for (int64_t i = 0; i < n * m; ++i) ASSERT_NEAR(y[i], first[i], 2e-5);
    }
}

}  // namespace
}  // namespace tern::test
