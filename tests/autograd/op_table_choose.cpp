// Rows of isin, combinations, vander, cov and corrcoef.
#include <algorithm>

#include "tests/autograd/op_lines.h"

namespace tern::test {
namespace {

// Whole numbers, of which some are equal.
Tensor truncated(const Tensor& x) { return x.to(int64).to(x.dtype()); }

Reference is_in(bool invert) {
    return [=](const std::vector<HostArray>& x) {
        return built(x[0].shape, [&](const Index& i) {
            const double wanted = std::trunc(x[0].at(i));
            const bool found = std::any_of(x[1].values.begin(), x[1].values.end(),
                                           [&](double v) { return std::trunc(v) == wanted; });
            return found != invert ? 1.0 : 0.0;
        });
    };
}

void add_memberships(std::vector<OpRow>& rows) {
    const std::vector<ErrorCase> errors = {
        error<DTypeError>("isin: dtypes differ: float32 and int64; convert one with .to(...)",
                          [] { isin(zeros({3}), zeros({2}, {.dtype = int64})); }),
        error<DTypeError>("isin: dtypes differ: bool and uint8; convert one with .to(...)",
                          [] { isin(zeros({3}, {.dtype = bool_}), zeros({2}, {.dtype = uint8})); }),
        error<DTypeError>("isin: 0.5 is not a whole number, but the tensor is int64",
                          [] { isin(zeros({3}, {.dtype = int64}), 0.5); }),
        error<ValueError>("isin: 256 does not fit uint8",
                          [] { isin(256, zeros({3}, {.dtype = uint8})); }),
        error<ValueError>(undefined_message(), [] { isin(Tensor(), zeros({2})); }),
        error<ValueError>(undefined_message(), [] { isin(zeros({2}), Tensor()); }),
        error<ValueError>(undefined_message(), [] { isin(Tensor(), 1); })};
    const Domain few = {-6, 6};
    for (bool invert : {false, true})
        rows.push_back({.name = "isin",
                        .variant = invert ? "inverted" : "",
                        .op =
                            [=](const auto& x) {
                                return isin(truncated(x[0]), truncated(x[1]), false, invert);
                            },
                        .reference = is_in(invert),
                        .samples = {{value({3, 4}, few), value({3}, few)},
                                    {value({9}, few), value({2, 2}, few)},
                                    {value({2, 3}, few), value({0}, few)},
                                    {value({0, 3}, few), value({2}, few)},
                                    {value({}, few), value({}, few)},
                                    {value({20, 80}, {-90, 90}), value({50}, {-90, 90})}},
                        .dtypes = ordered(),
                        .result = bool_,
                        .differentiable = false,
                        .errors = invert ? std::vector<ErrorCase>{} : errors});
    rows.push_back({.name = "isin",
                    .variant = "number",
                    .op = [](const auto& x) { return isin(truncated(x[0]), 1); },
                    .reference =
                        [](const auto& x) {
                            return is_in(false)({x[0], HostArray(Shape{}, 1)});
                        },
                    .samples = {{value({3, 4})}, {value({})}},
                    .dtypes = ordered(),
                    .result = bool_,
                    .differentiable = false});
    rows.push_back({.name = "isin",
                    .variant = "of_number",
                    .op = [](const auto& x) { return isin(1, truncated(x[0])); },
                    .reference =
                        [](const auto& x) {
                            return is_in(false)({HostArray(Shape{}, 1), x[0]});
                        },
                    .samples = {{value({3, 4})}, {value({0})}},
                    .dtypes = ordered(),
                    .result = bool_,
                    .differentiable = false});
    rows.push_back({.name = "isin",
                    .variant = "of_bool",
                    .op = [](const auto& x) { return isin(x[0], x[1]); },
                    .reference = is_in(false),
                    .samples = {{mask({3, 4}), mask({1})}, {mask({5}), mask({2})}},
                    .dtypes = {bool_},
                    .differentiable = false});
}

// All choices of r of n places, by counting in base n.
std::vector<std::vector<int64_t>> choices_of(int64_t n, int64_t r, bool again) {
    std::vector<std::vector<int64_t>> out;
    std::vector<int64_t> at(static_cast<size_t>(r), 0);
    for (bool more = n > 0; more;) {
        bool rising = true;
        for (size_t i = 1; i < at.size(); ++i)
            rising = rising && (again ? at[i - 1] <= at[i] : at[i - 1] < at[i]);
        if (rising) out.push_back(at);
        size_t i = at.size();
        while (i > 0 && ++at[i - 1] == n) at[--i] = 0;
        more = i > 0;
    }
    return out;
}

void add_combinations(std::vector<OpRow>& rows) {
    struct Choice {
        const char* variant;
        int64_t r;
        bool again;
    };
    for (const Choice& c : {Choice{"", 2, false}, Choice{"of_three", 3, false},
                            Choice{"of_one", 1, false}, Choice{"with_replacement", 3, true}})
        rows.push_back({.name = "combinations",
                        .variant = c.variant,
                        .op = [=](const auto& x) { return combinations(x[0], c.r, c.again); },
                        .reference =
                            [=](const auto& x) {
                                const auto all = choices_of(x[0].shape[0], c.r, c.again);
                                return built({static_cast<int64_t>(all.size()), c.r},
                                             [&](const Index& i) {
                                                 const auto& one = all[static_cast<size_t>(i[0])];
                                                 return x[0].at({one[static_cast<size_t>(i[1])]});
                                             });
                            },
                        .samples = {{value({4})}, {value({7})}, {value({1})}, {value({0})}},
                        .dtypes = ordered()});
    const auto too_many = [](const std::string& what, int64_t n, int64_t r, bool again) {
        return error<ShapeError>("combinations: there are too many of " + what,
                                 [=] { combinations(zeros({n}), r, again); });
    };
    rows.back().errors = {error<ShapeError>("combinations: a list is wanted, got shape [2, 3]",
                                            [] {
                                                combinations(zeros({2, 3}));
                                            }),
                          error<ShapeError>("combinations: a list is wanted, got shape []",
                                            [] { combinations(zeros({})); }),
                          error<ValueError>("combinations: r must not be negative, got -1",
                                            [] { combinations(zeros({3}), -1); }),
                          error<ValueError>("combinations: r is too large, got 9223372036854775807",
                                            [] { combinations(zeros({3}), INT64_MAX, true); }),
                          too_many("50 of 100 elements", 100, 50, false),
                          too_many("40 of 90 elements", 90, 40, true),
                          error<ValueError>(undefined_message(), [] { combinations(Tensor()); })};
}

HostArray vander_of(const HostArray& x, int64_t columns, bool increasing) {
    return built({x.shape[0], columns}, [&](const Index& i) {
        const int64_t power = increasing ? i[1] : columns - 1 - i[1];
        Real out = 1;
        for (int64_t k = 0; k < power; ++k) out *= x.at({i[0]});
        return static_cast<double>(out);
    });
}

void add_vander(std::vector<OpRow>& rows) {
    OpRow row = {.name = "vander",
                 .op = [](const auto& x) { return vander(x[0]); },
                 .reference = [](const auto& x) { return vander_of(x[0], x[0].shape[0], false); },
                 .samples = {{value({4})}, {value({1})}, {value({0})}}};
    row.errors = {
        error<ShapeError>("vander: a list is wanted, got shape []", [] { vander(zeros({})); }),
        error<ShapeError>("vander: a list is wanted, got shape [2, 3]",
                          [] {
                              vander(zeros({2, 3}));
                          }),
        error<ValueError>("vander: columns must not be negative, got -1",
                          [] { vander(zeros({3}), -1); }),
        error<ShapeError>("vander: too many elements in shape [3, 9223372036854775807]",
                          [] { vander(zeros({3}), INT64_MAX); }),
        error<ShapeError>("vander: too many elements in shape [5, 4611686018427387904]",
                          [] { vander(zeros({5}), int64_t{1} << 62); }),
        error<ValueError>(undefined_message(), [] { vander(Tensor()); })};
    rows.push_back(row);
    row.errors.clear();
    row.variant = "increasing";
    row.op = [](const auto& x) { return vander(x[0], 6, true); };
    row.reference = [](const auto& x) { return vander_of(x[0], 6, true); };
    row.samples = {{value({4})}, {value({300})}};
    rows.push_back(row);
    row.variant = "integers";
    row.dtypes = {int32, int64, uint8, int8, int16};
    row.result = int64;
    row.differentiable = false;
    rows.push_back(row);
    row.variant = "no_columns";
    row.op = [](const auto& x) { return vander(x[0], 0); };
    row.reference = [](const auto& x) { return HostArray(Shape{x[0].shape[0], 0}); };
    row.samples = {{value({4})}};
    rows.push_back(row);
}

// [variables, variables], with every observation's weight, and what the sum of weights loses.
HostArray cov_of(const HostArray& x, const Line& weights, double lost) {
    const int64_t n = x.shape.back(), m = x.shape.size() == 2 ? x.shape[0] : 1;
    const auto value = [&](int64_t row, int64_t i) {
        return Real(x.values[static_cast<size_t>(row * n + i)]);
    };
    const auto weight = [&](int64_t i) {
        return weights.empty() ? Real(1) : Real(weights[static_cast<size_t>(i)]);
    };
    Real total = 0;
    std::vector<Real> mean(static_cast<size_t>(m));
    for (int64_t i = 0; i < n; ++i) {
        total += weight(i);
        for (int64_t r = 0; r < m; ++r) mean[static_cast<size_t>(r)] += weight(i) * value(r, i);
    }
    HostArray out = built({m, m}, [&](const Index& at) {
        const size_t a = static_cast<size_t>(at[0]), b = static_cast<size_t>(at[1]);
        Real sum = 0;
        for (int64_t i = 0; i < n; ++i)
            sum += weight(i) * (value(at[0], i) - mean[a] / total) *
                   (value(at[1], i) - mean[b] / total);
        return static_cast<double>(sum / std::max(total - lost, Real(0)));
    });
    if (m == 1) out.shape = {};
    return out;
}

std::vector<ErrorCase> cov_errors() {
    const auto call = [](const Tensor& fweights, const Tensor& aweights) {
        cov(ones({2, 3}), 1, fweights, aweights);
    };
    return {error<DTypeError>("cov: dtype int64 is not supported; it takes float32, float64",
                              [] { cov(zeros({3}, {.dtype = int64})); }),
            error<ShapeError>("cov: a list or a matrix is wanted, got shape [1, 2, 3]",
                              [] {
                                  cov(zeros({1, 2, 3}));
                              }),
            error<DTypeError>("cov: dtype float32 is not supported; it takes int32, int64, uint8",
                              [=] { call(ones({3}), {}); }),
            error<ShapeError>("cov: fweights must be [3], got [2]",
                              [=] { call(ones({2}, {.dtype = int64}), {}); }),
            error<ValueError>("cov: fweights must not be negative",
                              [=] {
                                  call(from_vector<int64_t>({1, -1, 2}), {});
                              }),
            error<ShapeError>("cov: aweights must be [3], got [3, 1]",
                              [=] {
                                  call({}, ones({3, 1}));
                              }),
            error<DTypeError>("cov: dtypes differ: float32 and float64; convert one with .to(...)",
                              [=] { call({}, ones({3}, {.dtype = float64})); }),
            error<ValueError>("cov: the weights sum to 0", [=] { call({}, zeros({3})); }),
            error<ValueError>(undefined_message(), [] { cov(Tensor()); })};
}

void add_covariances(std::vector<OpRow>& rows) {
    const std::vector<Sample> samples = {
        {value({3, 5})}, {value({2, 3})}, {value({6})}, {value({1, 4})}, {value({7, 300})}};
    rows.push_back({.name = "cov",
                    .op = [](const auto& x) { return cov(x[0]); },
                    .reference = [](const auto& x) { return cov_of(x[0], {}, 1); },
                    .samples = samples,
                    .length = 300,
                    .errors = cov_errors()});
    rows.push_back({.name = "cov",
                    .variant = "uncorrected",
                    .op = [](const auto& x) { return cov(x[0], 0); },
                    .reference = [](const auto& x) { return cov_of(x[0], {}, 0); },
                    .samples = samples,
                    .length = 300});
    rows.push_back(
        {.name = "cov",
         .variant = "weighted",
         .op =
             [](const auto& x) {
                 const Tensor often = from_vector<int64_t>({2, 1, 3, 1});
                 return cov(x[0], 1, often.to(x[0].device()), x[1]);
             },
         .reference =
             [](const auto& x) {
                 Line weights = {2, 1, 3, 1};
                 double total = 0, both = 0;
                 for (size_t i = 0; i < 4; ++i) {
                     weights[i] *= x[1].values[i];
                     total += weights[i];
                     both += weights[i] * x[1].values[i];
                 }
                 return cov_of(x[0], weights, both / total);
             },
         .samples = {{value({3, 4}), value({4}, {0.5, 2})}, {value({4}), value({4}, {0.5, 2})}},
         .length = 8,
         .conditioning = 4});
    rows.push_back(
        {.name = "corrcoef",
         .op = [](const auto& x) { return corrcoef(x[0]); },
         .reference =
             [](const auto& x) {
                 HostArray c = cov_of(x[0], {}, 1);
                 return built(c.shape, [&](const Index& i) {
                     const double both = c.at({i[0], i[0]}) * c.at({i[1], i[1]});
                     return std::clamp(c.at(i) / std::sqrt(both), -1.0, 1.0);
                 });
             },
         .samples = {{value({3, 5}, distinct())},
                     {value({2, 4}, distinct())},
                     {value({5, 300}, distinct())}},
         .length = 300,
         .conditioning = 4,
         .errors = with_errors(
             unary_errors("corrcoef", corrcoef),
             {error<ShapeError>("corrcoef: a list or a matrix is wanted, got shape [1, 2, 3]", [] {
                 corrcoef(zeros({1, 2, 3}));
             })})});
}

}  // namespace

void add_choose_rows(std::vector<OpRow>& rows) {
    add_memberships(rows);
    add_combinations(rows);
    add_vander(rows);
    add_covariances(rows);
}

}  // namespace tern::test
