// How near is near enough, in one place, and what to say when it is not.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/host_array.h"

namespace tern::test {

struct Tolerance {
    double relative = 0;
    double absolute = 0;
};

// For results of `dtype` in which `length` numbers of size about `scale` were added up. Exact for
// integers and bool. The constants: 32 epsilons for one function, and one more bit of error for
// every doubling of a pairwise sum.
Tolerance tolerance(DType dtype, int64_t length = 1, double scale = 1);

// Representable numbers of `dtype` between two finite ones of it; 0 when equal.
double ulp_distance(double a, double b, DType dtype);

// Shapes equal and |got - wanted| <= absolute + relative |wanted| everywhere; NaN only beside NaN,
// infinities equal. The message shows both shapes, or the worst element with its index, how many
// others fail, and the tolerance.
testing::AssertionResult near(const HostArray& got, const HostArray& wanted,
                              const Tolerance& allowed);
testing::AssertionResult near(const Tensor& got, const HostArray& wanted, const Tolerance& allowed);
testing::AssertionResult near(const Tensor& got, const Tensor& wanted, const Tolerance& allowed);

// Every element within `ulps` of the wanted one, once that is rounded to got's dtype.
testing::AssertionResult within_ulps(const Tensor& got, const HostArray& wanted, double ulps);

// Equal dtype, shape and bits.
testing::AssertionResult bit_equal(const Tensor& got, const Tensor& wanted);

}  // namespace tern::test
