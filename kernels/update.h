// One optimizer step over many parameters: one parallel region on the CPU, one launch on CUDA.
#pragma once

#include <span>

#include "kernels/formula/update.h"
#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// A parameter, its gradient and the optimizer's state for it: dense, one float dtype and device.
// 16-bit floats are stepped in float, and everything is rounded once. A state the step does not use
// is null (data == nullptr).
struct UpdateSlot {
    View param;
    View grad;
    View state[3];  // as the step's operator() takes them, in order
};

template <>
inline constexpr bool is_live_type<fn::SgdStep> = true;
template <>
inline constexpr bool is_live_type<fn::AdamStep> = true;
template <>
inline constexpr bool is_live_type<fn::RmspropStep> = true;

namespace cpu {
void sgd(const fn::SgdStep& step, std::span<const UpdateSlot> slots);
void adam(const fn::AdamStep& step, std::span<const UpdateSlot> slots);
void rmsprop(const fn::RmspropStep& step, std::span<const UpdateSlot> slots);
}  // namespace cpu
namespace cuda {
void sgd(const fn::SgdStep& step, std::span<const UpdateSlot> slots);
void adam(const fn::AdamStep& step, std::span<const UpdateSlot> slots);
void rmsprop(const fn::RmspropStep& step, std::span<const UpdateSlot> slots);
}  // namespace cuda

// The slots of one call share device and dtype; there is at least one.
inline void sgd(const fn::SgdStep& step, std::span<const UpdateSlot> slots) {
    TERN_LAUNCH(slots[0].param.device, sgd, step, slots);
}
inline void adam(const fn::AdamStep& step, std::span<const UpdateSlot> slots) {
    TERN_LAUNCH(slots[0].param.device, adam, step, slots);
}
inline void rmsprop(const fn::RmspropStep& step, std::span<const UpdateSlot> slots) {
    TERN_LAUNCH(slots[0].param.device, rmsprop, step, slots);
}

}  // namespace tern::kernels
