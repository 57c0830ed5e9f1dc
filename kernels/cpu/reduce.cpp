// Sums and extremes; see kernels/cpu/reduce.h for the walk.
#include "kernels/reduce.h"

#include "kernels/cpu/simd/reduce.h"
#include "kernels/cpu/widened.h"
#include "kernels/elementwise.h"

namespace tern::kernels::cpu {
namespace {

// T is what is computed in, Stored what goes to y.
template <class T, class Stored>
struct Sum {
    using In = T;
    using Part = SumOf<T>;
    using Out = std::conditional_t<std::is_floating_point_v<T>, Stored, int64_t>;
    static constexpr bool kByPosition = false;
    static constexpr int64_t kRows = 16;
    double divisor;
    Out* y;

    void rows(const T* x, int64_t count, int64_t step, int64_t n, int64_t, Part* out) const {
        TERN_ON_ISA(sum_rows(x, count, step, n, out));
    }
    void columns(const T* const* x, int64_t count, int64_t width, int64_t, Part* out) const {
        TERN_ON_ISA(sum_columns(x, count, width, out));
    }
    Part combine(Part a, Part b) const { return a + b; }
    void write(int64_t at, Part part) const {
        if constexpr (std::is_floating_point_v<T>)
            y[at] = static_cast<Stored>(static_cast<T>(part / divisor));
        else
            y[at] = part;
    }
};

template <class Op, class T, class Stored>
struct Extreme {
    using In = T;
    using Part = T;
    static constexpr bool kByPosition = false;
    static constexpr int64_t kRows = 64;
    Stored* y;

    void rows(const T* x, int64_t count, int64_t step, int64_t n, int64_t, Part* out) const {
        TERN_ON_ISA(extreme_rows<Op>(x, count, step, n, out));
    }
    void columns(const T* const* x, int64_t count, int64_t width, int64_t, Part* out) const {
        TERN_ON_ISA(extreme_columns<Op>(x, count, width, out));
    }
    Part combine(Part a, Part b) const { return Op::combine(a, b); }
    void write(int64_t at, Part part) const { y[at] = static_cast<Stored>(part); }
};

template <class Op>
void extreme(const char* name, const View& x, const View& y) {
    visit(name, x.dtype, NumbersAndHalves{},
          [&]<class T>() { reduce_as<T>(Extreme<Op, compute_t<T>, T>{y.ptr<T>()}, x, y); });
}

}  // namespace

void sum(const View& x, const View& y, double divisor) {
    if (x.numel() == 0) return fill(y, is_floating(y.dtype) ? 0 / divisor : 0);
    View numbers = x;
    if (x.dtype == DType::bool_) numbers.dtype = DType::uint8;
    visit("sum", numbers.dtype, NumbersAndHalves{}, [&]<class T>() {
        using S = Sum<compute_t<T>, T>;
        reduce_as<T>(S{divisor, y.ptr<typename S::Out>()}, numbers, y);
    });
}

void amax(const View& x, const View& y) { extreme<fn::Max>("amax", x, y); }
void amin(const View& x, const View& y) { extreme<fn::Min>("amin", x, y); }

}  // namespace tern::kernels::cpu
