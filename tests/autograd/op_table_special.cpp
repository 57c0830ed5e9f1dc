// Rows of autograd/ops/special.h. References: the C library's long double functions, and for what
// it lacks the defining series and equations.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

// By Newton's method on erf.
Real erfinv_of(Real x) {
    Real y = 0;
    for (int i = 0; i < 60; ++i) {
        const Real off = x > 0.5L ? (1 - x) - std::erfc(y) : std::erf(y) - x;
        y -= off * std::exp(y * y) * 0.886226925452758013649L;
    }
    return y;
}

// zeta(s, x) for s > 1, summed far enough for two terms of the remainder to be exact.
Real zeta_of(int s, Real x) {
    Real sum = 0;
    for (int k = 0; k < 3000; ++k) sum += std::pow(x + k, Real(-s));
    const Real q = x + 3000, last = std::pow(q, Real(-s));
    return sum + last * q / (s - 1) + last / 2 + last * s / q / 12;
}

// From lgamma(x + n) far out, where Stirling's series is exact, back down.
Real digamma_of(Real x) {
    Real sum = 0;
    for (; x < 40; x += 1) sum -= 1 / x;
    const Real r = 1 / (x * x);
    return sum + std::log(x) - 0.5L / x -
           r * (1.0L / 12 - r * (1.0L / 120 - r * (1.0L / 252 - r * (1.0L / 240 - r / 132))));
}

Real polygamma_of(int n, Real x) {
    Real factor = n % 2 == 0 ? -1 : 1;
    for (int k = 2; k <= n; ++k) factor *= k;
    return factor * zeta_of(n + 1, x);
}

void add_polygamma(std::vector<OpRow>& rows) {
    for (int n : {1, 2, 5}) {
        OpRow row = unary_row(
            "polygamma",
            n == 1   ? ""
            : n == 2 ? "of_2"
                     : "of_5",
            [n](const Tensor& x) { return polygamma(n, x); },
            [n](Real x) { return polygamma_of(n, x); }, {0.8, 12}, 16);
        if (n > 1) {
            row.errors.clear();
        } else {
            row.errors.push_back(error<ValueError>("polygamma: n must be from 0 to 150, got -1",
                                                   [] { polygamma(-1, zeros({2})); }));
            row.errors.push_back(error<ValueError>("polygamma: n must be from 0 to 150, got 151",
                                                   [] { polygamma(151, zeros({2})); }));
        }
        rows.push_back(row);
    }
    rows.push_back(unary_row(
        "polygamma", "of_0", [](const Tensor& x) { return polygamma(0, x); }, digamma_of,
        {0.3, 12, {1.4616}}, 8));
}

}  // namespace

void add_special_rows(std::vector<OpRow>& rows) {
    rows.push_back(unary_row(
        "erf", "", [](const Tensor& x) { return erf(x); },
        [](Real x) -> Real { return std::erf(x); }, {-3, 3}, 5));
    rows.push_back(unary_row(
        "erfc", "", [](const Tensor& x) { return erfc(x); },
        [](Real x) -> Real { return std::erfc(x); }, {-3, 6}, 3));
    rows.push_back(unary_row(
        "erfinv", "", [](const Tensor& x) { return erfinv(x); },
        [](Real x) { return std::copysign(erfinv_of(std::abs(x)), x); }, {-0.97, 0.97, {0}}, 6));
    rows.push_back(unary_row(
        "lgamma", "", [](const Tensor& x) { return lgamma(x); },
        [](Real x) -> Real { return std::lgamma(x); }, {0.3, 20, {1, 2}}, 8));
    rows.push_back(unary_row(
        "lgamma", "below_zero", [](const Tensor& x) { return lgamma(x); },
        [](Real x) -> Real { return std::lgamma(x); }, {-3.9, -3.2}));
    rows.back().errors.clear();
    rows.push_back(unary_row(
        "digamma", "", [](const Tensor& x) { return digamma(x); }, digamma_of, {0.3, 30, {1.4616}},
        8));
    rows.push_back(unary_row("digamma", "below_zero", [](const Tensor& x) { return digamma(x); },
                             digamma_of, {-2.4, -2.1}));
    rows.back().errors.clear();
    add_polygamma(rows);
}

}  // namespace tern::test
