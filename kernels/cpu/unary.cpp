// y = op(x) for the formulas of one argument.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/elementwise.h"

namespace tern::kernels::cpu {

template <class Op>
void unary(Op op, const View& x, const View& y) {
    visit("unary", compute_dtype(y.dtype), typename Op::domain{}, [&]<class T>() {
        map(y.shape, {computed(y), computed(x)}, [&op](char* const* at, int64_t count) {
            const T* const from = reinterpret_cast<const T*>(at[1]);
            T* const to = reinterpret_cast<T*>(at[0]);
            TERN_ON_ISA(unary(op, from, to, count));
        });
    });
}

#define TERN_UNARY(Op) template void unary(fn::Op, const View&, const View&);
#define TERN_BIND_RIGHT(Op) template void unary(fn::BindRight<fn::Op>, const View&, const View&);
#define TERN_BIND_LEFT(Op) template void unary(fn::BindLeft<fn::Op>, const View&, const View&);
TERN_UNARY_FORMULAS(TERN_UNARY)
TERN_BIND_RIGHT_FORMULAS(TERN_BIND_RIGHT)
TERN_BIND_LEFT_FORMULAS(TERN_BIND_LEFT)

}  // namespace tern::kernels::cpu
