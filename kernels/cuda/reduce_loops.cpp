// How a reduction's dimensions are laid out: the host half of reduce.cuh.
#include <algorithm>
#include <cstdlib>

#include "kernels/cuda/reduce_loops.h"
#include "tensor/core/error.h"

namespace tern::kernels::cuda {
namespace {

struct Part {
    Shape sizes;
    Strides x, y;

    void add(int64_t size, int64_t x_step, int64_t y_step) {
        sizes.push_back(size);
        x.push_back(x_step);
        y.push_back(y_step);
    }
    // Largest stride of x first; equal ones stay in order.
    void sort() {
        for (int i = 1; i < sizes.size(); ++i)
            for (int j = i; j > 0 && std::abs(x[j - 1]) < std::abs(x[j]); --j) {
                std::swap(sizes[j - 1], sizes[j]);
                std::swap(x[j - 1], x[j]);
                std::swap(y[j - 1], y[j]);
            }
    }
};

}  // namespace

ReduceLoops make_reduce_loops(const char* name, const View& x, const View& y, bool ordered) {
    TERN_CHECK(x.dim() == y.dim(), ShapeError, name, ": result shape ", y.shape,
               " has not the rank of ", x.shape);
    Part kept, reduced;
    for (int d = 0; d < x.dim(); ++d) {
        const bool is_kept = y.shape[d] == x.shape[d];
        TERN_CHECK(is_kept || y.shape[d] == 1, ShapeError, name, ": shape ", x.shape,
                   " cannot be reduced to ", y.shape);
        (is_kept ? kept : reduced).add(x.shape[d], x.strides[d], is_kept ? y.strides[d] : 0);
    }
    kept.sort();
    if (!ordered) reduced.sort();
    return {make_loop<2>(kept.sizes, {&kept.x, &kept.y}),
            make_loop<1>(reduced.sizes, {&reduced.x})};
}

bool reduces_rows(const ReduceLoops& loops) {
    const auto innermost = [](const auto& loop) {
        return loop.dim == 0 ? INT64_MAX : std::abs(loop.strides[0][loop.dim - 1]);
    };
    return innermost(loops.reduced) <= innermost(loops.kept) || loops.kept.dim == 0;
}

}  // namespace tern::kernels::cuda
