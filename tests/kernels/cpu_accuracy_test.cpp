// The accuracy of the SIMD loops against long double, for every instruction set this machine has:
// in the range where a function is used most, and for bit patterns of every size, which hold
// numbers below the normal ones, huge ones, infinities and NaN.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "kernels/cpu/simd/elementwise.h"
#include "tests/kernels/formulas.h"
#include "tests/kernels/isas.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

namespace cpu = kernels::cpu;
namespace fn = kernels::fn;
using Real = long double;

// In units of the last place of `wanted`; of the smallest normal number below it.
template <class T>
double ulps(T got, Real wanted) {
    const T rounded = static_cast<T>(wanted);
    if (got == rounded || (got != got && rounded != rounded)) return 0;
    if (!std::isfinite(got) || !std::isfinite(rounded)) return INFINITY;
    int exponent;
    std::frexp(std::max<Real>(std::abs(wanted), std::numeric_limits<T>::min()), &exponent);
    return static_cast<double>(std::abs(got - wanted) /
                               std::ldexp(Real(1), exponent - std::numeric_limits<T>::digits));
}

constexpr size_t kCount = 20000;

// Half of them uniform in [low, high), half any bits.
template <class T>
std::vector<T> arguments(const char* label, double low, double high) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    Rng rng(label);
    std::vector<T> values(kCount);
    for (size_t i = 0; i < kCount; ++i)
        values[i] = i % 2 == 0 ? static_cast<T>(rng.uniform(low, high))
                               : std::bit_cast<T>(static_cast<Bits>(rng.next()));
    return values;
}

template <class Op, class T, class F>
void check(const char* name, double low, double high, double allowed, const F& f) {
    const std::vector<T> x = arguments<T>(name, low, high);
    std::vector<T> y(kCount);
    const Op op = make_formula<Op>();
    for (cpu::Isa isa : isas()) {
        TERN_WITH_ISA(isa, unary(op, x.data(), y.data(), static_cast<int64_t>(kCount)));
        for (size_t i = 0; i < kCount; ++i)
            ASSERT_LE(ulps(y[i], f(static_cast<Real>(x[i]))), allowed)
                << name << "(" << x[i] << ") = " << y[i] << ", isa " << static_cast<int>(isa);
    }
}

