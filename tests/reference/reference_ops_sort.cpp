// Cases of sorting and order statistics.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {

void add_sort_cases(ReferenceTable& ops) {
    using Outputs = std::vector<Tensor>;
    using Call = ReferenceCall;
    ops["sort"] = [](const Call& c) {
        const auto [values, indices] = sort(c.in("a"), c.dims()[0]);
        return Outputs{values, indices};
    };
    ops["topk"] = [](const Call& c) {
        const auto [values, indices] = topk(c.in("a"), c.param("k").get<int64_t>(), c.dims()[0]);
        return Outputs{values, indices};
    };
    ops["median"] = [](const Call& c) { return Outputs{median(c.in("a"), c.dims()[0]).values}; };
    ops["quantile"] = [](const Call& c) {
        return Outputs{quantile(c.in("a"), c.param("q").get<std::vector<double>>(), c.dims()[0],
                                false, c.param("interpolation").get<std::string>())};
    };
}

}  // namespace tern::test
