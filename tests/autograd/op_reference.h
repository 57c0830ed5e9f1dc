// Pieces of references: plain loops over host doubles, summed in long double.
#pragma once

#include <cmath>

#include "tests/autograd/op_table.h"

namespace tern::test {

using Real = long double;

// A function of the elements, with broadcasting.
Reference elementwise(const std::function<Real(Real)>& f);
Reference elementwise(const std::function<Real(Real, Real)>& f);
Reference elementwise(const std::function<Real(Real, Real, Real)>& f);

// f(the values that fall on one element of the result, in order), for x reduced over `dims` (all
// when empty).
HostArray reduced(const HostArray& x, const Dims& dims, bool keepdim,
                  const std::function<double(const std::vector<double>&)>& f);

// The result's element at every index of `shape`, from f(index).
HostArray built(const Shape& shape, const std::function<double(const Index&)>& f);

// Log-probabilities along dim.
HostArray log_softmax_of(const HostArray& x, int64_t dim);

}  // namespace tern::test
