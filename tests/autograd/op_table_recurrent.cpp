// Rows of autograd/ops/recurrent.h.
#include "tests/autograd/host_matrix.h"
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

Real logistic(Real x) { return 1 / (1 + std::exp(-x)); }

enum class Cell { tanh, relu, gru, lstm };
int gates_of(Cell cell) { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }

struct HostState {
    Matrix h, c;
};

// weights: w_ih, w_hh, b_ih, b_hh.
HostState step(Cell cell, const Matrix& x, const HostState& state, const HostArray* weights) {
    const Matrix a = affine(x, weights[0], weights[2]);
    const Matrix b = affine(state.h, weights[1], weights[3]);
    const size_t hidden = state.h[0].size();
    HostState out = state;
    for (size_t i = 0; i < x.size(); ++i)
        for (size_t j = 0; j < hidden; ++j) {
            const auto both = [&](size_t gate) {
                return a[i][gate * hidden + j] + b[i][gate * hidden + j];
            };
            Real& h = out.h[i][j];
            if (cell == Cell::tanh) h = std::tanh(both(0));
            if (cell == Cell::relu) h = std::max(both(0), Real(0));
            if (cell == Cell::gru) {
                const Real z = logistic(both(1));
                const Real fresh =
                    std::tanh(a[i][2 * hidden + j] + logistic(both(0)) * b[i][2 * hidden + j]);
                h = (1 - z) * fresh + z * state.h[i][j];
            }
            if (cell == Cell::lstm) {
                Real& c = out.c[i][j];
                c = logistic(both(1)) * state.c[i][j] + logistic(both(0)) * std::tanh(both(2));
                h = logistic(both(3)) * std::tanh(c);
            }
        }
    return out;
}

HostArray array_of(const Matrix& x) {
    return built(
        {static_cast<int64_t>(x.size()), static_cast<int64_t>(x[0].size())}, [&](const Index& i) {
            return static_cast<double>(x[static_cast<size_t>(i[0])][static_cast<size_t>(i[1])]);
        });
}

RnnWeights weights_at(const std::vector<Tensor>& x, size_t i) {
    return {x[i], x[i + 1], x[i + 2], x[i + 3]};
}

// Inputs: x, h, (c,) w_ih, w_hh, b_ih, b_hh.
Sample cell_sample(Cell cell, int64_t n, int64_t in, int64_t hidden) {
    const int64_t rows = gates_of(cell) * hidden;
    Sample out = {value({n, in}), value({n, hidden})};
    if (cell == Cell::lstm) out.push_back(value({n, hidden}));
    for (const Shape& shape : {Shape{rows, in}, Shape{rows, hidden}, Shape{rows}, Shape{rows}})
        out.push_back(value(shape, {-1, 1}));
    return out;
}

std::vector<ErrorCase> cell_errors(
    const std::string& name, int gates,
    const std::function<void(const Tensor&, const Tensor&, const RnnWeights&)>& op) {
    const int64_t rows = gates * 3;
    const auto good = [=] { return RnnWeights{zeros({rows, 2}), zeros({rows, 3})}; };
    const std::string wanted = std::to_string(rows);
    return {
        error<ShapeError>(name + ": x must be [n, in], got [2]",
                          [=] {
                              op(zeros({2}), zeros({4, 3}), good());
                          }),
        error<ShapeError>(name + ": h must be [4, 3], got [5, 3]",
                          [=] {
                              op(zeros({4, 2}), zeros({5, 3}), good());
                          }),
        error<ShapeError>(name + ": weight_ih must be [" + wanted + ", 7], got [" + wanted + ", 2]",
                          [=] {
                              op(zeros({4, 7}), zeros({4, 3}), good());
                          }),
        error<ShapeError>(name + ": bias_hh must be [" + wanted + "], got [1]",
                          [=] {
                              RnnWeights w = good();
                              w.bias_hh = zeros({1});
                              op(zeros({4, 2}), zeros({4, 3}), w);
                          }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] {
                              op(zeros({4, 2}, {.dtype = int64}), zeros({4, 3}), good());
                          }),
        error<ShapeError>(
            name + ": weight_hh must be [" + std::to_string(gates) + " hidden, hidden], got []",
            [=] {
                op(zeros({4, 2}), zeros({4, 3}), RnnWeights{});
            }),
        error<ValueError>(name + ": h is undefined", [=] {
            op(zeros({4, 2}), Tensor(), good());
        })};
}

void add_cells(std::vector<OpRow>& rows) {
    struct Case {
        const char* name;
        Cell cell;
        Tensor (*op)(const Tensor&, const Tensor&, const RnnWeights&);
    };
    const Case all[] = {{"rnn_tanh_cell", Cell::tanh, rnn_tanh_cell},
                        {"rnn_relu_cell", Cell::relu, rnn_relu_cell},
                        {"gru_cell", Cell::gru, gru_cell}};
    for (const Case& c : all)
        rows.push_back(
            {.name = c.name,
             .op = [c](const auto& x) { return c.op(x[0], x[1], weights_at(x, 2)); },
             .reference =
                 [c](const auto& x) {
                     return array_of(step(c.cell, matrix_of(x[0]), {matrix_of(x[1]), {}}, &x[2]).h);
                 },
             .samples = {cell_sample(c.cell, 4, 5, 3), cell_sample(c.cell, 1, 1, 1)},
             .length = 16,
             .errors = cell_errors(c.name, gates_of(c.cell), c.op)});
    for (bool cell : {false, true}) {
        rows.push_back(
            {.name = "lstm_cell",
             .variant = cell ? "c" : "",
             .op =
                 [=](const auto& x) {
                     const LstmState out = lstm_cell(x[0], {x[1], x[2]}, weights_at(x, 3));
                     return cell ? out.c : out.h;
                 },
             .reference =
                 [=](const auto& x) {
                     const HostState out = step(Cell::lstm, matrix_of(x[0]),
                                                {matrix_of(x[1]), matrix_of(x[2])}, &x[3]);
                     return array_of(cell ? out.c : out.h);
                 },
             .samples = {cell_sample(Cell::lstm, 4, 5, 3)},
             .length = 16});
    }
    rows.back().errors =
        cell_errors("lstm_cell", 4, [](const auto& x, const auto& h, const auto& w) {
            lstm_cell(x, {h, zeros({4, 3})}, w);
        });
}

