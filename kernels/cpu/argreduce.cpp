// Where the extremes are; see kernels/cpu/reduce.h for the walk.
#include "kernels/cpu/simd/reduce.h"
#include "kernels/cpu/widened.h"
#include "kernels/reduce.h"

namespace tern::kernels::cpu {
namespace {

// T is what is compared, Stored what goes to values.
template <class Op, class T, class Stored>
struct Position {
    using In = T;
    using Part = Placed<T>;
    static constexpr bool kByPosition = true;
    static constexpr int64_t kRows = 64;
    int64_t* y;
    Stored* values;  // may be null

    void rows(const T* x, int64_t count, int64_t step, int64_t n, int64_t first, Part* out) const {
        for (int64_t r = 0; r < count; ++r, x += step) {
            extreme(x, n, &out[r].value);
            out[r].at = first + find(x, n, out[r].value);
        }
    }
    void columns(const T* const* x, int64_t count, int64_t width, int64_t first, Part* out) const {
        TERN_ON_ISA(placed_columns<Op>(x, count, width, first, out));
    }
    Part combine(Part a, Part b) const { return Op::before(b.value, a.value) ? b : a; }
    void write(int64_t at, const Part& part) const {
        y[at] = part.at;
        if (values) values[at] = static_cast<Stored>(part.value);
    }

 private:
    static void extreme(const T* x, int64_t n, T* out) {
        TERN_ON_ISA(extreme_rows<Op>(x, 1, 0, n, out));
    }
    static int64_t find(const T* x, int64_t n, T value) { TERN_ON_ISA(find_first(x, n, value)); }
};

template <class Op>
void arg_extreme(const char* name, const View& x, const View& y, const View* values) {
    visit(name, x.dtype, NumbersAndHalves{}, [&]<class T>() {
        reduce_as<T>(
            Position<Op, compute_t<T>, T>{y.ptr<int64_t>(), values ? values->ptr<T>() : nullptr}, x,
            y);
    });
}

}  // namespace

void argmax(const View& x, const View& y) { arg_extreme<fn::Max>("argmax", x, y, nullptr); }
void argmin(const View& x, const View& y) { arg_extreme<fn::Min>("argmin", x, y, nullptr); }
void max_and_place(const View& x, const View& values, const View& places) {
    arg_extreme<fn::Max>("max", x, places, &values);
}
void min_and_place(const View& x, const View& values, const View& places) {
    arg_extreme<fn::Min>("min", x, places, &values);
}

}  // namespace tern::kernels::cpu
