#include "autograd/ops/attention.h"

#include <cmath>
#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/dropout.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/softmax.h"

namespace tern {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check_operands(const char* op, const Tensor& q, const Tensor& k, const Tensor& v) {
    require_compute_dtype(op, q.dtype(), Floats{});
    check_same_kind(op, q, k);
    check_same_kind(op, q, v);
    const bool fits = q.dim() >= 2 && k.dim() >= 2 && v.dim() >= 2 && q.size(-1) == k.size(-1) &&
                      k.size(-2) == v.size(-2);
    TERN_CHECK(fits, ShapeError, op, ": query [..., l, e], key [..., s, e] and value [..., s, v] ",
               "are wanted, got ", q.shape(), ", ", k.shape(), " and ", v.shape());
}

// bool [l, s]: true where key j is not after query i.
Tensor causal_mask(int64_t l, int64_t s, Device device) {
    const Tensor rows = arange(static_cast<double>(l), {.device = device, .dtype = int64});
    const Tensor cols = arange(static_cast<double>(s), {.device = device, .dtype = int64});
    return unsqueeze(rows, 1) >= cols;
}

void check_dropout(const char* op, double p) {
    TERN_CHECK(p >= 0 && p <= 1, ValueError, op, ": dropout_p must be in [0, 1], got ", p);
}

// Softmax of the scores, of the allowed ones where the mask is of bools.
Tensor attention_weights(const char* op, const Tensor& scores, const Tensor& mask) {
    if (!mask.defined()) return softmax(scores, -1);
    TERN_CHECK(mask.device() == scores.device(), DeviceError, op, ": attn_mask is on ",
               mask.device(), ", the rest on ", scores.device());
    TERN_CHECK(broadcast_shapes(op, scores.shape(), mask.shape()) == scores.shape(), ShapeError, op,
               ": an attn_mask of shape ", mask.shape(), " does not broadcast to scores of shape ",
               scores.shape());
    if (mask.dtype() != bool_) {
        TERN_CHECK(mask.dtype() == scores.dtype(), DTypeError, op, ": attn_mask must be bool or ",
                   scores.dtype(), ", got ", mask.dtype());
        return softmax(scores + mask, -1);
    }
    // The second choice is for rows without any key, whose softmax is NaN.
    return where(mask, softmax(where(mask, scores, -kInfinity), -1), 0.0);
}

}  // namespace

Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const AttentionOptions& options) {
    constexpr const char* kName = "scaled_dot_product_attention";
    if (runs_low(query, key, value)) {
        AttentionOptions low = options;
        low.attn_mask = to_low(options.attn_mask);
        return scaled_dot_product_attention(to_low(query), to_low(key), to_low(value), low);
    }
    check_operands(kName, query, key, value);
    check_dropout(kName, options.dropout_p);
    TERN_CHECK(!options.is_causal || !options.attn_mask.defined(), ValueError, kName,
               ": give is_causal or attn_mask, not both");
    const double width = static_cast<double>(query.size(-1));
    const double scale = options.scale.value_or(1 / std::sqrt(std::max(width, 1.0)));
    const Tensor scores = matmul(query * scale, transpose(key));
    const Tensor mask = options.is_causal
                            ? causal_mask(query.size(-2), key.size(-2), query.device())
                            : options.attn_mask;
    const Tensor weights = attention_weights(kName, scores, mask);
    return matmul(dropout(weights, options.dropout_p, true, options.generator), value);
}

