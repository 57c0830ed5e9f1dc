// Division by a number known before the launch: one multiplication and a shift (Granlund and
// Montgomery, "Division by invariant integers using multiplication", PLDI 1994).
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern::kernels {

class Divider {
 public:
    Divider() = default;
    // divisor in [1, 2^31].
    explicit Divider(uint32_t divisor) : divisor_(divisor) {
        while (shift_ < 32 && (uint64_t{1} << shift_) < divisor) ++shift_;
        const uint64_t excess = (uint64_t{1} << shift_) - divisor;
        multiplier_ = static_cast<uint32_t>(((excess << 32) / divisor) + 1);
    }

    TERN_HD uint32_t divisor() const { return divisor_; }
    // n / divisor for n below 2^31.
    TERN_HD uint32_t quotient(uint32_t n) const {
        const uint32_t high = static_cast<uint32_t>((uint64_t{n} * multiplier_) >> 32);
        return (high + n) >> shift_;
    }

 private:
    uint32_t divisor_ = 1;
    uint32_t multiplier_ = 1;
    uint32_t shift_ = 0;
};

}  // namespace tern::kernels
