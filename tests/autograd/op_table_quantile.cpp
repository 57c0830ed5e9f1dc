// Rows of autograd/ops/quantile.h and unique.h.
#include <algorithm>

#include "tests/autograd/op_lines.h"

namespace tern::test {
namespace {

LineFunction middle(bool indices) {
    return [=](const Line& line) {
        const size_t at = (line.size() - 1) / 2;
        return sorted_part(false, at, at + 1, indices)(line);
    };
}

HostArray flat(HostArray x) {
    x.shape = {static_cast<int64_t>(x.values.size())};
    return x;
}

std::vector<Sample> not_empty() {
    return {{value({3, 4}, distinct())}, {value({2, 3, 5}, distinct())},
            {value({7}, distinct())},    {value({}, distinct())},
            {value({0, 3}, distinct())}, {value({3, 1031}, distinct())}};
}
std::vector<Sample> not_empty_at_all() {
    std::vector<Sample> out = not_empty();
    out.erase(out.begin() + 4);
    return out;
}

void add_medians(std::vector<OpRow>& rows) {
    struct Median {
        const char* name;
        Tensor (*of_all)(const Tensor&);
        ValuesAndIndices (*along)(const Tensor&, int64_t, bool);
    };
    for (const Median& m :
         {Median{"median", median, median}, {"nanmedian", nanmedian, nanmedian}}) {
        const std::string name = m.name;
        const auto along_dim = [=](const Tensor& x, int64_t dim) { m.along(x, dim, false); };
        const auto errors = with_errors(
            line_errors(name, along_dim),
            {type_error(name, along_dim, bool_, ordered_types()),
             error<ValueError>(name + ": shape [2, 0] has no elements along dim 1", [=] {
                 m.along(zeros({2, 0}), 1, false);
             })});
        add_picks(
            rows, name, "", [=](const Tensor& x) { return m.along(x, -1, false); }, -1, true,
            middle, not_empty(), ordered(), errors);
        add_picks(
            rows, name, "keepdim", [=](const Tensor& x) { return m.along(x, 0, true); }, 0, false,
            middle, not_empty_at_all(), ordered());
        rows.push_back(
            {.name = name,
             .variant = "of_all",
             .op = [=](const auto& x) { return m.of_all(x[0]); },
             .reference = [](const auto& x) { return along(flat(x[0]), 0, true, middle(false)); },
             .samples = not_empty_at_all(),
             .dtypes = ordered(),
             .errors = with_errors(unary_errors(name, m.of_all, ordered_types().c_str()),
                                   {error<ValueError>(name + ": shape [0] has no elements", [=] {
                                       m.of_all(zeros({0}, {.dtype = int64}));
                                   })})});
    }
}

// The quantiles of a sorted line, one after the other.
Line quantiles_of(const Line& line, const Line& q, const std::string& how) {
    Line sorted = line, out;
    std::sort(sorted.begin(), sorted.end());
    for (double share : q) {
        const double place = share * static_cast<double>(sorted.size() - 1);
        const double lower = sorted[static_cast<size_t>(std::floor(place))];
        const double upper = sorted[static_cast<size_t>(std::ceil(place))];
        const double weight = place - std::floor(place);
        if (how == "lower")
            out.push_back(lower);
        else if (how == "higher")
            out.push_back(upper);
        else if (how == "nearest")
            out.push_back(sorted[static_cast<size_t>(std::rint(place))]);
        else if (how == "midpoint")
            out.push_back((lower + upper) / 2);
        else
            out.push_back(lower + weight * (upper - lower));
    }
    return out;
}

using Of = Tensor (*)(const Tensor&, double, std::optional<int64_t>, bool, const std::string&);
using OfSeveral = Tensor (*)(const Tensor&, const std::vector<double>&, std::optional<int64_t>,
                             bool, const std::string&);

std::vector<ErrorCase> quantile_errors(const std::string& name, Of op) {
    const auto q_error = [&](double q, const std::string& text) {
        return error<ValueError>(name + ": q must be in [0, 1], got " + text, [=] {
            op(zeros({2, 3}), q, 0, false, "linear");
        });
    };
    const auto along_dim = [=](const Tensor& x, int64_t dim) { op(x, 0.5, dim, false, "linear"); };
    return with_errors(
        line_errors(name, along_dim),
        {type_error(name, along_dim, int8, "float32, float64"), q_error(1.5, "1.5"),
         q_error(-0.25, "-0.25"),
         error<ValueError>(name + ": shape [2, 0] has no elements along dim 1",
                           [=] {
                               op(zeros({2, 0}), 0.5, 1, false, "linear");
                           }),
         error<ValueError>(name + ": interpolation must be linear, lower, higher, nearest or "
                                  "midpoint, got 'cubic'",
                           [=] {
                               op(zeros({2, 3}), 0.5, 1, false, "cubic");
                           }),
         error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64", [=] {
             op(zeros({2, 3}, {.dtype = int64}), 0.5, 1, false, "linear");
         })});
}

