// Conversion between types and strided copies. A thread owns packs of 16 bytes of the wider type,
// read once and written once; blocks of 256 threads (elementwise.cuh). Copies within one type move
// bits of the element's size; transposed ones go through tiles (transpose.cuh).
#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/half.cuh"
#include "kernels/cuda/transpose.cuh"
#include "kernels/elementwise.h"
#include "kernels/formula/convert.h"

namespace tern::kernels::cuda {
namespace {

struct Copy {
    template <class T>
    __device__ T operator()(T x) const {
        return x;
    }
};

template <class Bits>
void copy_bits(const View& x, const View& y) {
    const Scope scope(y.device);
    const Loop<2> whole = make_sorted_loop<2>(y.shape, {&y.strides, &x.strides});
    const auto part = [&](const Loop<2>& loop, const std::array<int64_t, 2>& start) {
        Bits* to = y.ptr<Bits>() + start[0];
        const Bits* from = x.ptr<const Bits>() + start[1];
        if (loop.dense(0) && loop.dense(1))
            CUDA_CHECK(cudaMemcpyAsync(to, from, static_cast<size_t>(loop.numel()) * sizeof(Bits),
                                       cudaMemcpyDeviceToDevice, scope.stream()));
        else if (is_transposed(loop))
            launch_transpose("cast", scope, loop, to, from);
        else
            launch_elementwise<light_packs<Bits>(), Copy, Bits, Bits>("cast", scope, Copy{}, loop,
                                                                      to, from);
    };
    for_each_part<2>(whole, {}, part);
}

}  // namespace

void cast(const View& x, const View& y) {
    if (x.dtype == y.dtype) {
        return visit_bits(item_size(y.dtype), [&]<class Bits>() { copy_bits<Bits>(x, y); });
    }
    if (is_half(x.dtype) && y.dtype == DType::float32)
        return elementwise<2, float, uint16_t>("cast", Widen{x.dtype == DType::bfloat16}, y, x);
    if (x.dtype == DType::float32 && is_half(y.dtype))
        return elementwise<2, uint16_t, float>("cast", Narrow{y.dtype == DType::bfloat16}, y, x);
    visit("cast", x.dtype, StoredType{}, [&]<class From>() {
        visit("cast", y.dtype, StoredType{}, [&]<class To>() {
            constexpr bool kOfHalf = (is_half_v<From> && std::is_same_v<To, float>) ||
                                     (is_half_v<To> && std::is_same_v<From, float>);
            if constexpr (!std::is_same_v<From, To> && !kOfHalf)
                elementwise<2, To, From>("cast", fn::Convert<To>{}, y, x);
        });
    });
}

}  // namespace tern::kernels::cuda
