// Products, counts and sums without NaN. See reduce.cuh for which thread owns what.
#include "kernels/cuda/accumulate.cuh"

namespace tern::kernels::cuda {
namespace {

View as_numbers(View x) {
    if (x.dtype == DType::bool_) x.dtype = DType::uint8;
    return x;
}

}  // namespace

void prod(const View& x, const View& y) {
    const View numbers = as_numbers(x);
    visit("prod", numbers.dtype, Numbers{}, [&]<class T>() {
        accumulate("prod", fn::Product<T>{y.ptr<fn::Accumulated<T>>()}, numbers, y);
    });
}

void nansum(const View& x, const View& y) {
    visit("nansum", x.dtype, Floats{},
          [&]<class T>() { accumulate("nansum", fn::NanSum<T>{y.ptr<T>()}, x, y); });
}

void count_nonzero(const View& x, fn::Counted counted, const View& y) {
    const View numbers = as_numbers(x);
    const int64_t results = y.numel(), length = results > 0 ? x.numel() / results : 0;
    visit("count_nonzero", numbers.dtype, Numbers{}, [&]<class T>() {
        accumulate("count_nonzero", fn::Nonzero<T>{counted, length, y.data}, numbers, y);
    });
}

}  // namespace tern::kernels::cuda
