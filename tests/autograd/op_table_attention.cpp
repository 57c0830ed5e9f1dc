// Rows of autograd/ops/attention.h.
#include "tests/autograd/host_matrix.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

// softmax(scale q k^T, over the keys that `sees` allows) v, for [batch, time, features].
HostArray attended(const std::vector<HostArray>& x,
                   const std::function<bool(const Index&, int64_t)>& sees) {
    const int64_t e = x[0].shape[2], s = x[1].shape[1];
    return built({x[0].shape[0], x[0].shape[1], x[2].shape[2]}, [&](const Index& i) {
        Real total = 0, read = 0;
        for (int64_t j = 0; j < s; ++j) {
            if (!sees(i, j)) continue;
            Real score = 0;
            for (int64_t d = 0; d < e; ++d)
                score += Real(x[0].at({i[0], i[1], d})) * x[1].at({i[0], j, d});
            const Real weight = std::exp(score / std::sqrt(Real(e)));
            total += weight;
            read += weight * x[2].at({i[0], j, i[2]});
        }
        return static_cast<double>(total > 0 ? read / total : 0);
    });
}

std::vector<ErrorCase> attention_errors() {
    const std::string name = "scaled_dot_product_attention: ";
    const auto op = [](const Shape& q, const Shape& k, const Shape& v, AttentionOptions o = {}) {
        scaled_dot_product_attention(zeros(q), zeros(k), zeros(v), o);
    };
    const std::string wanted =
        name + "query [..., l, e], key [..., s, e] and value [..., s, v] are wanted, got ";
    return {
        error<ShapeError>(wanted + "[3, 4], [5, 6] and [5, 6]",
                          [=] {
                              op({3, 4}, {5, 6}, {5, 6});
                          }),
        error<ShapeError>(wanted + "[3, 4], [5, 4] and [6, 4]",
                          [=] {
                              op({3, 4}, {5, 4}, {6, 4});
                          }),
        error<ShapeError>(wanted + "[4], [5, 4] and [5, 4]",
                          [=] {
                              op({4}, {5, 4}, {5, 4});
                          }),
        error<ValueError>(
            name + "give is_causal or attn_mask, not both",
            [=] {
                op({3, 4}, {5, 4}, {5, 4}, {.attn_mask = zeros({3, 5}), .is_causal = true});
            }),
        error<ShapeError>(name + "an attn_mask of shape [2, 3, 5] does not broadcast to scores "
                                 "of shape [3, 5]",
                          [=] {
                              op({3, 4}, {5, 4}, {5, 4}, {.attn_mask = zeros({2, 3, 5})});
                          }),
        error<DTypeError>(
            name + "attn_mask must be bool or float32, got int64",
            [=] {
                op({3, 4}, {5, 4}, {5, 4}, {.attn_mask = zeros({3, 5}, {.dtype = int64})});
            }),
        error<ValueError>("scaled_dot_product_attention: dropout_p must be in [0, 1], got 2", [=] {
            op({3, 4}, {5, 4}, {5, 4}, {.dropout_p = 2});
        })};
}

void add_attention(std::vector<OpRow>& rows) {
    const std::vector<Sample> samples = {
        {value({2, 3, 4}), value({2, 5, 4}), value({2, 5, 3})},
        {value({1, 1, 1}), value({1, 1, 1}), value({1, 1, 2})},
        {value({2, 17, 33}, {-0.5, 0.5}), value({2, 19, 33}, {-0.5, 0.5}), value({2, 19, 5})}};
    rows.push_back(
        {.name = "scaled_dot_product_attention",
         .op = [](const auto& x) { return scaled_dot_product_attention(x[0], x[1], x[2]); },
         .reference =
             [](const auto& x) { return attended(x, [](const Index&, int64_t) { return true; }); },
         .samples = samples,
         .length = 64,
         .errors = attention_errors()});
    rows.push_back({.name = "scaled_dot_product_attention",
                    .variant = "causal",
                    .op =
                        [](const auto& x) {
                            return scaled_dot_product_attention(x[0], x[1], x[2],
                                                                {.is_causal = true});
                        },
                    .reference =
                        [](const auto& x) {
                            return attended(x, [](const Index& i, int64_t j) { return j <= i[1]; });
                        },
                    .samples = samples,
                    .length = 64});
    // The mask lets query 0 see nothing.
    rows.push_back(
        {.name = "scaled_dot_product_attention",
         .variant = "mask",
         .op =
             [](const auto& x) {
                 const Tensor keys = arange(static_cast<double>(x[1].size(1)), {x[0].device()});
                 const Tensor queries = arange(static_cast<double>(x[0].size(1)), {x[0].device()});
                 const Tensor mask = unsqueeze(queries, 1) > keys;
                 return scaled_dot_product_attention(x[0], x[1], x[2], {.attn_mask = mask});
             },
         .reference =
             [](const auto& x) {
                 return attended(x, [](const Index& i, int64_t j) { return j < i[1]; });
             },
         .samples = samples,
         .length = 64});
}

