// Whether operations are recorded, for this thread.
#pragma once

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

bool is_grad_enabled();

// While it lives, this thread records (or does not record) operations; then the old state returns.
class GradModeGuard {
 public:
    explicit GradModeGuard(bool enabled);
    ~GradModeGuard();
    GradModeGuard(const GradModeGuard&) = delete;
    GradModeGuard& operator=(const GradModeGuard&) = delete;

 private:
    bool previous_;
};

struct NoGradGuard : GradModeGuard {
    NoGradGuard() : GradModeGuard(false) {}
};

}  // namespace tern
