// Means and variances; see kernels/cpu/reduce.h for the walk.
#include "kernels/moments.h"

#include "kernels/cpu/reduce.h"
#include "kernels/cpu/simd/moments.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T>
struct Spread {
    using In = T;
    using Part = fn::Moments;
    static constexpr bool kByPosition = false;
    static constexpr int64_t kRows = 32;  // they stay in the first cache
    double correction;
    bool root;
    T* mean;  // may be null
    T* spread;

    void rows(const T* x, int64_t count, int64_t step, int64_t n, int64_t, Part* out) const {
        TERN_ON_ISA(moments_rows(x, count, step, n, out));
    }
    void columns(const T* const* x, int64_t count, int64_t width, int64_t, Part* out) const {
        TERN_ON_ISA(moments_columns(x, count, width, out));
    }
    Part combine(const Part& a, const Part& b) const { return Part::join(a, b); }
    void write(int64_t at, const Part& part) const {
        if (mean) mean[at] = static_cast<T>(part.mean);
        spread[at] = static_cast<T>(part.spread(correction, root));
    }
};

}  // namespace

void moments(const View& x, double correction, bool root, const View* mean, const View& spread) {
    visit("var", x.dtype, Floats{}, [&]<class T>() {
        T* const center = mean ? mean->ptr<T>() : nullptr;
        reduce(Spread<T>{correction, root, center, spread.ptr<T>()}, x, spread);
    });
}

}  // namespace tern::kernels::cpu