void add_quantiles(std::vector<OpRow>& rows, const std::string& name, Of one, OfSeveral many) {
    for (const char* how : {"linear", "lower", "higher", "nearest", "midpoint"}) {
        const std::string interpolation = how;
        rows.push_back(
            {.name = name,
             .variant = how,
             .op = [=](const auto& x) { return one(x[0], 0.3, -1, false, interpolation); },
             .reference =
                 [=](const auto& x) {
                     return along(x[0], -1, true, [=](const Line& line) {
                         return quantiles_of(line, {0.3}, interpolation);
                     });
                 },
             .samples = not_empty()});
    }
    rows.back().errors = quantile_errors(name, one);
    rows.push_back({.name = name,
                    .variant = "several_of_all",
                    .op =
                        [=](const auto& x) {
                            return many(x[0], {0.1, 0.75, 1, 0}, {}, false, "linear");
                        },
                    .reference =
                        [](const auto& x) {
                            return along(flat(x[0]), 0, false, [](const Line& line) {
                                return quantiles_of(line, {0.1, 0.75, 1, 0}, "linear");
                            });
                        },
                    .samples = not_empty_at_all(),
                    .errors = {rank_error(name, 9, [=] {
                        many(ones(Shape::filled(8, 1)), {0.5}, 0, true, "linear");
                    })}});
    rows.push_back({.name = name,
                    .variant = "several_dim0_keepdim",
                    .op =
                        [=](const auto& x) {
                            return many(x[0], {0.2, 0.9}, 0, true, "linear");
                        },
                    .reference =
                        [](const auto& x) {
                            HostArray out = along(x[0], 0, false, [](const Line& line) {
                                return quantiles_of(line, {0.2, 0.9}, "linear");
                            });
                            out.shape.insert(1, 1);
                            return out;
                        },
                    .samples = {{value({3, 4}, distinct())}, {value({400, 5}, distinct())}}});
}

Line unique_of(const Line& line) {
    Line out = line;
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

// The most frequent value, the smallest of several, and where it is last.
Line mode_of(const Line& line, bool index) {
    double best = 0;
    int64_t most = 0;
    for (double v : unique_of(line)) {
        const auto count = std::count(line.begin(), line.end(), v);
        if (count > most) best = v, most = count;
    }
    if (!index) return {best};
    return {static_cast<double>(line.rend() - std::find(line.rbegin(), line.rend(), best) - 1)};
}

void add_repeats(std::vector<OpRow>& rows) {
    auto errors = line_errors(
        "unique", [](const Tensor& x, int64_t dim) { unique(x, true, false, false, dim); });
    for (int64_t dim : {1, -2})
        errors[dim == 1 ? 3 : 4] = error<IndexError>(
            "unique: dim " + std::to_string(dim) + " is out of range for a tensor of 0 dimensions",
            [=] { unique(zeros({}), true, false, false, dim); });
    errors.push_back(
        error<ValueError>("unique: the slices of shape [0, 3] along dim 1 have no elements", [] {
            unique(zeros({0, 3}), true, false, false, 1);
        }));
    const std::vector<Sample> samples = {{value({3, 4}, {-3, 3})},
                                         {value({}, {-3, 3})},
                                         {value({0, 3}, {-3, 3})},
                                         {value({40, 50}, {-9, 9})}};
    rows.push_back({.name = "unique",
                    .op = [](const auto& x) { return unique(x[0].to(int64)).values; },
                    .reference =
                        [](const auto& x) {
                            Line all = x[0].values;
                            for (double& v : all) v = std::trunc(v);
                            const Line values = unique_of(all);
                            return HostArray({static_cast<int64_t>(values.size())}, values);
                        },
                    .samples = samples,
                    .dtypes = ordered(),
                    .result = int64,
                    .differentiable = false,
                    .errors = errors});
    rows.push_back(
        {.name = "unique_consecutive",
         .op = [](const auto& x) { return unique_consecutive(x[0].to(int64)).values; },
         .reference =
             [](const auto& x) {
                 Line all = x[0].values;
                 for (double& v : all) v = std::trunc(v);
                 all.erase(std::unique(all.begin(), all.end()), all.end());
                 return HostArray({static_cast<int64_t>(all.size())}, all);
             },
         .samples = samples,
         .dtypes = ordered(),
         .result = int64,
         .differentiable = false,
         .errors = {error<ValueError>(undefined_message(), [] { unique_consecutive({}); })}});
    const auto mode_along = [](const Tensor& x, int64_t dim) { mode(x, dim); };
    add_picks(
        rows, "mode", "", [](const Tensor& x) { return mode(x); }, -1, true,
        [](bool index) { return [=](const Line& line) { return mode_of(line, index); }; },
        not_empty(), ordered(),
        with_errors(line_errors("mode", mode_along),
                    {type_error("mode", mode_along, bool_, ordered_types()),
                     error<ValueError>("mode: shape [2, 0] has no elements along dim 1", [] {
                         mode(zeros({2, 0}));
                     })}));
    add_picks(
        rows, "mode", "repeated_keepdim",
        [](const Tensor& x) { return mode(x.to(int64).to(x.dtype()), 0, true); }, 0, false,
        [](bool index) {
            return [=](Line line) {
                for (double& v : line) v = std::trunc(v);
                return mode_of(line, index);
            };
        },
        {{value({9, 4}, {-3, 3})}, {value({50, 7}, {-9, 9})}}, ordered());
    rows[rows.size() - 2].differentiable = false;
}

}  // namespace

void add_quantile_rows(std::vector<OpRow>& rows) {
    add_medians(rows);
    add_quantiles(rows, "quantile", quantile, quantile);
    add_quantiles(rows, "nanquantile", nanquantile, nanquantile);
    add_repeats(rows);
}

}  // namespace tern::test
