// Selection by a condition, moved as bits of the element's size, and fills with one value. A thread
// owns packs of 16 bytes; every operand is read once and the result written once; blocks of 256
// threads (elementwise.cuh).
#include "kernels/cuda/elementwise.cuh"
#include "kernels/elementwise.h"
#include "kernels/formula/convert.h"

namespace tern::kernels::cuda {
namespace {

struct Select {
    template <class T>
    __device__ T operator()(bool condition, T a, T b) const {
        return condition ? a : b;
    }
};

template <class T>
struct Constant {
    T value;
    __device__ T operator()() const { return value; }
};

}  // namespace

void where(const View& condition, const View& a, const View& b, const View& y) {
    visit_bits(item_size(y.dtype), [&]<class Bits>() {
        elementwise<light_packs<Bits>(), Bits, bool, Bits, Bits>("where", Select{}, y, condition, a,
                                                                 b);
    });
}

void fill(const View& y, double value) {
    visit("fill", y.dtype, StoredType{}, [&]<class T>() {
        elementwise<light_packs<T>(), T>("fill", Constant<T>{fn::convert<T>(value)}, y);
    });
}

}  // namespace tern::kernels::cuda
