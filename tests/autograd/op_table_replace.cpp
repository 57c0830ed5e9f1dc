// Rows of autograd/ops/replace.h and strided.h, of diagonal_scatter and put.
#include "tests/autograd/op_indices.h"

namespace tern::test {
namespace {

using Places = std::function<Index(const Index&)>;

// x with element i of source at place(i).
Reference replaced(const Places& place) {
    return [=](const std::vector<HostArray>& x) {
        HostArray out = x[0];
        for_each_index(x[1].shape, [&](const Index& i) { out.at(place(i)) = x[1].at(i); });
        return out;
    };
}

std::vector<Sample> pairs(std::initializer_list<std::pair<Shape, Shape>> shapes) {
    std::vector<Sample> out;
    for (const auto& [x, source] : shapes) out.push_back({value(x), value(source)});
    return out;
}

// What all of them refuse; f takes x and a source, of the shapes [3, 4] and `part`.
std::vector<ErrorCase> source_errors(const std::string& op, const Shape& part,
                                     const std::function<void(const Tensor&, const Tensor&)>& f) {
    const std::string undefined = "an undefined tensor was used: it was never given a value";
    return {
        error<ShapeError>(
            detail::concat(op, ": a source of shape ", part, " is wanted for [3, 4], got [9]"),
            [=] {
                f(zeros({3, 4}), zeros({9}));
            }),
        error<ShapeError>(
            detail::concat(op, ": a source of shape ", part, " is wanted for [3, 4], got []"),
            [=] {
                f(zeros({3, 4}), zeros({}));
            }),
        error<DTypeError>(op + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] {
                              f(zeros({3, 4}), zeros(part, {.dtype = float64}));
                          }),
        error<ValueError>(undefined, [=] { f(Tensor(), zeros(part)); }),
        error<ValueError>(undefined, [=] {
            f(zeros({3, 4}), Tensor());
        })};
}

template <class E>
ErrorCase dim_error(const std::string& message, const std::function<void(const Tensor&)>& f) {
    return error<E>(message, [=] { f(zeros({3, 4})); });
}

void add_slices(std::vector<OpRow>& rows) {
    auto errors = source_errors("slice_scatter", {2, 4}, [](const Tensor& x, const Tensor& source) {
        slice_scatter(x, source, 0, 1);
    });
    errors.push_back(
        dim_error<IndexError>("slice_scatter: dim 2 is out of range for a tensor of 2 dimensions",
                              [](const Tensor& x) { slice_scatter(x, x, 2); }));
    errors.push_back(
        dim_error<IndexError>("slice_scatter: dim -3 is out of range for a tensor of 2 dimensions",
                              [](const Tensor& x) { slice_scatter(x, x, -3); }));
    rows.push_back({.name = "slice_scatter",
                    .op = [](const auto& x) { return slice_scatter(x[0], x[1], -1, 1, -1, 2); },
                    .reference = replaced([](Index i) {
                        i[i.size() - 1] = 1 + 2 * i.back();
                        return i;
                    }),
                    .samples = pairs({{{3, 5}, {3, 2}},
                                      {{7}, {3}},
                                      {{2, 3, 4}, {2, 3, 1}},
                                      {{2, 2}, {2, 0}},
                                      {{0, 6}, {0, 2}},
                                      {{40, 501}, {40, 250}}}),
                    .dtypes = ordered(),
                    .errors = errors});
    rows.push_back({.name = "slice_scatter",
                    .variant = "whole",
                    .op = [](const auto& x) { return slice_scatter(x[0], x[1]); },
                    .reference = replaced([](const Index& i) { return i; }),
                    .samples = pairs({{{3, 5}, {3, 5}}, {{2}, {2}}})});
}

void add_selects(std::vector<OpRow>& rows) {
    auto errors = source_errors("select_scatter", {4}, [](const Tensor& x, const Tensor& source) {
        select_scatter(x, source, 0, 1);
    });
    for (int64_t index : {3, -4})
        errors.push_back(dim_error<IndexError>(
            detail::concat("select_scatter: index ", index,
                           " is out of range for dim 0 of shape [3, 4]"),
            [=](const Tensor& x) { select_scatter(x, zeros({4}), 0, index); }));
    errors.push_back(
        dim_error<IndexError>("select_scatter: dim 2 is out of range for a tensor of 2 dimensions",
                              [](const Tensor& x) { select_scatter(x, zeros({4}), 2, 0); }));
    rows.push_back(
        {.name = "select_scatter",
         .op = [](const auto& x) { return select_scatter(x[0], x[1], -2, 1); },
         .reference = replaced([](Index i) {
             i.insert(i.size() - 1, 1);
             return i;
         }),
         .samples =
             pairs({{{3, 5}, {5}}, {{2, 3, 4}, {2, 4}}, {{2, 0}, {0}}, {{3, 2, 301}, {3, 301}}}),
         .dtypes = ordered(),
         .errors = errors});
    rows.push_back({.name = "select_scatter",
                    .variant = "from_the_end",
                    .op = [](const auto& x) { return select_scatter(x[0], x[1], 0, -1); },
                    .reference =
                        [](const auto& x) {
                            HostArray out = x[0];
                            for_each_index(x[1].shape, [&](Index i) {
                                const double v = x[1].at(i);
                                i.insert(0, x[0].shape[0] - 1);
                                out.at(i) = v;
                            });
                            return out;
                        },
                    .samples = pairs({{{3, 5}, {5}}, {{4}, {}}, {{2, 2, 2}, {2, 2}}})});
}

void add_diagonals(std::vector<OpRow>& rows) {
    auto errors = source_errors("diagonal_scatter", {3}, [](const Tensor& x, const Tensor& source) {
        diagonal_scatter(x, source);
    });
    errors.push_back(dim_error<IndexError>(
        "diagonal_scatter: dim 2 is out of range for a tensor of 2 dimensions",
        [](const Tensor& x) { diagonal_scatter(x, zeros({3}), 0, 2, 1); }));
    errors.push_back(
        dim_error<ValueError>("diagonal_scatter: two dims are wanted, got 1 and -1",
                              [](const Tensor& x) { diagonal_scatter(x, zeros({3}), 0, 1, -1); }));
    rows.push_back(
        {.name = "diagonal_scatter",
         .op = [](const auto& x) { return diagonal_scatter(x[0], x[1]); },
         .reference = replaced([](const Index& i) {
             return Index{i[0], i[0]};
         }),
         .samples = pairs({{{3, 4}, {3}}, {{4, 3}, {3}}, {{0, 3}, {0}}, {{90, 81}, {81}}}),
         .dtypes = ordered(),
         .errors = errors});
    rows.push_back({.name = "diagonal_scatter",
                    .variant = "dims",
                    .op = [](const auto& x) { return diagonal_scatter(x[0], x[1], -1, 0, -1); },
                    .reference = replaced([](const Index& i) {
                        return Index{i[1] + 1, i[0], i[1]};
                    }),
                    .samples = pairs({{{3, 2, 4}, {2, 2}}, {{4, 3, 3}, {3, 3}}})});
}

HostArray put_of(const std::vector<HostArray>& x, bool accumulate) {
    HostArray out = x[0];
    for (size_t i = 0; i < x[1].values.size(); ++i) {
        double& to = out.values[static_cast<size_t>(whole(x[1].values[i]))];
        to = (accumulate ? to : 0) + x[2].values[i];
    }
    return out;
}

std::vector<ErrorCase> put_errors() {
    const auto call = [](const Tensor& index, const Tensor& source, bool accumulate = false) {
        put(zeros({2, 3}, {.dtype = source.dtype()}), index, source, accumulate);
    };
    const std::string undefined = "an undefined tensor was used: it was never given a value";
    return {error<IndexError>("put: index 6 is out of range for dim 0 of size 6",
                              [=] {
                                  call(indices({0, 6}), zeros({2}));
                              }),
            error<IndexError>("put: index -7 is out of range for dim 0 of size 6",
                              [=] {
                                  call(indices({0, -7}), zeros({2}));
                              }),
            error<DTypeError>("put: indices must be int64, got float32",
                              [=] { call(zeros({2}), zeros({2})); }),
            error<ShapeError>(
                "put: a source of shape [3] has not as many elements as indices of shape [2]",
                [=] {
                    call(indices({0, 1}), zeros({3}));
                }),
            error<DTypeError>("put: dtype bool is not supported; it takes float32, float64, int32, "
                              "int64, uint8",
                              [=] { call(indices({0}), zeros({1}, {.dtype = bool_}), true); }),
            error<DTypeError>("put: dtypes differ: float32 and int64; convert one with .to(...)",
                              [] { put(zeros({3}), indices({0}), indices({1})); }),
            error<ValueError>(undefined, [] { put(Tensor(), indices({0}), zeros({1})); }),
            error<ValueError>(undefined, [] { put(zeros({3}), indices({0}), Tensor()); })};
}

void add_puts(std::vector<OpRow>& rows) {
    rows.push_back({.name = "put",
                    .op =
                        [](const auto& x) {
                            const Tensor places = from_vector<int64_t>({4, 0, -1}, {3, 1});
                            return put(x[0], places.to(x[0].device()), x[1]);
                        },
                    .reference =
                        [](const auto& x) {
                            const auto last = static_cast<double>(x[0].values.size() - 1);
                            return put_of({x[0], HostArray(Shape{3}, {4, 0, last}), x[1]}, false);
                        },
                    .samples = {{value({2, 3}), value({3})}, {value({9}), value({1, 3})}},
                    .dtypes = ordered(),
                    .errors = put_errors()});
    rows.push_back({.name = "put",
                    .variant = "accumulate",
                    .op = [](const auto& x) { return put(x[0], x[1], x[2], true); },
                    .reference = [](const auto& x) { return put_of(x, true); },
                    .samples = {{value({2, 3}), integer({8}, 6), value({8})},
                                {value({2, 3}), integer({2, 2}, 6), value({4})},
                                {value({2, 3}), integer({0}, 6), value({0})},
                                {value({40, 20}), integer({3000}, 800), value({3000})}},
                    .dtypes = signed_numbers(),
                    .length = 50});
}

// Element i of the result is element start + sum of i[d] strides[d] of x in row-major order.
Reference strided(const Shape& shape, const Strides& strides, int64_t start) {
    return [=](const std::vector<HostArray>& x) {
        return built(shape, [&](const Index& i) {
            int64_t at = start;
            for (int d = 0; d < i.size(); ++d) at += i[d] * strides[d];
            return x[0].values[static_cast<size_t>(at)];
        });
    };
}

std::vector<ErrorCase> strided_errors() {
    const auto call = [](const Shape& shape, const Strides& strides, int64_t offset,
                         const std::string& message) {
        return error<ShapeError>("as_strided: " + message, [=] {
            as_strided(zeros({2, 3}), shape, strides, offset);
        });
    };
    const std::string beyond = " reaches beyond the 6 elements of memory";
    return {call({2}, {1, 1}, 0, "shape [2] and strides [1, 1] differ in rank"),
            call({2}, {-1}, 3, "strides must not be negative, got [-1]"),
            call({7}, {1}, 0, "shape [7] with strides [1] from 0 on" + beyond),
            call({2, 2}, {3, 3}, 0, "shape [2, 2] with strides [3, 3] from 0 on" + beyond),
            call({1}, {1}, 6, "shape [1] with strides [1] from 6 on" + beyond),
            call({1}, {1}, -1, "shape [1] with strides [1] from -1 on" + beyond),
            call({-1}, {1}, 0, "sizes must not be negative, got [-1]"),
            call({int64_t{1} << 40, 2}, {int64_t{1} << 40, 1}, 0,
                 "shape [1099511627776, 2] with strides [1099511627776, 1] reaches beyond what "
                 "memory can hold"),
            error<GradError>("as_strided: shape [2] with strides [1] from 0 on is not inside of a "
                             "contiguous tensor, so that it has no gradient",
                             [] {
                                 const Tensor x = zeros({3, 2}).requires_grad_();
                                 as_strided(transpose(x), {2}, {1});
                             }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [] { as_strided(Tensor(), {1}, {1}); })};
}

void add_strided(std::vector<OpRow>& rows) {
    // Dense whatever the layout of x is.
    const auto with = [](const char* variant, const Shape& shape, const Strides& strides,
                         int64_t start, std::initializer_list<Shape> inputs) {
        OpRow row = {
            .name = "as_strided",
            .variant = variant,
            .op = [=](const auto& x) { return as_strided(x[0].clone(), shape, strides, start); },
            .reference = strided(shape, strides, start),
            .dtypes = ordered()};
        for (const Shape& input : inputs) row.samples.push_back({value(input)});
        return row;
    };
    rows.push_back(with("", {2, 3}, {4, 1}, 1, {{3, 4}, {8}, {2, 2, 300}}));
    rows.back().errors = strided_errors();
    rows.push_back(with("windows", {3, 3}, {1, 1}, 0, {{5}, {2, 3}}));
    rows.push_back(with("repeated", {2, 2}, {0, 2}, 0, {{4}, {2, 2}}));
    rows.push_back(with("nothing", {0, 3}, {1, 1}, 2, {{4}, {2, 2}}));
}

}  // namespace

void add_replace_rows(std::vector<OpRow>& rows) {
    add_slices(rows);
    add_selects(rows);
    add_diagonals(rows);
    add_puts(rows);
    add_strided(rows);
}

}  // namespace tern::test
