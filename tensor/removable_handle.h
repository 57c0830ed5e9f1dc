// What registering a hook gives back.
#pragma once

#include <functional>
#include <utility>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

// Takes a hook off again. Dropping the handle leaves the hook where it is; removing twice, or after
// the hook's owner is gone, does nothing.
class RemovableHandle {
 public:
    RemovableHandle() = default;
    explicit RemovableHandle(std::function<void()> remove) : remove_(std::move(remove)) {}

    void remove() {
        if (const auto remove = std::exchange(remove_, nullptr)) remove();
    }

 private:
    std::function<void()> remove_;
};

}  // namespace tern
