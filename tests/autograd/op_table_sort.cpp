// Rows of autograd/ops/sort.h and search.h.
#include "tests/autograd/op_lines.h"

namespace tern::test {
namespace {

constexpr size_t kAll = SIZE_MAX;

std::vector<Sample> lines(const Domain& domain = distinct()) {
    std::vector<Sample> out = one_operand(domain);
    out.push_back({value({3, 0}, domain)});
    out.push_back({value({5, 40}, domain)});
    return out;
}
std::vector<Sample> lines_of_two(const Domain& domain = distinct()) {
    return {{value({3, 4}, domain)},
            {value({2, 3, 5}, domain)},
            {value({7}, domain)},
            {value({0, 3}, domain)},
            {value({3, 1031}, domain)}};
}

void add_sorts(std::vector<OpRow>& rows) {
    struct Case {
        const char* variant;
        int64_t dim;
        bool descending;
    };
    for (const Case& c : {Case{"", -1, false}, {"dim0", 0, false}, {"descending", -1, true}}) {
        const auto reference = [=](bool indices) {
            return sorted_part(c.descending, 0, kAll, indices);
        };
        const auto op = [=](const Tensor& x) { return sort(x, c.dim, c.descending); };
        const auto errors = line_errors("sort", [](const Tensor& x, int64_t dim) { sort(x, dim); });
        add_picks(rows, "sort", c.variant, op, c.dim, false, reference, lines(), ordered(),
                  c.dim == -1 && !c.descending ? errors : std::vector<ErrorCase>{});
    }
    rows.push_back({.name = "sort",
                    .variant = "of_bool",
                    .op = [](const auto& x) { return sort(x[0]).values; },
                    .reference =
                        [](const auto& x) {
                            return along(x[0], -1, false, sorted_part(false, 0, kAll, false));
                        },
                    .samples = {{mask({3, 4})}, {mask({2, 400})}, {mask({})}, {mask({0})}},
                    .dtypes = {bool_},
                    .differentiable = false});
    rows.push_back(
        {.name = "argsort",
         .op = [](const auto& x) { return argsort(x[0], 0, true); },
         .reference =
             [](const auto& x) { return along(x[0], 0, false, sorted_part(true, 0, kAll, true)); },
         .samples = lines(),
         .dtypes = ordered(),
         .result = int64,
         .differentiable = false,
         .errors = line_errors("argsort", [](const Tensor& x, int64_t dim) { argsort(x, dim); })});
    rows.push_back({.name = "msort",
                    .op = [](const auto& x) { return msort(x[0]); },
                    .reference =
                        [](const auto& x) {
                            return along(x[0], 0, false, sorted_part(false, 0, kAll, false));
                        },
                    .samples = lines(),
                    .dtypes = ordered(),
                    .errors = {error<ValueError>(undefined_message(), [] { msort(Tensor()); })}});
}

void add_firsts(std::vector<OpRow>& rows) {
    const auto largest = [](const Tensor& x) { return topk(x, 2); };
    const auto smallest = [](const Tensor& x) { return topk(x, 3, 0, false); };
    const auto k_error = [](const std::string& op, const std::string& range, int64_t k,
                            const std::function<void(const Tensor&)>& call) {
        return error<ValueError>(op + ": k must be in " + range +
                                     " along dim 1 of shape [2, 3], got " + std::to_string(k),
                                 [=] {
                                     call(zeros({2, 3}));
                                 });
    };
    const auto topk_errors =
        with_errors(line_errors("topk", [](const Tensor& x, int64_t dim) { topk(x, 1, dim); }),
                    {k_error("topk", "[0, 3]", 4, [](const Tensor& x) { topk(x, 4); }),
                     k_error("topk", "[0, 3]", -1, [](const Tensor& x) { topk(x, -1); })});
    add_picks(
        rows, "topk", "", largest, -1, false,
        [](bool indices) { return sorted_part(true, 0, 2, indices); }, lines_of_two(), ordered(),
        topk_errors);
    add_picks(
        rows, "topk", "smallest_dim0", smallest, 0, false,
        [](bool indices) { return sorted_part(false, 0, 3, indices); },
        {{value({3, 4}, distinct())}, {value({1000, 3}, distinct())}, {value({7}, distinct())}},
        ordered());
    const auto kth_along = [](const Tensor& x, int64_t dim) { kthvalue(x, 1, dim); };
    const auto kth_errors =
        with_errors(line_errors("kthvalue", kth_along),
                    {type_error("kthvalue", kth_along, bool_, ordered_types()),
                     k_error("kthvalue", "[1, 3]", 4, [](const Tensor& x) { kthvalue(x, 4); }),
                     k_error("kthvalue", "[1, 3]", 0, [](const Tensor& x) { kthvalue(x, 0); })});
    add_picks(
        rows, "kthvalue", "", [](const Tensor& x) { return kthvalue(x, 2); }, -1, true,
        [](bool indices) { return sorted_part(false, 1, 2, indices); }, lines_of_two(), ordered(),
        kth_errors);
    add_picks(
        rows, "kthvalue", "keepdim", [](const Tensor& x) { return kthvalue(x, 3, 0, true); }, 0,
        false, [](bool indices) { return sorted_part(false, 2, 3, indices); },
        {{value({3, 4}, distinct())}, {value({1000, 3}, distinct())}}, ordered());
}

double count_before(const HostArray& sorted, const Index& row, double wanted, bool right) {
    Index at = row;
    int64_t count = 0;
    for (int64_t i = 0; i < sorted.shape.back(); ++i) {
        at[at.size() - 1] = i;
        const double v = sorted.at(at);
        count += right ? v <= wanted : v < wanted;
    }
    return static_cast<double>(count);
}

// The first operand is sorted by the row itself.
void add_searches(std::vector<OpRow>& rows) {
    for (bool right : {false, true}) {
        OpRow row = {
            .name = "searchsorted",
            .variant = right ? "right" : "",
            .op = [=](const auto& x) { return searchsorted(sort(x[0]).values, x[1], right); },
            .reference =
                [=](const auto& x) {
                    return built(x[1].shape, [&](const Index& i) {
                        return count_before(x[0], x[0].shape.size() == 1 ? Index{0} : i, x[1].at(i),
                                            right);
                    });
                },
            .samples = {{value({7}), value({3, 4})},
                        {value({2, 9}), value({2, 5})},
                        {value({9}), value({})},
                        {value({0}), value({3})},
                        {value({3}), value({0, 2})},
                        {value({3, 400}), value({3, 700})}},
            .dtypes = ordered(),
            .result = int64,
            .differentiable = false};
        if (!right)
            row.errors = {
                error<ShapeError>("searchsorted: sorted sequences of shape [2, 3] do not fit "
                                  "values of shape [3, 3]",
                                  [] {
                                      searchsorted(zeros({2, 3}), zeros({3, 3}));
                                  }),
                error<ShapeError>(
                    "searchsorted: sorted sequences of shape [] do not fit values of shape []",
                    [] { searchsorted(zeros({}), zeros({})); }),
                error<ShapeError>("searchsorted: a number is searched for in one dimension, got "
                                  "shape [2, 3]",
                                  [] {
                                      searchsorted(zeros({2, 3}), 1);
                                  }),
                error<ValueError>(undefined_message(), [] { searchsorted(Tensor(), zeros({2})); }),
                error<ValueError>(undefined_message(), [] { searchsorted(zeros({2}), Tensor()); }),
                error<DTypeError>(
                    "searchsorted: dtypes differ: int8 and int16; convert one with .to(...)", [] {
                        searchsorted(zeros({2}, {.dtype = int8}), zeros({2}, {.dtype = int16}));
                    })};
        rows.push_back(row);
        row.name = "bucketize";
        row.op = [=](const auto& x) { return bucketize(x[1], sort(x[0]).values, right); };
        row.samples.erase(row.samples.begin() + 1);
        row.samples.pop_back();
        row.errors = {};
        if (!right)
            row.errors = {
                error<ShapeError>("bucketize: boundaries must be [n], got shape [2, 3]",
                                  [] {
                                      bucketize(zeros({2, 3}), zeros({2, 3}));
                                  }),
                error<ShapeError>("bucketize: boundaries must be [n], got shape []",
                                  [] { bucketize(zeros({2}), zeros({})); }),
                error<DTypeError>(
                    "bucketize: dtypes differ: float64 and float32; convert one with .to(...)",
                    [] { bucketize(zeros({2}), zeros({2}, {.dtype = float64})); }),
                undefined_error([] { bucketize(Tensor(), zeros({2})); }),
                error<DTypeError>(
                    "bucketize: dtypes differ: int64 and uint8; convert one with .to(...)",
                    [] { bucketize(zeros({2}, {.dtype = uint8}), zeros({2}, {.dtype = int64})); }),
                undefined_error([] { bucketize(zeros({2}), Tensor()); })};
        rows.push_back(row);
    }
}

}  // namespace

void add_sort_rows(std::vector<OpRow>& rows) {
    add_sorts(rows);
    add_firsts(rows);
    add_searches(rows);
}

}  // namespace tern::test
