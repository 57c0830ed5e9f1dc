// Reductions and scans of the manifest.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {
namespace {
using Outputs = std::vector<Tensor>;
using Call = ReferenceCall;
}  // namespace

void add_reduce_references(std::map<std::string, ReferenceOp>& ops) {
    ops["cumsum"] = [](const Call& c) { return Outputs{cumsum(c.in("a"), c.dims()[0])}; };
    ops["prod"] = [](const Call& c) { return Outputs{prod(c.in("a"), c.dims())}; };
    ops["any"] = [](const Call& c) { return Outputs{any(c.in("a"), c.dims())}; };
    ops["all"] = [](const Call& c) { return Outputs{all(c.in("a"), c.dims())}; };
    ops["norm"] = [](const Call& c) {
        return Outputs{norm(c.in("a"), c.param("p").get<double>(), c.dims())};
    };
    ops["max"] = [](const Call& c) {
        if (c.dims().empty()) return Outputs{max(c.in("a"))};
        const auto [values, indices] = max(c.in("a"), c.dims()[0], c.param_or("keepdims", false));
        return Outputs{values, indices};
    };
    ops["min"] = [](const Call& c) {
        if (c.dims().empty()) return Outputs{min(c.in("a"))};
        const auto [values, indices] = min(c.in("a"), c.dims()[0], c.param_or("keepdims", false));
        return Outputs{values, indices};
    };
    ops["cumprod"] = [](const Call& c) { return Outputs{cumprod(c.in("a"), c.dims()[0])}; };
}

}  // namespace tern::test
