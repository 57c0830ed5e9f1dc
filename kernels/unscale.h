// What a gradient scaler does to all gradients at once.
#pragma once

#include <span>

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void unscale(std::span<const View> grads, double factor, const View& found);
}
namespace cuda {
void unscale(std::span<const View> grads, double factor, const View& found);
}

// grads *= factor, in place and in one pass; found (int32 [1]) becomes 1 where any of them was not
// finite before, and is else left alone. grads: dense floats of any types on found's device.
inline void unscale(std::span<const View> grads, double factor, const View& found) {
    TERN_LAUNCH(found.device, unscale, grads, factor, found);
}

}  // namespace tern::kernels
