// y = op(x) for the formulas that say what kind of number an element is.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/elementwise.h"

namespace tern::kernels::cpu {

template <class Op>
void classify(Op op, const View& x, const View& y) {
    visit("classify", compute_dtype(x.dtype), fn::Compared{}, [&]<class T>() {
        map(y.shape, {Operand(y), computed(x)}, [&op](char* const* at, int64_t count) {
            const T* const from = reinterpret_cast<const T*>(at[1]);
            bool* const to = reinterpret_cast<bool*>(at[0]);
            TERN_ON_ISA(classify(op, from, to, count));
        });
    });
}

#define TERN_CLASSIFY(Op) template void classify(fn::Op, const View&, const View&);
TERN_CLASSIFY_FORMULAS(TERN_CLASSIFY)

}  // namespace tern::kernels::cpu
