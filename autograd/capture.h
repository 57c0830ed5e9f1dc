// Loops that repeat one step: the step is run as written at first, then recorded, and from then on
// replayed, without allocation, shape checks, dispatch or graph; a list of kernel calls on the CPU,
// a CUDA graph on CUDA.
//
//     auto step = capture([&](const Tensor& x, const Tensor& y) {
//         optimizer.zero_grad();
//         const Tensor loss = nn::cross_entropy(model(x), y);
//         loss.backward();
//         optimizer.step();
//         return loss;
//     });
//     for (const auto& [x, y] : loader) losses += step(x, y);
//
// The step is a function of tensors that gives a tensor, a vector of them, or nothing. Every call
// does the whole step and gives what the step itself would give, to the bit: the first calls run
// it (one or more, until it asks for the same memory twice), the next one records it too, all
// others replay. In a replay
//   - the inputs are copied into memory of the step's own, and the results are the same tensors
//     every time: the next call overwrites them, and gradients left in grad() as well. Results are
//     detached. A gradient the step adds to must still be there.
//   - tensors the step uses besides its inputs are those it used when it was recorded: parameters,
//     buffers and constants. Their new values count, other tensors in their place do not.
//   - random draws go on, and optimizers count their steps and follow their learning rates. They,
//     and generators, must live as long as the captured step.
//   - nothing else on the host happens again: no printing, no counting, no branch. Where that has
//     changed, record_again().
// Inputs of another shape, type or device are recorded too, up to max_shapes; beyond that, under an
// AnomalyGuard, or where the memory a step asks for differs from call to call, it runs as written.
//
// Throws CaptureError where the host reads a tensor within the step (item(), to_vector(), data(),
// nonzero and what else gives shapes that depend on values), naming the line; where an input
// requires grad or is changed in place; where a step is captured within another.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct CaptureOptions {
    int64_t max_shapes = 4;  // kinds of inputs that are recorded
    bool strict = true;      // else a step in which the host reads a tensor just runs as written
    // Called once, with the reason, where calls go on without being recorded.
    std::function<void(const std::string&)> notice = {};
};

class StepCapture {
 public:
    using Step = std::function<std::vector<Tensor>(const std::vector<Tensor>&)>;

    // Throws ValueError for max_shapes < 1.
    explicit StepCapture(CaptureOptions options = {});
    StepCapture(StepCapture&&) noexcept;
    StepCapture& operator=(StepCapture&&) noexcept;
    ~StepCapture();

    // Does `step`, the same one every time, of the inputs.
    std::vector<Tensor> run(const Step& step, const std::vector<Tensor>& inputs);

    // The next run of every kind of inputs is done as written, and recorded, once more: for steps
    // that do other things from now on.
    void record_again();

    // Whether the last run was a replay.
    bool replayed() const;
    // Kernel calls, or nodes of the CUDA graph, of the last replay; 0 before.
    int64_t num_calls() const;
    // The bytes of memory the last replay works in.
    size_t arena_bytes() const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

// A captured step that is called as the step itself is.
template <class F>
class CapturedStep {
 public:
    CapturedStep(F step, CaptureOptions options)
        : step_(std::move(step)), capture_(std::move(options)) {}

    template <class... Tensors>
    auto operator()(const Tensors&... inputs) {
        using Result = std::invoke_result_t<F&, const Tensors&...>;
        const auto run = [this](const std::vector<Tensor>& x) -> std::vector<Tensor> {
            return call(x, std::index_sequence_for<Tensors...>());
        };
        std::vector<Tensor> out = capture_.run(run, {inputs...});
        if constexpr (std::is_same_v<Result, std::vector<Tensor>>)
            return out;
        else if constexpr (!std::is_void_v<Result>)
            return out[0];
    }
    void record_again() { capture_.record_again(); }
    bool replayed() const { return capture_.replayed(); }
    int64_t num_calls() const { return capture_.num_calls(); }
    size_t arena_bytes() const { return capture_.arena_bytes(); }

 private:
    template <size_t... I>
    std::vector<Tensor> call(const std::vector<Tensor>& x, std::index_sequence<I...>) {
        using Result = decltype(step_(x[I]...));
        if constexpr (std::is_void_v<Result>) {
            step_(x[I]...);
            return {};
        } else if constexpr (std::is_same_v<Result, std::vector<Tensor>>) {
            return step_(x[I]...);
        } else {
            static_assert(std::is_same_v<Result, Tensor>,
                          "a captured step gives a Tensor, a vector of them, or nothing");
            return {step_(x[I]...)};
        }
    }

    F step_;
    StepCapture capture_;
};

template <class F>
CapturedStep<F> capture(F step, CaptureOptions options = {}) {
    return {std::move(step), std::move(options)};
}

}  // namespace tern
