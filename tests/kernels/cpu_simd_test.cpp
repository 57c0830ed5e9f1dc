// The SIMD loops: the same value wherever an element lies in a run, within a few ulp of long
// double, and the same within a few ulp for every instruction set this machine has.
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/gemm.h"
#include "kernels/cpu/simd/reduce.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

namespace cpu = kernels::cpu;
namespace fn = kernels::fn;
using cpu::Isa;

std::vector<Isa> isas() {
    std::vector<Isa> all;
    for (Isa isa : {Isa::generic, Isa::avx2, Isa::avx512})
        if (isa <= cpu::isa()) all.push_back(isa);
    return all;
}

// Runs call of the set's namespace.
#if defined(__x86_64__)
#define TERN_WITH_ISA(isa, ...)                    \
    (isa == Isa::avx512 ? cpu::avx512::__VA_ARGS__ \
     : isa == Isa::avx2 ? cpu::avx2::__VA_ARGS__   \
                        : cpu::generic::__VA_ARGS__)
#else
#define TERN_WITH_ISA(isa, ...) cpu::generic::__VA_ARGS__
#endif

template <class T>
std::vector<T> random_values(const char* label, size_t count, double low, double high) {
    Rng rng(label);
    std::vector<T> values(count);
    for (T& v : values) v = static_cast<T>(rng.uniform(low, high));
    return values;
}

// Formulas without parameters are made as they are; the others with values that exercise them.
template <class Op>
Op make() {
    if constexpr (requires(Op op) { op.low; })
        return {-1, 1.5};
    else if constexpr (sizeof(Op) == sizeof(double))
        return {1.3};
    else
        return {};
}

template <class T>
bool same(T a, T b) {
    return a == b || (a != a && b != b);
}

template <class Op, class T>
void check_places(const char* name) {
    constexpr int64_t kMost = 80;
    const std::vector<T> a = random_values<T>(name, kMost, -3, 3);
    const std::vector<T> b = random_values<T>("b", kMost, -3, 3);
    for (Isa isa : isas()) {
        std::vector<T> wanted(kMost), got(kMost);
        const Op op = make<Op>();
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

template <class T>
double ulps(T got, long double wanted) {
    if (same<long double>(got, wanted)) return 0;
    int exponent;
    std::frexp(std::max<long double>(std::abs(wanted), std::numeric_limits<T>::min()), &exponent);
    return static_cast<double>(std::abs(got - wanted) /
                               std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits));
}

template <class Op, class T, class F>
void check_accuracy(const char* name, double low, double high, double allowed, const F& f) {
    const std::vector<T> x = random_values<T>(name, 20000, low, high);
    std::vector<T> y(x.size());
    for (Isa isa : isas()) {
        const Op op = make<Op>();
        TERN_WITH_ISA(isa, unary(op, x.data(), y.data(), static_cast<int64_t>(x.size())));
        for (size_t i = 0; i < x.size(); ++i)
            ASSERT_LE(ulps(y[i], f(static_cast<long double>(x[i]))), allowed)
                << name << "(" << x[i] << ") = " << y[i] << ", isa " << static_cast<int>(isa);
    }
}

template <class T>
void check_accuracies() {
    using L = long double;
    const double widest = sizeof(T) == 4 ? 87 : 700;
    check_accuracy<fn::Exp, T>("exp", -widest, widest, 2, [](L x) { return std::exp(x); });
    check_accuracy<fn::Log, T>("log", 1e-3, 1e3, 2, [](L x) { return std::log(x); });
    check_accuracy<fn::Log1p, T>("log1p", -0.99, 9, 2, [](L x) { return std::log1p(x); });
    check_accuracy<fn::Tanh, T>("tanh", -9, 9, 2, [](L x) { return std::tanh(x); });
    check_accuracy<fn::Erf, T>("erf", -4, 4, 3, [](L x) { return std::erf(x); });
    check_accuracy<fn::Sqrt, T>("sqrt", 0, 1e4, 0.51, [](L x) { return std::sqrt(x); });
    check_accuracy<fn::PowScalar, T>(
        "pow", 0, 1e3, 2, [](L x) { return std::pow(x, static_cast<L>(static_cast<T>(1.3))); });
    check_accuracy<fn::Sigmoid, T>("sigmoid", -30, 30, 4,
                                   [](L x) { return 1 / (1 + std::exp(-x)); });
}

TEST(CpuSimd, FunctionsAreWithinAFewUlp) {
    check_accuracies<float>();
    check_accuracies<double>();
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
