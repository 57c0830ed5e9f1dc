// Products, counts and norms; see kernels/cpu/reduce.h for the walk.
#include "kernels/accumulate.h"

#include "kernels/cpu/reduce.h"
#include "kernels/cpu/simd/accumulate.h"
#include "kernels/elementwise.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class F>
struct Accumulation {
    using In = typename F::In;
    using Part = typename F::Part;
    static constexpr bool kByPosition = false;
    static constexpr int64_t kRows = 64;
    F f;

    void rows(const In* x, int64_t count, int64_t step, int64_t n, int64_t, Part* out) const {
        TERN_ON_ISA(accumulate_rows(f, x, count, step, n, out));
    }
    void columns(const In* const* x, int64_t count, int64_t width, int64_t, Part* out) const {
        TERN_ON_ISA(accumulate_columns(f, x, count, width, out));
    }
    Part combine(Part a, Part b) const { return F::join(a, b); }
    void write(int64_t at, Part part) const { f.store(at, part); }
};

template <class F>
void accumulate(const F& f, const View& x, const View& y) {
    reduce(Accumulation<F>{f}, x, y);
}

View as_numbers(View x) {
    if (x.dtype == DType::bool_) x.dtype = DType::uint8;
    return x;
}

}  // namespace

void prod(const View& x, const View& y) {
    if (x.numel() == 0) return fill(y, 1);
    const View numbers = as_numbers(x);
    visit("prod", numbers.dtype, Numbers{},
          [&]<class T>() { accumulate(fn::Product<T>{y.ptr<fn::Accumulated<T>>()}, numbers, y); });
}

void nansum(const View& x, const View& y) {
    if (x.numel() == 0) return fill(y, 0);
    visit("nansum", x.dtype, Floats{},
          [&]<class T>() { accumulate(fn::NanSum<T>{y.ptr<T>()}, x, y); });
}

void count_nonzero(const View& x, fn::Counted counted, const View& y) {
    if (x.numel() == 0) return fill(y, counted == fn::Counted::all ? 1 : 0);
    const View numbers = as_numbers(x);
    const int64_t length = x.numel() / y.numel();
    visit("count_nonzero", numbers.dtype, Numbers{}, [&]<class T>() {
        accumulate(fn::Nonzero<T>{counted, length, y.data}, numbers, y);
    });
}

void norm(const View& x, double p, const View& y) {
    if (x.numel() == 0) return fill(y, p < 0 ? std::numeric_limits<double>::infinity() : 0);
    visit("norm", x.dtype, Floats{}, [&]<class T>() {
        fn::visit_norm(p, y.ptr<T>(), [&](const auto& f) { accumulate(f, x, y); });
    });
}

}  // namespace tern::kernels::cpu
