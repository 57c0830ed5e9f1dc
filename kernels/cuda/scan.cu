// Running sums, products, logarithms of sums of exponentials, and linear recurrences. See scan.cuh
// for which thread owns what.
#include "kernels/cuda/scan.cuh"

namespace tern::kernels::cuda {

void cumsum(const View& x, int dim, bool reverse, const View& y) {
    scan<fn::CumSum>("cumsum", Numbers{}, x, nullptr, dim, reverse, y);
}
void cumprod(const View& x, int dim, bool reverse, const View& y) {
    scan<fn::CumProd>("cumprod", Numbers{}, x, nullptr, dim, reverse, y);
}
void logcumsumexp(const View& x, int dim, bool reverse, const View& y) {
    scan<fn::LogCumSumExp>("logcumsumexp", Floats{}, x, nullptr, dim, reverse, y);
}
void recurrence(const View& w, const View& x, int dim, bool reverse, const View& y) {
    scan<fn::Recurrence>("recurrence", Floats{}, x, &w, dim, reverse, y);
}

}  // namespace tern::kernels::cuda
