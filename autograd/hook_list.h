// Callbacks in the order of their registration, each of which can be taken off again.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "tensor/removable_handle.h"

namespace tern {

template <class Hook>
class HookList {
 public:
    bool empty() const { return !hooks_ || hooks_->empty(); }

    RemovableHandle add(Hook hook) {
        if (!hooks_) hooks_ = std::make_shared<Hooks>();
        auto added = std::make_shared<Hook>(std::move(hook));
        hooks_->push_back(added);
        return RemovableHandle([list = std::weak_ptr(hooks_), hook = std::weak_ptr(added)] {
            const auto hooks = list.lock();
            if (const auto gone = hook.lock(); hooks && gone) std::erase(*hooks, gone);
        });
    }

    // The hooks of now: while they run, hooks may be added and removed.
    std::vector<std::shared_ptr<Hook>> snapshot() const { return hooks_ ? *hooks_ : Hooks(); }

 private:
    using Hooks = std::vector<std::shared_ptr<Hook>>;
    std::shared_ptr<Hooks> hooks_;  // null until the first; few nodes have any
};

}  // namespace tern
