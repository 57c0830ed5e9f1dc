#include "autograd/ops/recurrent.h"

#include <algorithm>
#include <functional>

#include "autograd/elementwise.h"
#include "autograd/ops/activation.h"
#include "autograd/ops/dropout.h"
#include "autograd/ops/join.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/shape.h"

namespace tern {
namespace {

// A step: what x gives to the gates [n, k hidden], the state, the weights -> the next state.
using Step = std::function<LstmState(const Tensor&, const LstmState&, const RnnWeights&)>;

struct Kind {
    const char* name;
    int gates;
    bool has_cell;
    Step step;
};

Tensor gate(const Tensor& gates, int64_t i, int64_t hidden) {
    return slice(gates, 1, i * hidden, (i + 1) * hidden);
}

Tensor from_state(const LstmState& state, const RnnWeights& weights) {
    return linear(state.h, weights.weight_hh, weights.bias_hh);
}

const Kind kRnnTanh = {"rnn_tanh", 1, false, [](const auto& x, const auto& state, const auto& w) {
                           return LstmState{tanh(x + from_state(state, w)), {}};
                       }};
const Kind kRnnRelu = {"rnn_relu", 1, false, [](const auto& x, const auto& state, const auto& w) {
                           return LstmState{relu(x + from_state(state, w)), {}};
                       }};

LstmState gru_step(const Tensor& x, const LstmState& state, const RnnWeights& weights) {
    const int64_t hidden = state.h.size(1);
    const Tensor h = from_state(state, weights);
    const Tensor both = sigmoid(slice(x, 1, 0, 2 * hidden) + slice(h, 1, 0, 2 * hidden));
    const Tensor reset = gate(both, 0, hidden), update = gate(both, 1, hidden);
    const Tensor fresh = tanh(gate(x, 2, hidden) + reset * gate(h, 2, hidden));
    return {fresh + update * (state.h - fresh), {}};
}
const Kind kGru = {"gru", 3, false, gru_step};

LstmState lstm_step(const Tensor& x, const LstmState& state, const RnnWeights& weights) {
    const int64_t hidden = state.h.size(1);
    const Tensor gates = x + from_state(state, weights);
    const Tensor both = sigmoid(slice(gates, 1, 0, 2 * hidden));
    const Tensor input = gate(both, 0, hidden), forget = gate(both, 1, hidden);
    const Tensor c = forget * state.c + input * tanh(gate(gates, 2, hidden));
    return {sigmoid(gate(gates, 3, hidden)) * tanh(c), c};
}
const Kind kLstm = {"lstm", 4, true, lstm_step};

void check_part(const char* op, const char* what, const Tensor& x, const Tensor& part,
                const Shape& shape) {
    TERN_CHECK(part.defined(), ValueError, op, ": ", what, " is undefined");
    check_same_kind(op, x, part);
    TERN_CHECK(part.shape() == shape, ShapeError, op, ": ", what, " must be ", shape, ", got ",
               part.shape());
}

// Throws unless the weights take `in` features to gates of a hidden size, which is returned.
int64_t check_weights(const char* op, int gates, const Tensor& x, int64_t in,
                      const RnnWeights& weights) {
    TERN_CHECK(weights.weight_hh.defined() && weights.weight_hh.dim() == 2, ShapeError, op,
               ": weight_hh must be [", gates, " hidden, hidden], got ",
               weights.weight_hh.defined() ? weights.weight_hh.shape() : Shape{});
    const int64_t hidden = weights.weight_hh.size(1), rows = gates * hidden;
    check_part(op, "weight_hh", x, weights.weight_hh, {rows, hidden});
    check_part(op, "weight_ih", x, weights.weight_ih, {rows, in});
    if (weights.bias_ih.defined()) check_part(op, "bias_ih", x, weights.bias_ih, {rows});
    if (weights.bias_hh.defined()) check_part(op, "bias_hh", x, weights.bias_hh, {rows});
    return hidden;
}

LstmState cell(const char* name, const Kind& kind, const Tensor& x, const LstmState& state,
               const RnnWeights& weights) {
    require_compute_dtype(name, x.dtype(), Floats{});
    TERN_CHECK(x.dim() == 2, ShapeError, name, ": x must be [n, in], got ", x.shape());
    const int64_t hidden = check_weights(name, kind.gates, x, x.size(1), weights);
    check_part(name, "h", x, state.h, {x.size(0), hidden});
    if (kind.has_cell) check_part(name, "c", x, state.c, {x.size(0), hidden});
    return kind.step(linear(x, weights.weight_ih, weights.bias_ih), state, weights);
}

// One layer in one direction over [time, batch, in]. The products with x are one for all times.
LstmResult run_layer(const Kind& kind, const Tensor& x, LstmState state, const RnnWeights& weights,
                     bool backward) {
    const Tensor gates = linear(x, weights.weight_ih, weights.bias_ih);
    const int64_t steps = x.size(0);
    std::vector<Tensor> outputs(static_cast<size_t>(steps));
    for (int64_t i = 0; i < steps; ++i) {
        const int64_t t = backward ? steps - 1 - i : i;
        state = kind.step(select(gates, 0, t), state, weights);
        outputs[static_cast<size_t>(t)] = state.h;
    }
    return {stack(outputs), state};
}

Tensor initial_state(const char* op, const char* what, const Tensor& x, const Tensor& given,
                     const Shape& shape) {
    if (!given.defined()) return zeros(shape, {.device = x.device(), .dtype = x.dtype()});
    check_part(op, what, x, given, shape);
    return given;
}

LstmResult run(const Kind& kind, const Tensor& input, const LstmState& initial,
               const std::vector<RnnWeights>& weights, const RnnOptions& options) {
    require_compute_dtype(kind.name, input.dtype(), Floats{});
    TERN_CHECK(input.dim() == 3 && input.size(options.batch_first ? 1 : 0) > 0, ShapeError,
               kind.name, ": x must be ",
               options.batch_first ? "[batch, time, in]" : "[time, batch, in]",
               " with at least one time, got ", input.shape());
    const size_t directions = options.bidirectional ? 2 : 1;
    TERN_CHECK(!weights.empty() && weights.size() % directions == 0, ValueError, kind.name, ": ",
               weights.size(), " sets of weights do not make layers of ", directions,
               " directions");
    Tensor x = options.batch_first ? transpose(input, 0, 1) : input;
    const int64_t batch = x.size(1);
    const int64_t hidden = check_weights(kind.name, kind.gates, x, x.size(2), weights[0]);
    for (size_t i = 1; i < weights.size(); ++i) {
        const int64_t in = i < directions ? x.size(2) : hidden * static_cast<int64_t>(directions);
        check_weights(kind.name, kind.gates, x, in, weights[i]);
    }
    const Shape states{static_cast<int64_t>(weights.size()), batch, hidden};
    const Tensor h0 = initial_state(kind.name, "h0", x, initial.h, states);
    const Tensor c0 = kind.has_cell ? initial_state(kind.name, "c0", x, initial.c, states) : h0;

    std::vector<Tensor> h_n, c_n;
    for (size_t first = 0; first < weights.size(); first += directions) {
        if (first > 0) x = dropout(x, options.dropout, options.training, options.generator);
        std::vector<Tensor> outputs;
        for (size_t i = first; i < first + directions; ++i) {
            const auto at = static_cast<int64_t>(i);
            const LstmState start = {select(h0, 0, at),
                                     kind.has_cell ? select(c0, 0, at) : Tensor()};
            LstmResult layer = run_layer(kind, x, start, weights[i], i > first);
            outputs.push_back(layer.output);
            h_n.push_back(layer.state.h);
            c_n.push_back(layer.state.c);
        }
        x = directions == 1 ? outputs[0] : cat(outputs, 2);
    }
    return {options.batch_first ? transpose(x, 0, 1) : x,
            {stack(h_n), kind.has_cell ? stack(c_n) : Tensor()}};
}

RnnResult without_cell(LstmResult result) { return {result.output, result.state.h}; }

}  // namespace

Tensor rnn_tanh_cell(const Tensor& x, const Tensor& h, const RnnWeights& weights) {
    return cell("rnn_tanh_cell", kRnnTanh, x, {h, {}}, weights).h;
}
Tensor rnn_relu_cell(const Tensor& x, const Tensor& h, const RnnWeights& weights) {
    return cell("rnn_relu_cell", kRnnRelu, x, {h, {}}, weights).h;
}
Tensor gru_cell(const Tensor& x, const Tensor& h, const RnnWeights& weights) {
    return cell("gru_cell", kGru, x, {h, {}}, weights).h;
}
LstmState lstm_cell(const Tensor& x, const LstmState& state, const RnnWeights& weights) {
    return cell("lstm_cell", kLstm, x, state, weights);
}

RnnResult rnn_tanh(const Tensor& x, const Tensor& h0, const std::vector<RnnWeights>& weights,
                   const RnnOptions& options) {
    return without_cell(run(kRnnTanh, x, {h0, {}}, weights, options));
}
RnnResult rnn_relu(const Tensor& x, const Tensor& h0, const std::vector<RnnWeights>& weights,
                   const RnnOptions& options) {
    return without_cell(run(kRnnRelu, x, {h0, {}}, weights, options));
}
RnnResult gru(const Tensor& x, const Tensor& h0, const std::vector<RnnWeights>& weights,
              const RnnOptions& options) {
    return without_cell(run(kGru, x, {h0, {}}, weights, options));
}
LstmResult lstm(const Tensor& x, const LstmState& initial, const std::vector<RnnWeights>& weights,
                const RnnOptions& options) {
    return run(kLstm, x, initial, weights, options);
}

}  // namespace tern
