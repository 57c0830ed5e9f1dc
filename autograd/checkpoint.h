// Memory for time: a part of the forward whose intermediate values are not kept, but made again in
// backward. After Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost".
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct CheckpointOptions {
    // The default generator draws the same numbers again, so that dropout drops the same.
    bool preserve_rng_state = true;
};

namespace detail {
class CheckpointFrame;

// While it lives, what operations keep for their gradients is not held.
class CheckpointScope {
 public:
    using Run = std::function<void(const std::vector<Tensor>&)>;
    CheckpointScope(const std::vector<Tensor>& inputs, Run run, const CheckpointOptions& options);
    ~CheckpointScope();
    CheckpointScope(const CheckpointScope&) = delete;
    CheckpointScope& operator=(const CheckpointScope&) = delete;

 private:
    CheckpointFrame* previous_ = nullptr;
    std::shared_ptr<CheckpointFrame> frame_;
};

template <class F, size_t... I>
auto call_with(F& f, const std::vector<Tensor>& x, std::index_sequence<I...>) {
    return f(x[I]...);
}
}  // namespace detail

// f(inputs...), whatever that returns, with the gradients it would have without the checkpoint, to
// the bit, for tensors it captures too; they can be differentiated again. f runs a second time when
// backward gets there, and must do the same as the first time: GradError when it keeps other
// tensors, or when an input or a parameter has been changed in place since. What it changes besides
// (running moments) is changed twice. Without recording it just calls f.
template <class F, class... Rest>
requires(std::is_convertible_v<const Rest&, const Tensor&>&&...) auto checkpoint(
    F f, const Tensor& input, const Rest&... rest) {
    const auto again = [f](const std::vector<Tensor>& x) mutable {
        (void)detail::call_with(f, x, std::make_index_sequence<1 + sizeof...(Rest)>());
    };
    const detail::CheckpointScope scope({input, rest...}, again, {});
    return f(input, rest...);
}
// The same for a function of a list.
template <class F>
auto checkpoint(F f, const std::vector<Tensor>& inputs, const CheckpointOptions& options = {}) {
    const auto again = [f](const std::vector<Tensor>& x) mutable { (void)f(x); };
    const detail::CheckpointScope scope(inputs, again, options);
    return f(inputs);
}

}  // namespace tern
