#include "tests/autograd/op_reductions.h"

#include <algorithm>
#include <numeric>

namespace tern::test {

double sum_of(const Group& v) {
    return static_cast<double>(std::accumulate(v.begin(), v.end(), Real(0)));
}
double mean_of(const Group& v) { return sum_of(v) / static_cast<double>(v.size()); }
double max_of(const Group& v) { return *std::max_element(v.begin(), v.end()); }
double min_of(const Group& v) { return *std::min_element(v.begin(), v.end()); }

namespace {
std::vector<Sample> samples_for(const DimCase& c, const Domain& domain, bool of_nothing) {
    std::vector<Sample> out = three_dims(domain);
    if (c.dims.empty()) {
        out.push_back({value({}, domain)});
        out.push_back({value({7}, domain)});
        out.push_back({value({5000}, domain)});
    }
    if (of_nothing) out.push_back({value({0, 4, 0}, domain)});
    if (!c.dims.contains(0) && !c.dims.empty()) out.push_back({value({0, 4, 5}, domain)});
    return out;
}
}  // namespace

std::vector<ErrorCase> reduction_errors(
    const std::string& name, const std::function<Tensor(const Tensor&, const Dims&, bool)>& op,
    const char* takes) {
    const auto outside = [&](int64_t dim, const Shape& shape) {
        return error<IndexError>(name + ": dim " + std::to_string(dim) +
                                     " is out of range for a tensor of " +
                                     std::to_string(shape.size()) + " dimensions",
                                 [=] { op(zeros(shape), {dim}, false); });
    };
    const std::vector<ErrorCase> of_dims = {
        outside(2, {2, 3}), outside(-3, {2, 3}), outside(0, {}),
        error<IndexError>(name + ": dim 1 is given twice in [1, -1]",
                          [op] {
                              op(zeros({2, 3}), {1, -1}, false);
                          }),
        error<IndexError>(name + ": dim 0 is given twice in [0, 1, 0]", [op] {
            op(zeros({2, 3}), {0, 1, 0}, false);
        })};
    return with_errors(of_dims,
                       unary_errors(
                           name, [op](const Tensor& x) { return op(x, {}, false); }, takes));
}

void add_reduction(std::vector<OpRow>& rows, const char* name, Reduce op,
                   double (*reference)(const Group&), bool of_nothing, const char* takes,
                   const Domain& domain, const std::vector<DType>& dtypes) {
    for (const DimCase& c : kDimCases) {
        const Dims dims = c.dims;
        const bool keepdim = c.keepdim;
        rows.push_back(
            {.name = name,
             .variant = c.variant,
             .op = [=](const auto& x) { return op(x[0], dims, keepdim); },
             .reference = [=](const auto& x) { return reduced(x[0], dims, keepdim, reference); },
             .samples = samples_for(c, domain, of_nothing),
             .dtypes = dtypes,
             .length = 5000});
        if (c.dims.empty() && !c.keepdim) rows.back().errors = reduction_errors(name, op, takes);
    }
}

}  // namespace tern::test
