// Comparisons, and the choice between two operands.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/elementwise.h"

namespace tern::kernels::cpu {

template <class Op>
void compare(Op op, const View& a, const View& b, const View& y) {
    visit("compare", compute_dtype(a.dtype), fn::Compared{}, [&]<class T>() {
        map(y.shape, {Operand(y), computed(a), computed(b)}, [&op](char* const* at, int64_t count) {
            const T* const left = reinterpret_cast<const T*>(at[1]);
            const T* const right = reinterpret_cast<const T*>(at[2]);
            bool* const to = reinterpret_cast<bool*>(at[0]);
            TERN_ON_ISA(compare(op, left, right, to, count));
        });
    });
}

#define TERN_COMPARE(Op) template void compare(fn::Op, const View&, const View&, const View&);
TERN_COMPARE_FORMULAS(TERN_COMPARE)

namespace {

template <class Word>
void where_words(const View& condition, const View& a, const View& b, const View& y) {
    map(y.shape, {Operand(y), Operand(condition), Operand(a), Operand(b)},
        [](char* const* at, int64_t count) {
            const bool* const mask = reinterpret_cast<const bool*>(at[1]);
            const Word* const left = reinterpret_cast<const Word*>(at[2]);
            const Word* const right = reinterpret_cast<const Word*>(at[3]);
            Word* const to = reinterpret_cast<Word*>(at[0]);
            TERN_ON_ISA(where(mask, left, right, to, count));
        });
}

}  // namespace

void where(const View& condition, const View& a, const View& b, const View& y) {
    visit_bits(item_size(y.dtype), [&]<class Word>() { where_words<Word>(condition, a, b, y); });
}

}  // namespace tern::kernels::cpu
