// How an operation follows autocast: a line at the start of its body.
//
//     if (runs_low(a, b)) return matmul(to_low(a), to_low(b));       // in the guard's type
//     if (runs_in_float(x)) return softmax(to_float(x), dim);        // in float32
//     if (mixes(a, b)) return add(to_widest(a, b), to_widest(b, a))  // in the wider type
//
// Each is false for what it returns, and outside of a guard.
#pragma once

#include "tensor/handle.h"

namespace tern {

// Whether this thread has a guard that is enabled, on any device.
bool autocast_is_on();
// Suspends all guards of this thread.
class AutocastPause {
 public:
    AutocastPause();
    ~AutocastPause();
    AutocastPause(const AutocastPause&) = delete;
    AutocastPause& operator=(const AutocastPause&) = delete;

 private:
    bool old_[2];
};

namespace detail {
bool is_to_be_lowered(const Tensor& x);
bool is_to_be_floated(const Tensor& x);
bool are_mixed(const Tensor& a, const Tensor& b);
}  // namespace detail

// Undefined tensors count for nothing.
template <class... Tensors>
bool runs_low(const Tensors&... x) {
    return autocast_is_on() && (detail::is_to_be_lowered(x) || ...);
}
template <class... Tensors>
bool runs_in_float(const Tensors&... x) {
    return autocast_is_on() && (detail::is_to_be_floated(x) || ...);
}
inline bool mixes(const Tensor& a, const Tensor& b) {
    return autocast_is_on() && detail::are_mixed(a, b);
}
inline bool mixes(const std::vector<Tensor>& tensors) {
    bool found = false;
    for (const Tensor& x : tensors) found = found || mixes(tensors[0], x);
    return found;
}

// Differentiable. Undefined tensors, and those of types autocast leaves alone, as they are.
Tensor to_low(const Tensor& x);
Tensor to_float(const Tensor& x);
// x in the wider type of the two; float32 for the two 16-bit types.
Tensor to_widest(const Tensor& x, const Tensor& other);
// All in the widest type among them.
std::vector<Tensor> to_widest(const std::vector<Tensor>& tensors);

}  // namespace tern
