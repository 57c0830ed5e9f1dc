// What the rows of reductions share: values that fall on one result, dims, samples and errors.
#pragma once

#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {

using Group = std::vector<double>;
using Reduce = Tensor (*)(const Tensor&, const Dims&, bool);

double sum_of(const Group& v);
double mean_of(const Group& v);
double max_of(const Group& v);
double min_of(const Group& v);

// Over all dims, and over some of three.
struct DimCase {
    const char* variant;
    Dims dims;
    bool keepdim;
};
inline constexpr DimCase kDimCases[] = {{"", {}, false},       {"dim0", {0}, false},
                                        {"dim1", {1}, false},  {"dim1_keepdim", {1}, true},
                                        {"last", {-1}, false}, {"dims_0_2", {0, 2}, false},
                                        {"keepdim", {}, true}, {"dims_2_1_keepdim", {2, 1}, true}};

// Wrong dims, dtypes that are not taken, and no tensor.
std::vector<ErrorCase> reduction_errors(
    const std::string& name, const std::function<Tensor(const Tensor&, const Dims&, bool)>& op,
    const char* takes);

// A row for each of kDimCases. of_nothing: the reduction of no elements has a value.
void add_reduction(std::vector<OpRow>& rows, const char* name, Reduce op,
                   double (*reference)(const Group&), bool of_nothing, const char* takes,
                   const Domain& domain = {},
                   const std::vector<DType>& dtypes = {float32, float64});

}  // namespace tern::test