#define TERN_ACCURACY(Op, low, high, allowed, ...)                                                 \
    TEST(CpuAccuracy, Op) {                                                                        \
        check<fn::Op, float>(#Op, low, high, allowed, [](Real x) -> Real { return __VA_ARGS__; }); \
        check<fn::Op, double>(#Op, low, high, allowed,                                             \
                              [](Real x) -> Real { return __VA_ARGS__; });                         \
    }

TERN_ACCURACY(Sqrt, 0, 1e4, 0.51, std::sqrt(x))
TERN_ACCURACY(Rsqrt, 0, 1e4, 1.6, 1 / std::sqrt(x))
TERN_ACCURACY(Cbrt, -1e4, 1e4, 3, std::cbrt(x))
TERN_ACCURACY(Exp, -110, 110, 3, std::exp(x))
TERN_ACCURACY(Exp2, -160, 160, 2, std::exp2(x))
TERN_ACCURACY(Expm1, -20, 110, 3.5, std::expm1(x))
TERN_ACCURACY(Log, 1e-3, 1e3, 1, std::log(x))
TERN_ACCURACY(Log1p, -0.99, 9, 1, std::log1p(x))
TERN_ACCURACY(Log2, 1e-3, 1e3, 3, std::log2(x))
TERN_ACCURACY(Log10, 1e-3, 1e3, 3, std::log10(x))
TERN_ACCURACY(Sin, -1e5, 1e5, 4, std::sin(x))
TERN_ACCURACY(Cos, -1e5, 1e5, 4, std::cos(x))
TERN_ACCURACY(Tan, -1e5, 1e5, 4, std::tan(x))
TERN_ACCURACY(Asin, -1, 1, 4, std::asin(x))
TERN_ACCURACY(Acos, -1, 1, 3, std::acos(x))
TERN_ACCURACY(Atan, -9, 9, 3, std::atan(x))
TERN_ACCURACY(Sinh, -110, 110, 3, std::sinh(x))
TERN_ACCURACY(Cosh, -110, 110, 3, std::cosh(x))
TERN_ACCURACY(Tanh, -9, 9, 2.5, std::tanh(x))
TERN_ACCURACY(Asinh, -99, 99, 3, std::asinh(x))
TERN_ACCURACY(Acosh, 1, 99, 3, std::acosh(x))
TERN_ACCURACY(Atanh, -1, 1, 3, std::atanh(x))
TERN_ACCURACY(Erf, -4, 4, 4.5, std::erf(x))
TERN_ACCURACY(Erfc, -4, 12, 3, std::erfc(x))
TERN_ACCURACY(Lgamma, 0, 40, 6, std::lgamma(x))
TERN_ACCURACY(Floor, -9, 9, 0, std::floor(x))
TERN_ACCURACY(Ceil, -9, 9, 0, std::ceil(x))
TERN_ACCURACY(Trunc, -9, 9, 0, std::trunc(x))
TERN_ACCURACY(Round, -9, 9, 0, std::nearbyint(x))
TERN_ACCURACY(Sigmoid, -80, 80, 4, 1 / (1 + std::exp(-x)))

// erfinv by what it undoes: the step that Newton's method would still make.
template <class T>
void check_erfinv() {
    std::vector<T> x = arguments<T>("erfinv", -1, 1), y(kCount);
    for (T& v : x)
        if (std::abs(v) >= 1 || v != v) v = T(0.25);
    for (cpu::Isa isa : isas()) {
        TERN_WITH_ISA(isa, unary(fn::Erfinv{}, x.data(), y.data(), static_cast<int64_t>(kCount)));
        for (size_t i = 0; i < kCount; ++i) {
            const Real a = std::abs(static_cast<Real>(x[i])), b = std::abs(static_cast<Real>(y[i]));
            const Real off = a > 0.5L ? (1 - a) - std::erfc(b) : std::erf(b) - a;
            const Real wanted = b - off * std::exp(b * b) * 0.886226925452758013649L;
            ASSERT_LE(ulps(static_cast<T>(b), wanted), 6) << "erfinv(" << x[i] << ")";
        }
    }
}
TEST(CpuAccuracy, Erfinv) {
    check_erfinv<float>();
    check_erfinv<double>();
}

template <class Op, class T, class F>
void check_pairs(const char* name, double allowed, const F& f) {
    const std::vector<T> a = arguments<T>(name, -30, 30), b = arguments<T>("b", -30, 30);
    std::vector<T> y(kCount);
    for (cpu::Isa isa : isas()) {
        TERN_WITH_ISA(isa,
                      binary(Op{}, a.data(), b.data(), y.data(), static_cast<int64_t>(kCount)));
        for (size_t i = 0; i < kCount; ++i)
            ASSERT_LE(ulps(y[i], f(static_cast<Real>(a[i]), static_cast<Real>(b[i]))), allowed)
                << name << "(" << a[i] << ", " << b[i] << ") = " << y[i] << ", isa "
                << static_cast<int>(isa);
    }
}
#define TERN_ACCURACY_OF_TWO(Op, allowed, function)                                               \
    TEST(CpuAccuracy, Op) {                                                                       \
        check_pairs<fn::Op, float>(#Op, allowed, [](Real a, Real b) { return function(a, b); });  \
        check_pairs<fn::Op, double>(#Op, allowed, [](Real a, Real b) { return function(a, b); }); \
    }
TERN_ACCURACY_OF_TWO(Pow, 2, std::pow)
TERN_ACCURACY_OF_TWO(Atan2, 4, std::atan2)
TERN_ACCURACY_OF_TWO(Hypot, 2, std::hypot)
TERN_ACCURACY_OF_TWO(Fmod, 0, std::fmod)

}  // namespace
}  // namespace tern::test