namespace {

// Rows [3 e] split for queries, keys and values.
Tensor part_of(const Tensor& weight, int64_t i, int64_t e) {
    return weight.defined() ? slice(weight, 0, i * e, (i + 1) * e) : weight;
}

// [time, batch, e] -> [batch, heads, time, e / heads].
Tensor split_heads(const Tensor& x, int64_t heads) {
    const Shape shape{x.size(0), x.size(1), heads, x.size(2) / heads};
    return permute(reshape(x, shape), {1, 2, 0, 3});
}

void check_multi_head(const char* op, const Tensor& q, const Tensor& k, const Tensor& v,
                      int64_t heads, const MultiHeadWeights& weights) {
    require_compute_dtype(op, q.dtype(), Floats{});
    for (const Tensor* x : {&k, &v, &weights.in_proj_weight, &weights.out_proj_weight})
        check_same_kind(op, q, *x);
    const bool fits = q.dim() == 3 && k.dim() == 3 && k.shape() == v.shape() &&
                      q.size(1) == k.size(1) && q.size(2) == k.size(2);
    TERN_CHECK(fits, ShapeError, op, ": query [l, batch, e], key and value [s, batch, e] are ",
               "wanted, got ", q.shape(), ", ", k.shape(), " and ", v.shape());
    const int64_t e = q.size(2);
    TERN_CHECK(heads > 0 && e % heads == 0, ValueError, op, ": ", e, " features do not split into ",
               heads, " heads");
    const std::pair<const char*, std::pair<const Tensor*, Shape>> parts[] = {
        {"in_proj_weight", {&weights.in_proj_weight, {3 * e, e}}},
        {"in_proj_bias", {&weights.in_proj_bias, {3 * e}}},
        {"out_proj_weight", {&weights.out_proj_weight, {e, e}}},
        {"out_proj_bias", {&weights.out_proj_bias, {e}}}};
    for (const auto& [what, part] : parts)
        TERN_CHECK(!part.first->defined() || part.first->shape() == part.second, ShapeError, op,
                   ": ", what, " must be ", part.second, ", got ", part.first->shape());
}

// The masks as one that is added to scores [batch, heads, l, s]; undefined when there is none.
Tensor additive_mask(const char* op, const Tensor& q, const Tensor& k, int64_t heads,
                     const MultiHeadOptions& options) {
    const int64_t batch = q.size(1), l = q.size(0), s = k.size(0);
    Tensor mask;
    const auto add = [&](const Tensor& part) { mask = mask.defined() ? mask + part : part; };
    const auto forbidden = [&](const Tensor& where_true) {
        return where(where_true, -kInfinity, zeros(where_true.shape(), {q.device(), q.dtype()}));
    };
    if (options.is_causal) add(forbidden(causal_mask(l, s, q.device()) == 0.0));
    if (options.attn_mask.defined()) {
        const Tensor& given = options.attn_mask;
        const bool each = given.shape() == Shape{batch * heads, l, s};
        TERN_CHECK(each || given.shape() == Shape({l, s}), ShapeError, op, ": attn_mask must be [",
                   l, ", ", s, "] or [", batch * heads, ", ", l, ", ", s, "], got ", given.shape());
        TERN_CHECK(given.dtype() == bool_ || given.dtype() == q.dtype(), DTypeError, op,
                   ": attn_mask must be bool or ", q.dtype(), ", got ", given.dtype());
        const Tensor added = given.dtype() == bool_ ? forbidden(given) : given;
        add(each ? reshape(added, {batch, heads, l, s}) : added);
    }
    if (options.key_padding_mask.defined()) {
        const Tensor& given = options.key_padding_mask;
        TERN_CHECK(given.dtype() == bool_, DTypeError, op, ": key_padding_mask must be bool, got ",
                   given.dtype());
        TERN_CHECK(given.shape() == Shape({batch, s}), ShapeError, op,
                   ": key_padding_mask must be [", batch, ", ", s, "], got ", given.shape());
        add(forbidden(reshape(given, {batch, 1, 1, s})));
    }
    return mask;
}

}  // namespace

MultiHeadResult multi_head_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                     int64_t num_heads, const MultiHeadWeights& weights,
                                     const MultiHeadOptions& options) {
    constexpr const char* kName = "multi_head_attention";
    if (runs_low(query, key, value, weights.in_proj_weight, weights.out_proj_weight)) {
        MultiHeadOptions low = options;
        low.attn_mask = to_low(options.attn_mask);
        return multi_head_attention(
            to_low(query), to_low(key), to_low(value), num_heads,
            {to_low(weights.in_proj_weight), to_low(weights.in_proj_bias),
             to_low(weights.out_proj_weight), to_low(weights.out_proj_bias)},
            low);
    }
    const auto by_time = [&](const Tensor& x) {
        return options.batch_first && x.dim() == 3 ? transpose(x, 0, 1) : x;
    };
    const Tensor inputs[] = {by_time(query), by_time(key), by_time(value)};
    check_multi_head(kName, inputs[0], inputs[1], inputs[2], num_heads, weights);
    check_dropout(kName, options.dropout_p);
    const int64_t e = inputs[0].size(2), l = inputs[0].size(0), batch = inputs[0].size(1);
    Tensor heads[3];
    for (int64_t i = 0; i < 3; ++i)
        heads[i] = split_heads(linear(inputs[i], part_of(weights.in_proj_weight, i, e),
                                      part_of(weights.in_proj_bias, i, e)),
                               num_heads);
    const double scale = 1 / std::sqrt(static_cast<double>(e / num_heads));
    const Tensor scores = matmul(heads[0] * scale, transpose(heads[1]));
    const Tensor mask = additive_mask(kName, inputs[0], inputs[1], num_heads, options);
    const Tensor attention = attention_weights(kName, scores, mask);
    const Tensor read =
        matmul(dropout(attention, options.dropout_p, true, options.generator), heads[2]);
    const Tensor joined = reshape(permute(read, {2, 0, 1, 3}), {l, batch, e});
    const Tensor output = linear(joined, weights.out_proj_weight, weights.out_proj_bias);
    return {options.batch_first ? transpose(output, 0, 1) : output,
            options.need_weights ? mean(attention, {1}) : Tensor()};
}

}  // namespace tern
