// Norms. See reduce.cuh for which thread owns what.
#include "kernels/cuda/accumulate.cuh"

namespace tern::kernels::cuda {

void norm(const View& x, double p, const View& y) {
    visit("norm", x.dtype, Floats{}, [&]<class T>() {
        fn::visit_norm(p, y.ptr<T>(), [&](const auto& f) { accumulate("norm", f, x, y); });
    });
}

}  // namespace tern::kernels::cuda
