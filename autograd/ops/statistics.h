// Variances and standard deviations over `dims` (all when empty), which are dropped or, with
// keepdim, kept as 1: sums of squared deviations divided by (count - correction), at least 0, as
// PyTorch does; correction 0 is NumPy's default. Floating types. Throw IndexError for a dim out of
// range or given twice. The gradient of std over equal values is 0.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor var(const Tensor& x, const Dims& dims = {}, double correction = 1, bool keepdim = false);
Tensor std(const Tensor& x, const Dims& dims = {}, double correction = 1, bool keepdim = false);

struct VarAndMean {
    Tensor var;
    Tensor mean;
};
struct StdAndMean {
    Tensor std;
    Tensor mean;
};
// With the mean, of the same reading of x.
VarAndMean var_mean(const Tensor& x, const Dims& dims = {}, double correction = 1,
                    bool keepdim = false);
StdAndMean std_mean(const Tensor& x, const Dims& dims = {}, double correction = 1,
                    bool keepdim = false);

// The covariance of variables, in the rows of x: [variables, n] or [n], over the n observations in
// its columns: sums of products of deviations divided by (n - correction), at least 0; squeezed, so
// a number for one variable. fweights: [n], integers, say how often an observation counts;
// aweights: [n], of x's dtype, how much. Both must not be negative (ValueError, which waits for the
// device) nor sum to 0. NumPy's and PyTorch's formula.
Tensor cov(const Tensor& x, double correction = 1, const Tensor& fweights = {},
           const Tensor& aweights = {});
// Pearson's correlation of the rows: cov divided by both standard deviations, in [-1, 1].
Tensor corrcoef(const Tensor& x);

}  // namespace tern
