// y = op(a, b) for the formulas of two arguments and the gradient formulas, y = op(a, b, c).
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/elementwise.h"

namespace tern::kernels::cpu {
namespace {

template <class Op>
struct DomainOf {
    using type = Floats;  // gradient formulas
};
template <class Op>
requires requires { typename Op::domain; }
struct DomainOf<Op> {
    using type = typename Op::domain;
};

}  // namespace

template <class Op>
void binary(Op op, const View& a, const View& b, const View& y) {
    visit("binary", compute_dtype(y.dtype), typename DomainOf<Op>::type{}, [&]<class T>() {
        map(y.shape, {computed(y), computed(a), computed(b)},
            [&op](char* const* at, int64_t count) {
                const T* const left = reinterpret_cast<const T*>(at[1]);
                const T* const right = reinterpret_cast<const T*>(at[2]);
                T* const to = reinterpret_cast<T*>(at[0]);
                TERN_ON_ISA(binary(op, left, right, to, count));
            });
    });
}

template <class Op>
void ternary(Op op, const View& a, const View& b, const View& c, const View& y) {
    visit("ternary", compute_dtype(y.dtype), typename Op::domain{}, [&]<class T>() {
        map(y.shape, {computed(y), computed(a), computed(b), computed(c)},
            [&op](char* const* at, int64_t count) {
                const auto operand = [at](int n) { return reinterpret_cast<const T*>(at[n]); };
                T* const to = reinterpret_cast<T*>(at[0]);
                TERN_ON_ISA(ternary(op, operand(1), operand(2), operand(3), to, count));
            });
    });
}

#define TERN_BINARY(Op) template void binary(fn::Op, const View&, const View&, const View&);
TERN_BINARY_FORMULAS(TERN_BINARY)
TERN_GRADIENT_FORMULAS(TERN_BINARY)
#define TERN_TERNARY(Op) \
    template void ternary(fn::Op, const View&, const View&, const View&, const View&);
TERN_TERNARY_FORMULAS(TERN_TERNARY)

}  // namespace tern::kernels::cpu
