// The manifest's products and linear algebra.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {
namespace {

using Outputs = std::vector<Tensor>;
using Call = ReferenceCall;

Outputs signs_and_logarithms(const Call& c) {
    const auto [sign, logabsdet] = linalg::slogdet(c.in("a"));
    return {sign, logabsdet};
}

Outputs sizes_of_r(const Call& c) {
    const Tensor r = linalg::qr(c.in("a")).R;
    const Tensor diagonal = eye(r.size(-1), {.dtype = r.dtype()});
    return {abs(sum(r * diagonal, -1))};
}

}  // namespace

void add_linalg_cases(ReferenceTable& ops) {
    ops["einsum"] = [](const Call& c) {
        return Outputs{einsum(c.param("equation").get<std::string>(), {c.in("a"), c.in("b")})};
    };
    ops["cosine_similarity"] = [](const Call& c) {
        return Outputs{cosine_similarity(c.in("a"), c.in("b"), c.dims()[0])};
    };
    ops["cholesky"] = [](const Call& c) { return Outputs{linalg::cholesky(c.in("a"))}; };
    ops["solve"] = [](const Call& c) { return Outputs{linalg::solve(c.in("a"), c.in("b"))}; };
    ops["inv"] = [](const Call& c) { return Outputs{linalg::inv(c.in("a"))}; };
    ops["det"] = [](const Call& c) { return Outputs{linalg::det(c.in("a"))}; };
    ops["slogdet"] = signs_and_logarithms;
    ops["eigvalsh"] = [](const Call& c) { return Outputs{linalg::eigvalsh(c.in("a"))}; };
    ops["svdvals"] = [](const Call& c) { return Outputs{linalg::svdvals(c.in("a"))}; };
    ops["pinv"] = [](const Call& c) { return Outputs{linalg::pinv(c.in("a"))}; };
    ops["lstsq"] = [](const Call& c) {
        return Outputs{linalg::lstsq(c.in("a"), c.in("b")).solution};
    };
    ops["qr_abs_diag_r"] = sizes_of_r;
}

}  // namespace tern::test
