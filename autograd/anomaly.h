// Finding where a NaN comes from.
#pragma once

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

// While it lives, this thread looks at every result that is recorded and at every gradient, as
// torch.autograd.detect_anomaly does. Throws GradError naming the operation that made the first NaN
// in the forward, or the first NaN or infinity in a gradient, and the line of the program that
// called the operation (the function, where the program has no debug information). With check_nan
// off, values are not looked at; errors in backward still name the line. Slow: it waits for the
// device after every operation.
class AnomalyGuard {
 public:
    explicit AnomalyGuard(bool check_nan = true);
    ~AnomalyGuard();
    AnomalyGuard(const AnomalyGuard&) = delete;
    AnomalyGuard& operator=(const AnomalyGuard&) = delete;

 private:
    bool previous_, previous_check_;
};

bool is_anomaly_enabled();

}  // namespace tern
