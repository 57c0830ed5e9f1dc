// Windows and triangles: CUDA against the CPU, exactly.
#include "kernels/triangle.h"
#include "kernels/windows.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

TEST(ParityWindows, Fold) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64})
        for (Form form : kForms)
            for (const Shape& shape : {Shape{3, 11, 5}, Shape{2, 9, 20}, Shape{13, 2, 1}})
                for (int dim : {0, 1, 2})
                    for (const auto& [size, step, dilation] :
                         {std::array{1, 1, 1}, {2, 1, 1}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}}) {
                        const int64_t reach = (size - 1) * dilation + 1;
                        if (shape[dim] < reach) continue;
                        Shape from = shape;
                        from[dim] = (shape[dim] - reach) / step + 1;
                        from.push_back(size);
                        Twin x(dtype, from, form), y(dtype, shape);
                        x.random(1, -9, 9);
                        const kernels::Windows windows{dim, size, step, dilation};
                        kernels::fold(x.cpu(), windows, y.cpu());
                        kernels::fold(x.cuda(), windows, y.cuda());
                        ASSERT_TRUE(y.agree()) << name(dtype) << " dim " << dim << " size " << size;
                    }
}

TEST(ParityTriangle, AllDTypes) {
    TERN_NEED_DEVICE();
    for (DType dtype : {float32, float64, int32, int64, uint8, bool_})
        for (Form form : kForms)
            for (auto part : {kernels::Triangle::lower, kernels::Triangle::upper})
                for (int64_t diagonal : {-3, -1, 0, 1, 20}) {
                    Twin x(dtype, {3, 7, 12}, form), y(dtype, {3, 7, 12});
                    x.random(1, 0, 20);
                    kernels::triangle(x.cpu(), part, diagonal, y.cpu());
                    kernels::triangle(x.cuda(), part, diagonal, y.cuda());
                    ASSERT_TRUE(y.agree()) << name(dtype) << " diagonal " << diagonal;
                }
}

}  // namespace
}  // namespace tern::test
