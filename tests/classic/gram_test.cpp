// Products of columns against sums written out.
#include "kernels/gram.h"

#include "classic/decomposition/matrix.h"
#include "tensor/convert.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"

namespace tern::classic {
namespace {

TEST(Gram, is_what_the_sums_say) {
    for (Device device : test::devices())
        for (DType dtype : {float32, float64})
            for (int64_t n : {1, 31, 3000})
                for (int64_t d : {1, 7, 64, 65, 130}) {
                    const Tensor x = randn({n, d}, {.dtype = dtype, .seed = 3});
                    const Tensor shift = randn({d}, {.dtype = dtype, .seed = 4});
                    const Gram got = gram(copied(x, device, dtype), copied(shift, device, dtype));
                    const Tensor z = copied(minus_row(x, shift), Device(), float64);
                    const double loose = dtype == float32 ? 1e-5 : 1e-13;
                    const Tensor products = product(transposed(z), z);
                    EXPECT_TRUE(test::near(copied(got.products, Device(), float64), products,
                                           {loose, loose * static_cast<double>(n)}))
                        << n << " x " << d;
                    const Tensor ones = full({1, n}, 1, {.dtype = float64});
                    EXPECT_TRUE(test::near(copied(got.sums, Device(), float64),
                                           with_layout(product(ones, z), Layout(Shape{d})),
                                           {loose, loose * static_cast<double>(n)}));
                }
}

}  // namespace
}  // namespace tern::classic
