// Attention: every query reads a weighted mean of the values. Vaswani et al. 2017.
#pragma once

#include <optional>

#include "tensor/random.h"

namespace tern TERN_PUBLIC {

struct AttentionOptions {
    // Broadcast to [..., l, s]. bool: true where the query may attend; floating: added to the
    // scores.
    Tensor attn_mask = {};
    bool is_causal = false;            // query i sees keys 0 ... i; not together with attn_mask
    double dropout_p = 0;              // of the weights
    std::optional<double> scale = {};  // of the scores, 1 / sqrt(e) by default
    Generator* generator = nullptr;
};
// query: [..., l, e], key: [..., s, e], value: [..., s, v] -> [..., l, v]; leading sizes broadcast.
// A query that a bool mask lets see nothing gets zeros.
Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const AttentionOptions& options = {});

struct MultiHeadWeights {
    Tensor in_proj_weight;      // [3 e, e]: of the queries, the keys, the values
    Tensor in_proj_bias = {};   // [3 e], or undefined
    Tensor out_proj_weight;     // [e, e]
    Tensor out_proj_bias = {};  // [e], or undefined
};
struct MultiHeadOptions {
    bool batch_first = false;      // tensors are [batch, time, e]
    Tensor key_padding_mask = {};  // bool [batch, s]: true where a key is padding
    Tensor attn_mask = {};         // [l, s] or [batch * heads, l, s]; bool: true where forbidden
    bool is_causal = false;
    bool need_weights = false;  // also give the weights, averaged over the heads
    double dropout_p = 0;
    Generator* generator = nullptr;
};
struct MultiHeadResult {
    Tensor output;   // [l, batch, e]
    Tensor weights;  // [batch, l, s], when asked for
};
// query: [l, batch, e], key and value: [s, batch, e]. e is a multiple of num_heads. Masks as in
// torch.nn.MultiheadAttention, where, unlike above, true forbids.
MultiHeadResult multi_head_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                     int64_t num_heads, const MultiHeadWeights& weights,
                                     const MultiHeadOptions& options = {});

}  // namespace tern