// One head is attention of the projected inputs, here all of one sequence of one batch.
HostArray one_head(const std::vector<HostArray>& x) {
    const int64_t e = x[0].shape[2], steps = x[0].shape[0];
    const Matrix projected = affine(matrix_of(built({steps, e},
                                                    [&](const Index& i) {
                                                        return x[0].at({i[0], 0, i[1]});
                                                    })),
                                    x[1], x[2]);
    const auto part = [&](int64_t which) {
        return built({1, steps, e}, [&](const Index& i) {
            return static_cast<double>(
                projected[static_cast<size_t>(i[1])][static_cast<size_t>(which * e + i[2])]);
        });
    };
    const HostArray read =
        attended({part(0), part(1), part(2)}, [](const Index&, int64_t) { return true; });
    const Matrix out = affine(matrix_of(read, 0), x[3], x[4]);
    return built({steps, 1, e}, [&](const Index& i) {
        return static_cast<double>(out[static_cast<size_t>(i[0])][static_cast<size_t>(i[2])]);
    });
}

std::vector<ErrorCase> multi_head_errors() {
    const std::string name = "multi_head_attention: ";
    const auto op = [](const Shape& q, const Shape& k, int64_t heads, MultiHeadWeights w,
                       MultiHeadOptions o = {}) {
        multi_head_attention(zeros(q), zeros(k), zeros(k), heads, w, o);
    };
    const auto good = [] {
        return MultiHeadWeights{.in_proj_weight = zeros({12, 4}), .out_proj_weight = zeros({4, 4})};
    };
    const std::string wanted =
        name + "query [l, batch, e], key and value [s, batch, e] are wanted, got ";
    return {error<ShapeError>(wanted + "[3, 4], [3, 4] and [3, 4]",
                              [=] {
                                  op({3, 4}, {3, 4}, 2, good());
                              }),
            error<ShapeError>(wanted + "[3, 2, 4], [3, 1, 4] and [3, 1, 4]",
                              [=] {
                                  op({3, 2, 4}, {3, 1, 4}, 2, good());
                              }),
            error<ValueError>(name + "4 features do not split into 3 heads",
                              [=] {
                                  op({3, 2, 4}, {5, 2, 4}, 3, good());
                              }),
            error<ShapeError>(name + "in_proj_weight must be [12, 4], got [4, 4]",
                              [=] {
                                  MultiHeadWeights w = good();
                                  w.in_proj_weight = zeros({4, 4});
                                  op({3, 2, 4}, {5, 2, 4}, 2, w);
                              }),
            error<ShapeError>(name + "attn_mask must be [3, 5] or [4, 3, 5], got [5, 3]",
                              [=] {
                                  op({3, 2, 4}, {5, 2, 4}, 2, good(), {.attn_mask = zeros({5, 3})});
                              }),
            error<DTypeError>(
                name + "key_padding_mask must be bool, got float32",
                [=] {
                    op({3, 2, 4}, {5, 2, 4}, 2, good(), {.key_padding_mask = zeros({2, 5})});
                }),
            error<ShapeError>(name + "key_padding_mask must be [2, 5], got [5, 2]", [=] {
                op({3, 2, 4}, {5, 2, 4}, 2, good(),
                   {.key_padding_mask = zeros({5, 2}, {.dtype = bool_})});
            })};
}

void add_multi_head(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "multi_head_attention",
         .op =
             [](const auto& x) {
                 return multi_head_attention(x[0], x[0], x[0], 1, {x[1], x[2], x[3], x[4]}).output;
             },
         .reference = one_head,
         .samples = {{value({5, 1, 4}), value({12, 4}, {-1, 1}), value({12}),
                      value({4, 4}, {-1, 1}), value({4})}},
         .length = 64,
         .errors = multi_head_errors()});
}

}  // namespace

void add_attention_rows(std::vector<OpRow>& rows) {
    add_attention(rows);
    add_multi_head(rows);
}

}  // namespace tern::test
