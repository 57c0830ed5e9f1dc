// Rows of autograd/ops/norm.h.
#include <algorithm>
#include <limits>

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

using Group = std::vector<double>;
using Norm = Tensor (*)(const Tensor&, double, const Dims&, bool);
constexpr double kInf = std::numeric_limits<double>::infinity();

double norm_of(const Group& v, double p) {
    if (v.empty()) return p < 0 ? kInf : 0;
    if (std::isinf(p)) {
        double out = std::abs(v[0]);
        for (double x : v) out = p > 0 ? std::max(out, std::abs(x)) : std::min(out, std::abs(x));
        return out;
    }
    Real total = 0;
    for (double x : v) total += p == 0 ? Real(x != 0) : std::pow(std::abs(Real(x)), Real(p));
    return static_cast<double>(p == 0 ? total : std::pow(total, 1 / Real(p)));
}

// Away from 0, where a slope of fractional order is steep, and without equal extremes.
const Domain kApart = {-2, 2, {0}, true};

std::string text_of(double p) {
    if (std::isinf(p)) return p > 0 ? "inf" : "minus_inf";
    std::string out = std::to_string(p).substr(0, p < 0 ? 4 : 3);
    std::replace(out.begin(), out.end(), '.', '_');
    std::replace(out.begin(), out.end(), '-', 'm');
    return out;
}

std::vector<ErrorCase> norm_errors(const std::string& name, Norm op) {
    const auto takes = [&](DType dtype) {
        return error<DTypeError>(
            name + ": dtype " + tern::name(dtype) + " is not supported; it takes float32, float64",
            [=] { op(zeros({3}, {.dtype = dtype}), 2, {}, false); });
    };
    return {takes(int64),
            takes(bool_),
            error<IndexError>(name + ": dim 2 is out of range for a tensor of 2 dimensions",
                              [=] {
                                  op(zeros({2, 3}), 2, {2}, false);
                              }),
            error<IndexError>(name + ": dim 1 is given twice in [1, -1]",
                              [=] {
                                  op(zeros({2, 3}), 2, {1, -1}, false);
                              }),
            error<ValueError>(name + ": p must be a number, got nan",
                              [=] {
                                  op(zeros({2, 3}), std::nan(""), {}, false);
                              }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [=] { op({}, 2, {}, false); })};
}

void add_norm(std::vector<OpRow>& rows, const char* name, Norm op) {
    struct Case {
        double p;
        Dims dims;
        bool keepdim;
    };
    const Case cases[] = {{2, {}, false},     {2, {1}, true},       {2, {0, 2}, false},
                          {1, {0}, false},    {1, {-1}, false},     {3, {1}, false},
                          {0, {1}, false},    {0.5, {2}, false},    {1.5, {0}, false},
                          {-1.5, {1}, false}, {2.5, {0, 1}, false}, {kInf, {1}, false},
                          {-kInf, {0}, true}, {kInf, {}, false}};
    for (const Case& c : cases) {
        OpRow row = {
            .name = name,
            .variant = "p" + text_of(c.p) + "_dims" + std::to_string(c.dims.size()) +
                       (c.dims.empty() ? "" : std::string("_") + std::to_string(c.dims[0])),
            .op = [=](const auto& x) { return op(x[0], c.p, c.dims, c.keepdim); },
            .reference =
                [=](const auto& x) {
                    return reduced(x[0], c.dims, c.keepdim,
                                   [=](const Group& v) { return norm_of(v, c.p); });
                },
            .samples = three_dims(kApart),
            .length = 5000,
            .conditioning = c.p < 1 ? 30.0 : 4.0};
        if (c.p >= 0) row.samples.push_back({value({2, 0, 3})});
        if (c.dims.empty()) row.samples.push_back({value({}, kApart)});
        if (rows.empty() || rows.back().name != name) row.errors = norm_errors(name, op);
        rows.push_back(row);
    }
}

HostArray divided(const HostArray& x, const HostArray& size,
                  const std::function<double(double)>& by) {
    return built(x.shape, [&](const Index& i) { return x.at(i) / by(size.broadcast_at(i)); });
}

void add_normalize(std::vector<OpRow>& rows) {
    for (double p : {2.0, 1.0}) {
        const auto two = [](const Tensor& x, double q, const Dims& dims, bool) {
            return normalize(x, q, dims);
        };
        OpRow row = {
            .name = "normalize",
            .variant = "p" + text_of(p),
            .op = [=](const auto& x) { return normalize(x[0], p); },
            .reference =
                [=](const auto& x) {
                    const HostArray size =
                        reduced(x[0], {1}, true, [=](const Group& v) { return norm_of(v, p); });
                    return divided(x[0], size, [](double s) { return std::max(s, 1e-12); });
                },
            .samples = three_dims(kApart),
            .length = 100};
        row.errors = norm_errors("normalize", two);
        row.errors.push_back(error<ValueError>("normalize: eps must not be negative, got -1", [] {
            normalize(zeros({2, 3}), 2, {1}, -1);
        }));
        if (p == 1) row.errors.clear();
        rows.push_back(row);
    }
}

void add_renorm(std::vector<OpRow>& rows) {
    OpRow row = {
        .name = "renorm",
        .op = [](const auto& x) { return renorm(x[0], 2, 1, 2.5); },
        .reference =
            [](const auto& x) {
                const HostArray size =
                    reduced(x[0], {0, 2}, true, [](const Group& v) { return norm_of(v, 2); });
                return divided(x[0], size, [](double s) { return s > 2.5 ? (s + 1e-7) / 2.5 : 1; });
            },
        .samples = three_dims(kApart),
        .length = 2000};
    row.errors = {
        error<ValueError>("renorm: p must be positive, got 0",
                          [] {
                              renorm(zeros({2, 3}), 0, 0, 1);
                          }),
        error<ValueError>("renorm: maxnorm must not be negative, got -1",
                          [] {
                              renorm(zeros({2, 3}), 2, 0, -1);
                          }),
        error<ShapeError>("renorm: at least two dimensions are wanted, got shape [3]",
                          [] { renorm(zeros({3}), 2, 0, 1); }),
        error<IndexError>("renorm: dim 2 is out of range for a tensor of 2 dimensions",
                          [] {
                              renorm(zeros({2, 3}), 2, 2, 1);
                          }),
        error<IndexError>("renorm: dim -3 is out of range for a tensor of 2 dimensions",
                          [] {
                              renorm(zeros({2, 3}), 2, -3, 1);
                          }),
        error<DTypeError>("renorm: dtype int32 is not supported; it takes float32, float64", [] {
            renorm(zeros({2, 3}, {.dtype = int32}), 2, 0, 1);
        })};
    rows.push_back(row);
}

}  // namespace

void add_norm_rows(std::vector<OpRow>& rows) {
    add_norm(rows, "norm", norm);
    rows.push_back(
        {.name = "norm",
         .variant = "fro",
         .op =
             [](const auto& x) {
                 return norm(x[0], "fro", {0, 1});
             },
         .reference =
             [](const auto& x) {
                 return reduced(x[0], {0, 1}, false, [](const Group& v) { return norm_of(v, 2); });
             },
         .samples = three_dims(kApart),
         .length = 1000,
         .errors = {error<ValueError>("norm: p must be a number or \"fro\", got \"nuc\"", [] {
             norm(zeros({2, 3}), "nuc");
         })}});
    add_norm(rows, "vector_norm", vector_norm);
    add_normalize(rows);
    add_renorm(rows);
}

}  // namespace tern::test