// One layer both ways, from zeros, over x: [time, batch, in].
HostArray both_ways(Cell cell, const std::vector<HostArray>& x) {
    const int64_t steps = x[0].shape[0], batch = x[0].shape[1], hidden = x[2].shape[1];
    const Matrix zero(static_cast<size_t>(batch), std::vector<Real>(static_cast<size_t>(hidden)));
    std::vector<HostState> ahead, back;
    for (int64_t t = 0; t < steps; ++t) {
        const HostState start = {zero, zero};
        ahead.push_back(step(cell, matrix_of(x[0], t), t ? ahead.back() : start, &x[1]));
        back.push_back(step(cell, matrix_of(x[0], steps - 1 - t), t ? back.back() : start, &x[5]));
    }
    return built({steps, batch, 2 * hidden}, [&](const Index& i) {
        const bool first = i[2] < hidden;
        const HostState& at =
            first ? ahead[static_cast<size_t>(i[0])] : back[static_cast<size_t>(steps - 1 - i[0])];
        return static_cast<double>(
            at.h[static_cast<size_t>(i[1])][static_cast<size_t>(first ? i[2] : i[2] - hidden)]);
    });
}

Sample sequence_sample(Cell cell) {
    const int64_t hidden = 3, in = 2, rows = gates_of(cell) * hidden;
    Sample out = {value({4, 2, in})};
    for (int direction = 0; direction < 2; ++direction)
        for (const Shape& shape : {Shape{rows, in}, Shape{rows, hidden}, Shape{rows}, Shape{rows}})
            out.push_back(value(shape, {-1, 1}));
    return out;
}

using Sequence = std::function<Tensor(const Tensor&, const Tensor&, const std::vector<RnnWeights>&,
                                      const RnnOptions&)>;

std::vector<ErrorCase> sequence_errors(const std::string& name, int gates, const Sequence& op) {
    const int64_t rows = gates * 3;
    const std::string wanted = std::to_string(rows);
    const auto good = [=] { return RnnWeights{zeros({rows, 2}), zeros({rows, 3})}; };
    return {
        error<ShapeError>(name + ": x must be [time, batch, in] with at least one time, got [4, 2]",
                          [=] {
                              op(zeros({4, 2}), {}, {good()}, {});
                          }),
        error<ShapeError>(
            name + ": x must be [batch, time, in] with at least one time, got [4, 0, 2]",
            [=] {
                op(zeros({4, 0, 2}), {}, {good()}, {.batch_first = true});
            }),
        error<ValueError>(name + ": 0 sets of weights do not make layers of 1 directions",
                          [=] {
                              op(zeros({4, 2, 2}), {}, {}, {});
                          }),
        error<ValueError>(name + ": 1 sets of weights do not make layers of 2 directions",
                          [=] {
                              op(zeros({4, 2, 2}), {}, {good()}, {.bidirectional = true});
                          }),
        error<ShapeError>(name + ": weight_ih must be [" + wanted + ", 3], got [" + wanted + ", 2]",
                          [=] {
                              op(zeros({4, 2, 2}), {}, {good(), good()}, {});
                          }),
        error<ShapeError>(name + ": h0 must be [1, 5, 3], got [1, 2, 3]",
                          [=] {
                              op(zeros({4, 5, 2}), zeros({1, 2, 3}), {good()}, {});
                          }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64", [=] {
            op(zeros({4, 2, 2}, {.dtype = int64}), {}, {good()}, {});
        })};
}

void add_sequences(std::vector<OpRow>& rows) {
    const std::tuple<const char*, Cell, Sequence> all[] = {
        {"rnn_tanh", Cell::tanh,
         [](const auto& x, const auto& h, const auto& w, const auto& o) {
             return rnn_tanh(x, h, w, o).output;
         }},
        {"rnn_relu", Cell::relu,
         [](const auto& x, const auto& h, const auto& w, const auto& o) {
             return rnn_relu(x, h, w, o).output;
         }},
        {"gru", Cell::gru,
         [](const auto& x, const auto& h, const auto& w, const auto& o) {
             return gru(x, h, w, o).output;
         }},
        {"lstm", Cell::lstm, [](const auto& x, const auto& h, const auto& w, const auto& o) {
             return lstm(x, {h, {}}, w, o).output;
         }}};
    for (const auto& [name, cell, op] : all)
        rows.push_back({.name = name,
                        .op =
                            [op = op](const auto& x) {
                                return op(x[0], {}, {weights_at(x, 1), weights_at(x, 5)},
                                          {.bidirectional = true});
                            },
                        .reference = [cell = cell](const auto& x) { return both_ways(cell, x); },
                        .samples = {sequence_sample(cell)},
                        .length = 64,
                        .errors = sequence_errors(name, gates_of(cell), op)});
}

}  // namespace

void add_recurrent_rows(std::vector<OpRow>& rows) {
    add_cells(rows);
    add_sequences(rows);
}

}  // namespace tern::test
