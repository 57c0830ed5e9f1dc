// One value under the layouts an operation must be indifferent to.
#pragma once

#include <string>

#include "tests/support/host_array.h"

namespace tern::test {

enum class Placement {
    contiguous,
    transposed,  // strides in the opposite order
    sliced,      // every second element of a larger array, from an offset
    broadcast,   // stride 0 along the first dimension of more than one element
};
inline constexpr Placement kPlacements[] = {Placement::contiguous, Placement::transposed,
                                            Placement::sliced, Placement::broadcast};
const char* name(Placement placement);

// A tensor with x's shape and values, laid out so. `broadcast` needs values that repeat, see
// repeated(). The gaps of `sliced` hold NaN, or in integers -77 (77 in uint8), so that reading one
// shows.
Tensor placed(const HostArray& x, DType dtype, Device device, Placement placement);

// x with its first slice repeated along the first dimension of more than one element.
HostArray repeated(const HostArray& x);

}  // namespace tern::test
