// Rows of the normalisations by groups and by the root mean square.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

// (x - mean) / sqrt(var + eps) over groups of channels of x: [n, c, m].
HostArray grouped(const std::vector<HostArray>& x, int64_t groups) {
    const int64_t m = x[0].shape[2], width = x[0].shape[1] / groups;
    return built(x[0].shape, [&](const Index& i) {
        const int64_t first = i[1] / width * width;
        Real mean = 0, var = 0;
        const auto each = [&](const auto& f) {
            for (int64_t c = first; c < first + width; ++c)
                for (int64_t k = 0; k < m; ++k) f(Real(x[0].at({i[0], c, k})));
        };
        each([&](Real v) { mean += v / Real(width * m); });
        each([&](Real v) { var += (v - mean) * (v - mean) / Real(width * m); });
        const Real scaled = (Real(x[0].at(i)) - mean) / std::sqrt(var + 1e-5L);
        return static_cast<double>(scaled * x[1].at({i[1]}) + x[2].at({i[1]}));
    });
}

std::vector<ErrorCase> channel_errors(
    const std::string& name,
    const std::function<void(const Tensor&, const Tensor&, const Tensor&)>& op) {
    return {
        error<ShapeError>(name + ": [n, c] or [n, c, ...] is wanted, got [4]",
                          [=] { op(zeros({4}), {}, {}); }),
        error<ShapeError>(name + ": weight must be [4], got [3]",
                          [=] {
                              op(zeros({2, 4}), ones({3}), {});
                          }),
        error<ShapeError>(name + ": bias must be [4], got [3]",
                          [=] {
                              op(zeros({2, 4}), {}, ones({3}));
                          }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] {
                              op(zeros({2, 4}, {.dtype = int64}), {}, {});
                          }),
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] {
                              op(zeros({2, 4}), ones({4}, {.dtype = float64}), {});
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { op(Tensor(), {}, {}); })};
}

void add_groups(std::vector<OpRow>& rows) {
    const std::vector<Sample> samples = {{value({2, 4, 3}), value({4}), value({4})},
                                         {value({3, 4, 67}), value({4}), value({4})}};
    rows.push_back(
        {.name = "group_norm",
         .op = [](const auto& x) { return group_norm(x[0], 2, x[1], x[2]); },
         .reference = [](const auto& x) { return grouped(x, 2); },
         .samples = samples,
         .length = 256,
         .conditioning = 4,
         .errors = channel_errors("group_norm", [](const Tensor& x, const Tensor& w,
                                                   const Tensor& b) { group_norm(x, 2, w, b); })});
    rows.back().errors.push_back(
        error<ValueError>("group_norm: 4 channels do not split into 3 groups", [] {
            group_norm(zeros({2, 4}), 3);
        }));
    rows.push_back({.name = "instance_norm",
                    .op = [](const auto& x) { return instance_norm(x[0], x[1], x[2]); },
                    .reference = [](const auto& x) { return grouped(x, x[0].shape[1]); },
                    .samples = samples,
                    .length = 256,
                    .conditioning = 4,
                    .errors = channel_errors("instance_norm",
                                             [](const Tensor& x, const Tensor& w, const Tensor& b) {
                                                 instance_norm(x, w, b);
                                             })});
}

void add_rms(std::vector<OpRow>& rows) {
    const auto reference = [](const auto& x) {
        return built(x[0].shape, [&](const Index& i) {
            Real square = 0;
            for (int64_t j = 0; j < x[0].shape[1]; ++j) {
                const Real v = x[0].at({i[0], j});
                square += v * v / Real(x[0].shape[1]);
            }
            return static_cast<double>(Real(x[0].at(i)) / std::sqrt(square + 1e-6L) *
                                       x[1].at({i[1]}));
        });
    };
    const auto op = [](const Tensor& x, const Shape& shape, const Tensor& w = {}) {
        rms_norm(x, shape, w);
    };
    rows.push_back(
        {.name = "rms_norm",
         .op = [](const auto& x) { return rms_norm(x[0], x[1].shape(), x[1], 1e-6); },
         .reference = reference,
         .samples = {{value({3, 5}), value({5})}, {value({4, 67}), value({67})}},
         .length = 128,
         .errors = {
             error<ShapeError>("rms_norm: shape [2, 3] does not end in [2]",
                               [=] {
                                   op(zeros({2, 3}), {2});
                               }),
             error<ShapeError>("rms_norm: shape [3] does not end in [2, 3]",
                               [=] {
                                   op(zeros({3}), {2, 3});
                               }),
             error<ShapeError>("rms_norm: shape [2, 3] does not end in []",
                               [=] {
                                   op(zeros({2, 3}), {});
                               }),
             error<ShapeError>("rms_norm: weight must be [3], got [1, 3]",
                               [=] {
                                   op(zeros({2, 3}), {3}, ones({1, 3}));
                               }),
             error<DTypeError>("rms_norm: dtype int64 is not supported; it takes float32, float64",
                               [=] {
                                   op(zeros({2, 3}, {.dtype = int64}), {3});
                               }),
             error<DTypeError>(
                 "rms_norm: dtypes differ: float32 and float64; convert one with .to(...)", [=] {
                     op(zeros({2, 3}), {3}, ones({3}, {.dtype = float64}));
                 })}});
}

}  // namespace

void add_group_norm_rows(std::vector<OpRow>& rows) {
    add_groups(rows);
    add_rms(rows);
}

}  // namespace tern::test
