// Cases of operations on shapes: padding, order, triangles, diagonals.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {
namespace {

// Pairs of all dims, the first dim's first, as pad takes them.
std::vector<int64_t> padding_of(const Json& pairs) {
    std::vector<int64_t> out;
    for (size_t i = pairs.size(); i-- > 0;)
        for (const Json& n : pairs[i]) out.push_back(n.get<int64_t>());
    return out;
}

Dims numbers(const Json& list) {
    Dims out;
    for (const Json& n : list) out.push_back(n.get<int64_t>());
    return out;
}

}  // namespace

void add_shape_cases(ReferenceTable& ops) {
    using Outputs = std::vector<Tensor>;
    using Call = ReferenceCall;
    ops["pad"] = [](const Call& c) {
        return Outputs{pad(c.in("a"), padding_of(c.param("pad")),
                           c.param("mode").get<std::string>(), c.param_or<double>("value", 0))};
    };
    ops["flip"] = [](const Call& c) { return Outputs{flip(c.in("a"), numbers(c.param("axes")))}; };
    ops["roll"] = [](const Call& c) {
        return Outputs{roll(c.in("a"), c.param("shift").get<int64_t>(), c.dims())};
    };
    ops["tril"] = [](const Call& c) {
        return Outputs{tril(c.in("a"), c.param("k").get<int64_t>())};
    };
    ops["triu"] = [](const Call& c) {
        return Outputs{triu(c.in("a"), c.param("k").get<int64_t>())};
    };
    ops["split"] = [](const Call& c) {
        return split(c.in("a"), c.param("sizes").get<std::vector<int64_t>>(), c.dims()[0]);
    };
    ops["tile"] = [](const Call& c) { return Outputs{tile(c.in("a"), numbers(c.param("reps")))}; };
    ops["diagonal"] = [](const Call& c) { return Outputs{diagonal(c.in("a"))}; };
}

}  // namespace tern::test
