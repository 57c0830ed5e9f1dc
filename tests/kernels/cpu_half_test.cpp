// 16-bit floats on the CPU: every instruction set converts to the same bits as the definition, and
// formulas round once.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/cpu/simd/gemm.h"
#include "kernels/cpu/simd/half.h"
#include "kernels/elementwise.h"
#include "tests/support/random_tensors.h"

namespace tern::test {
namespace {

namespace cpu = kernels::cpu;
namespace fn = kernels::fn;
using cpu::Isa;

#if defined(__x86_64__)
#define TERN_WITH_ISA(isa, ...)                    \
    (isa == Isa::avx512 ? cpu::avx512::__VA_ARGS__ \
     : isa == Isa::avx2 ? cpu::avx2::__VA_ARGS__   \
                        : cpu::generic::__VA_ARGS__)
#else
#define TERN_WITH_ISA(isa, ...) cpu::generic::__VA_ARGS__
#endif

template <class T>
void check_widening(Isa isa) {
    std::vector<T> x(65536 + 5);  // not a whole number of registers
    for (size_t i = 0; i < x.size(); ++i) x[i].bits = static_cast<uint16_t>(i);
    std::vector<float> y(x.size());
    TERN_WITH_ISA(isa, widen(x.data(), y.data(), static_cast<int64_t>(x.size())));
    for (size_t i = 0; i < x.size(); ++i) {
        const float wanted = x[i];
        ASSERT_EQ(std::memcmp(&y[i], &wanted, sizeof wanted), 0) << i;
    }
}

template <class T>
void check_narrowing(Isa isa) {
    std::vector<float> x;
    for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 4093)
        x.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
    for (uint32_t high = 0; high < 65536; ++high)  // the middles, and NaNs of every kind
        for (const uint32_t low : {0u, 1u, 0x1000u, 0x7fffu, 0x8000u, 0x8001u})
            x.push_back(std::bit_cast<float>(high << 16 | low));
    std::vector<T> y(x.size());
    TERN_WITH_ISA(isa, narrow(x.data(), y.data(), static_cast<int64_t>(x.size())));
    for (size_t i = 0; i < x.size(); ++i) ASSERT_EQ(y[i].bits, T(x[i]).bits) << x[i];
}

TEST(HalfConversions, AreTheDefinitionOnEveryInstructionSet) {
    for (Isa isa : {Isa::generic, Isa::avx2, Isa::avx512}) {
        if (isa > cpu::isa()) continue;
        check_widening<Half>(isa);
        check_widening<BFloat16>(isa);
        check_narrowing<Half>(isa);
        check_narrowing<BFloat16>(isa);
    }
}

View view_of(void* data, DType dtype, const Shape& shape, const Strides& strides) {
    View view;
    view.data = data;
    view.dtype = dtype;
    view.shape = shape;
    view.strides = strides;
    return view;
}

// Dense, transposed, repeated and sliced operands; rows that fill blocks and rows that do not.
template <class T>
void check_sum(int64_t rows, int64_t cols) {
    Rng rng("halves");
    const auto draw = [&](int64_t n) {
        std::vector<T> out(static_cast<size_t>(n));
        for (T& v : out) v = T(static_cast<float>(rng.uniform(-3, 3)));
        return out;
    };
    std::vector<T> a = draw(2 * rows * cols), b = draw(rows * cols), y(a.size());
    const Strides b_strides[] = {{cols, 1}, {1, rows}, {0, 1}, {1, 0}, {0, 0}};
    for (const Strides& step : b_strides)
        for (const Strides& dense : {Strides{cols, 1}, Strides{2 * cols, 2}, Strides{1, rows}}) {
            kernels::binary(fn::Add{}, view_of(a.data(), dtype_of<T>, {rows, cols}, dense),
                            view_of(b.data(), dtype_of<T>, {rows, cols}, step),
                            view_of(y.data(), dtype_of<T>, {rows, cols}, dense));
            for (int64_t i = 0; i < rows; ++i)
                for (int64_t j = 0; j < cols; ++j) {
                    const int64_t at = i * dense[0] + j * dense[1];
                    const float left = a[at], right = b[i * step[0] + j * step[1]];
                    ASSERT_EQ(y[at].bits, T(left + right).bits) << i << " " << j;
                }
        }
}

TEST(HalfFormulas, RoundOnceInEveryLayout) {
    for (const auto& [rows, cols] : {std::pair{1, 1}, {3, 7}, {5, 700}, {211, 333}, {1, 70000}}) {
        check_sum<Half>(rows, cols);
        check_sum<BFloat16>(rows, cols);
    }
}

struct Sizes {
    int64_t n, k, m;
};

// Operands by rows or by columns, with bias, what y held before and an activation.
void check_product(Isa isa, const Sizes& z, bool a_by_cols, bool b_by_cols) {
    Rng rng("products");
    const auto draw = [&](int64_t count) {
        std::vector<BFloat16> out(static_cast<size_t>(count));
        for (BFloat16& v : out) v = BFloat16(static_cast<float>(rng.uniform(-1, 1)));
        return out;
    };
    const std::vector<BFloat16> a = draw(z.n * z.k), b = draw(z.k * z.m), bias = draw(z.m);
    const std::vector<BFloat16> before = draw(z.n * z.m);
    std::vector<BFloat16> y = before;
    std::vector<BFloat16> scratch(cpu::gemm_scratch<BFloat16>(z.n, z.m, z.k) + 32);
    cpu::Gemm<BFloat16> g{
        .n = z.n, .m = z.m, .k = z.k, .a = a.data(), .b = b.data(), .y = y.data()};
    g.a_row = a_by_cols ? 1 : z.k, g.a_col = a_by_cols ? z.n : 1;
    g.b_row = b_by_cols ? 1 : z.m, g.b_col = b_by_cols ? z.k : 1;
    g.y_row = z.m;
    g.col_bias = bias.data();
    g.activation = kernels::Activation::relu;
    g.accumulate = true;
    g.scratch =
        reinterpret_cast<BFloat16*>((reinterpret_cast<uintptr_t>(scratch.data()) + 63) / 64 * 64);
    TERN_WITH_ISA(isa, gemm(g));
    for (int64_t i = 0; i < z.n; ++i)
        for (int64_t j = 0; j < z.m; ++j) {
            double sum = static_cast<double>(before[i * z.m + j]) + static_cast<double>(bias[j]);
            for (int64_t p = 0; p < z.k; ++p)
                sum += static_cast<double>(a[i * g.a_row + p * g.a_col]) *
                       static_cast<double>(b[p * g.b_row + j * g.b_col]);
            // Half a place of rounding, and the rounding of the sum in float.
            ASSERT_NEAR(y[i * z.m + j], std::max(sum, 0.0), std::abs(sum) / 256 + 1e-5)
                << z.n << " " << z.k << " " << z.m << " at " << i << ", " << j;
        }
}

TEST(HalfProducts, AreThoseOfDoubleRoundedOnce) {
    for (Isa isa : {Isa::generic, Isa::avx2, Isa::avx512}) {
        if (isa > cpu::isa()) continue;
        for (const Sizes& z : {Sizes{1, 1, 1},
                               {3, 0, 5},
                               {5, 7, 3},
                               {33, 101, 1},
                               {1, 20, 70},
                               {37, 301, 45},
                               {130, 300, 64},
                               {13, 5000, 40}})
            for (bool a_by_cols : {false, true})
                for (bool b_by_cols : {false, true}) check_product(isa, z, a_by_cols, b_by_cols);
    }
}

}  // namespace
}  // namespace tern::test
