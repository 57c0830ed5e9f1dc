// Recurrent networks: one step (cells), and whole sequences through layers and directions, with
// PyTorch's weights and order of gates. Everything is floating, of one dtype and device.
#pragma once

#include <vector>

#include "tensor/random.h"

namespace tern TERN_PUBLIC {

// Of one layer in one direction: k gates of `hidden` rows each.
struct RnnWeights {
    Tensor weight_ih;     // [k hidden, in]
    Tensor weight_hh;     // [k hidden, hidden]
    Tensor bias_ih = {};  // [k hidden], or undefined
    Tensor bias_hh = {};
};
struct LstmState {
    Tensor h, c;
};

// x: [n, in], h: [n, hidden] -> the next h. Elman 1990, with tanh or relu.
Tensor rnn_tanh_cell(const Tensor& x, const Tensor& h, const RnnWeights& weights);
Tensor rnn_relu_cell(const Tensor& x, const Tensor& h, const RnnWeights& weights);
// Gates reset, update, new; the new gate is tanh(x part + r (h part)). Cho et al. 2014.
Tensor gru_cell(const Tensor& x, const Tensor& h, const RnnWeights& weights);
// Gates input, forget, cell, output. Hochreiter and Schmidhuber 1997.
LstmState lstm_cell(const Tensor& x, const LstmState& state, const RnnWeights& weights);

struct RnnOptions {
    bool bidirectional = false;
    bool batch_first = false;  // x and output are [batch, time, ...]
    double dropout = 0;        // between layers, when training
    bool training = false;
    Generator* generator = nullptr;
};
struct RnnResult {
    Tensor output;  // of the last layer: [time, batch, directions * hidden]
    Tensor h_n;     // at the end of every layer and direction: [layers * directions, batch, hidden]
};
struct LstmResult {
    Tensor output;
    LstmState state;  // h_n and c_n
};

// x: [time, batch, in]. weights: layer after layer, forward before backward, which gives the number
// of layers. h0: [layers * directions, batch, hidden], or undefined for zeros. Throw ShapeError
// when something does not fit, ValueError without weights.
RnnResult rnn_tanh(const Tensor& x, const Tensor& h0, const std::vector<RnnWeights>& weights,
                   const RnnOptions& options = {});
RnnResult rnn_relu(const Tensor& x, const Tensor& h0, const std::vector<RnnWeights>& weights,
                   const RnnOptions& options = {});
RnnResult gru(const Tensor& x, const Tensor& h0, const std::vector<RnnWeights>& weights,
              const RnnOptions& options = {});
LstmResult lstm(const Tensor& x, const LstmState& initial, const std::vector<RnnWeights>& weights,
                const RnnOptions& options = {});

}  // namespace tern
