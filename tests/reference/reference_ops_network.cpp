// Cases of network layers: recurrent cells and sequences, attention, normalisations, images,
// losses.
#include "autograd/autograd.h"
#include "tests/reference/reference_case.h"

namespace tern::test {
namespace {

using Outputs = std::vector<Tensor>;
using Call = ReferenceCall;

Tensor optional(const Call& c, const char* name) {
    return c.inputs.contains(name) ? c.in(name) : Tensor();
}

RnnWeights cell_weights(const Call& c) {
    return {c.in("w_ih"), c.in("w_hh"), c.in("b_ih"), c.in("b_hh")};
}

// All layers and directions, in tern's order.
std::vector<RnnWeights> sequence_weights(const Call& c) {
    std::vector<RnnWeights> out;
    const bool both = c.param("bidirectional").get<bool>();
    for (int64_t layer = 0; layer < c.param("layers").get<int64_t>(); ++layer)
        for (const char* direction : {"", "_rev"}) {
            if (*direction && !both) continue;
            const std::string end = "_l" + std::to_string(layer) + direction;
            out.push_back(
                {c.in("w_ih" + end), c.in("w_hh" + end), c.in("b_ih" + end), c.in("b_hh" + end)});
        }
    return out;
}

void add_recurrent(ReferenceTable& ops) {
    ops["rnn_tanh_cell"] = [](const Call& c) {
        return Outputs{rnn_tanh_cell(c.in("x"), c.in("h"), cell_weights(c))};
    };
    ops["gru_cell"] = [](const Call& c) {
        return Outputs{gru_cell(c.in("x"), c.in("h"), cell_weights(c))};
    };
    ops["lstm_cell"] = [](const Call& c) {
        const LstmState out = lstm_cell(c.in("x"), {c.in("h"), c.in("c")}, cell_weights(c));
        return Outputs{out.h, out.c};
    };
    ops["gru"] = [](const Call& c) {
        const RnnResult out = gru(c.in("x"), c.in("h0"), sequence_weights(c),
                                  {.bidirectional = c.param("bidirectional").get<bool>()});
        return Outputs{out.output, out.h_n};
    };
    ops["lstm"] = [](const Call& c) {
        const LstmResult out = lstm(c.in("x"), {c.in("h0"), c.in("c0")}, sequence_weights(c),
                                    {.bidirectional = c.param("bidirectional").get<bool>()});
        return Outputs{out.output, out.state.h, out.state.c};
    };
}

MultiHeadResult attended(const Call& c, const Tensor& x) {
    return multi_head_attention(x, x, x, c.param("heads").get<int64_t>(),
                                {c.in("in_w"), c.in("in_b"), c.in("out_w"), c.in("out_b")},
                                {.need_weights = true});
}

Outputs encoder_layer(const Call& c) {
    const Tensor& x = c.in("x");
    const Shape features = c.in("g1").shape();
    const Tensor y = layer_norm(x + attended(c, x).output, features, c.in("g1"), c.in("b1"));
    const Tensor inner = linear(relu(linear(y, c.in("w1"), c.in("c1"))), c.in("w2"), c.in("c2"));
    return {layer_norm(y + inner, features, c.in("g2"), c.in("b2"))};
}

void add_attention(ReferenceTable& ops) {
    ops["attention"] = [](const Call& c) {
        return Outputs{scaled_dot_product_attention(
            c.in("q"), c.in("k"), c.in("v"),
            {.attn_mask = optional(c, "mask"), .is_causal = c.param_or("causal", false)})};
    };
    ops["multi_head_attention"] = [](const Call& c) {
        const MultiHeadResult out = attended(c, c.in("x"));
        return Outputs{out.output, out.weights};
    };
    ops["transformer_encoder_layer"] = encoder_layer;
}

void add_norms(ReferenceTable& ops) {
    ops["group_norm"] = [](const Call& c) {
        return Outputs{group_norm(c.in("x"), c.param("groups").get<int64_t>(), c.in("g"), c.in("b"),
                                  c.param("eps").get<double>())};
    };
    ops["instance_norm"] = [](const Call& c) {
        return Outputs{instance_norm(c.in("x"), {}, {}, c.param("eps").get<double>())};
    };
    ops["rms_norm"] = [](const Call& c) {
        return Outputs{
            rms_norm(c.in("x"), c.in("g").shape(), c.in("g"), c.param("eps").get<double>())};
    };
}

ConvOptions conv_options(const Call& c) {
    return {.stride = c.param("stride").get<int64_t>(),
            .padding = c.param("padding").get<int64_t>(),
            .dilation = c.param_or<int64_t>("dilation", 1),
            .groups = c.param_or<int64_t>("groups", 1)};
}

Outputs cnn_loss(const Call& c) {
    Tensor y = conv2d(c.in("x"), c.in("w1"), c.in("b1"), {.padding = 1});
    y = batch_norm(y, {}, {}, c.in("g"), c.in("be"), {.training = true});
    y = conv2d(max_pool2d(relu(y), 2), c.in("w2"), c.in("b2"));
    return {cross_entropy(linear(flatten(relu(y), 1), c.in("w3"), c.in("b3")), c.in("t"))};
}

void add_images(ReferenceTable& ops) {
    ops["conv1d"] = [](const Call& c) {
        return Outputs{conv1d(c.in("x"), c.in("w"), c.in("b"), conv_options(c))};
    };
    ops["conv2d"] = [](const Call& c) {
        return Outputs{conv2d(c.in("x"), c.in("w"), c.in("b"), conv_options(c))};
    };
    ops["conv_transpose2d"] = [](const Call& c) {
        return Outputs{
            conv_transpose2d(c.in("x"), c.in("w"), c.in("b"),
                             {.stride = c.param("stride").get<int64_t>(),
                              .padding = c.param("padding").get<int64_t>(),
                              .output_padding = c.param("output_padding").get<int64_t>()})};
    };
    ops["max_pool2d"] = [](const Call& c) {
        return Outputs{max_pool2d(c.in("x"), c.param("kernel").get<int64_t>(),
                                  {.stride = c.param("stride").get<int64_t>(),
                                   .padding = c.param("padding").get<int64_t>()})};
    };
    ops["avg_pool2d"] = [](const Call& c) {
        return Outputs{avg_pool2d(c.in("x"), c.param("kernel").get<int64_t>(),
                                  {.stride = c.param("stride").get<int64_t>(),
                                   .padding = c.param("padding").get<int64_t>(),
                                   .count_include_pad = c.param("count_include_pad").get<bool>()})};
    };
    ops["adaptive_avg_pool2d"] = [](const Call& c) {
        const Json& size = c.param("output");
        return Outputs{
            adaptive_avg_pool2d(c.in("x"), {size[0].get<int64_t>(), size[1].get<int64_t>()})};
    };
    ops["upsample2d"] = [](const Call& c) {
        const auto scale = c.param("scale").get<int64_t>();
        return Outputs{interpolate(c.in("x"),
                                   {c.in("x").size(2) * scale, c.in("x").size(3) * scale},
                                   {.mode = c.param("mode").get<std::string>()})};
    };
    ops["cnn_loss"] = cnn_loss;
}

void add_losses(ReferenceTable& ops) {
    ops["smooth_l1"] = [](const Call& c) {
        return Outputs{smooth_l1_loss(c.in("x"), c.in("t"), c.param("beta").get<double>())};
    };
    ops["bce"] = [](const Call& c) { return Outputs{binary_cross_entropy(c.in("x"), c.in("t"))}; };
    ops["kl_div"] = [](const Call& c) {
        return Outputs{kl_div(log_softmax(c.in("x"), 1), c.in("t"), {.batchmean = true})};
    };
    ops["triplet_margin"] = [](const Call& c) {
        return Outputs{triplet_margin_loss(
            c.in("a"), c.in("b"), c.in("c"),
            {.margin = c.param("margin").get<double>(), .p = c.param("p").get<double>()})};
    };
    ops["multi_margin"] = [](const Call& c) {
        return Outputs{
            multi_margin_loss(c.in("x"), c.in("t"), {.margin = c.param("margin").get<double>()})};
    };
}

}  // namespace

void add_network_cases(ReferenceTable& ops) {
    add_recurrent(ops);
    add_attention(ops);
    add_norms(ops);
    add_images(ops);
    add_losses(ops);
}

}  // namespace tern::test
