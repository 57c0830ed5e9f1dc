#include "tests/autograd/op_lines.h"

#include <algorithm>
#include <numeric>

namespace tern::test {

HostArray along(const HostArray& x, int64_t given_dim, bool drop, const LineFunction& f) {
    HostArray in = x;
    if (in.shape.empty()) in.shape = {1};
    const int dim = normalize_dim("reference", given_dim, in.shape.size());
    Shape rest = in.shape;
    rest[dim] = 1;
    const auto line_at = [&](Index at) {
        Line line;
        for (at[dim] = 0; at[dim] < in.shape[dim]; ++at[dim]) line.push_back(in.at(at));
        return line;
    };
    const auto size = static_cast<int64_t>(f(Line(static_cast<size_t>(in.shape[dim]), 0.5)).size());
    Shape shape = in.shape;
    shape[dim] = size;
    HostArray out(shape);
    for_each_index(rest, [&](Index at) {
        const Line line = f(line_at(at));
        for (at[dim] = 0; at[dim] < size; ++at[dim])
            out.at(at) = line[static_cast<size_t>(at[dim])];
    });
    if (x.shape.empty() && size == 1) out.shape = {};
    if (drop && !x.shape.empty()) out.shape = reduced_shape(shape, dim, false);
    return out;
}

namespace {
// The places of the line's values in ascending order, equal ones in theirs.
std::vector<size_t> order_of(const Line& line, bool descending) {
    std::vector<size_t> order(line.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        return descending ? line[a] > line[b] : line[a] < line[b];
    });
    return order;
}

}  // namespace

LineFunction sorted_part(bool descending, size_t begin, size_t end, bool indices) {
    return [=](const Line& line) {
        const std::vector<size_t> order = order_of(line, descending);
        Line out;
        for (size_t i = begin; i < std::min(end, line.size()); ++i)
            out.push_back(indices ? static_cast<double>(order[i]) : line[order[i]]);
        return out;
    };
}

void add_picks(std::vector<OpRow>& rows, const std::string& name, const std::string& variant,
               const std::function<ValuesAndIndices(const Tensor&)>& op, int64_t dim, bool drop,
               const std::function<LineFunction(bool indices)>& reference,
               const std::vector<Sample>& samples, const std::vector<DType>& dtypes,
               const std::vector<ErrorCase>& errors) {
    const std::string prefix = variant.empty() ? "" : variant + "_";
    for (bool indices : {false, true}) {
        OpRow row = {
            .name = name,
            .variant = prefix + (indices ? "indices" : "values"),
            .op =
                [=](const auto& x) {
                    const ValuesAndIndices out = op(x[0]);
                    return indices ? out.indices : out.values;
                },
            .reference = [=](const auto& x) { return along(x[0], dim, drop, reference(indices)); },
            .samples = samples,
            .dtypes = dtypes};
        if (indices) {
            row.result = int64;
            row.differentiable = false;
        } else {
            row.errors = errors;
        }
        rows.push_back(row);
    }
}

std::vector<ErrorCase> line_errors(const std::string& name, const LineOp& op) {
    const auto outside = [&](int64_t dim, const Shape& shape, int rank) {
        return error<IndexError>(name + ": dim " + std::to_string(dim) +
                                     " is out of range for a tensor of " + std::to_string(rank) +
                                     " dimensions",
                                 [=] { op(zeros(shape), dim); });
    };
    return {
        outside(2, {2, 3}, 2), outside(-3, {2, 3}, 2),
        outside(1, {4}, 1),    outside(1, {}, 1),
        outside(-2, {}, 1),    error<ValueError>(undefined_message(), [=] { op(Tensor(), 0); })};
}

std::vector<ErrorCase> line_errors(const std::string& name, const LineOp& op, const char* takes) {
    const auto of = [op](DType dtype) { op(zeros({2, 3}, {.dtype = dtype}), 0); };
    return with_errors(line_errors(name, op), dtype_errors(name, of, takes));
}

ErrorCase type_error(const std::string& name, const LineOp& op, DType dtype,
                     const std::string& takes) {
    return error<DTypeError>(
        name + ": dtype " + tern::name(dtype) + " is not supported; it takes " + takes, [=] {
            op(zeros({2, 3}, {.dtype = dtype}), 0);
        });
}

}  // namespace tern::test
