// A copy of a module's weights, to go back to.
#pragma once

#include "nn/module.h"

namespace tern TERN_PUBLIC {
namespace nn {

class WeightSnapshot {
 public:
    bool empty() const { return values_.empty(); }
    void clear() { values_.clear(); }
    // Copies the module's parameters and buffers; into the same memory from the second time on.
    void keep(const Module& module);
    void restore(Module& module) const { module.load_state_dict(values_); }

    const StateDict& values() const { return values_; }
    void set(StateDict values) { values_ = std::move(values); }

 private:
    StateDict values_;
};

}  // namespace nn
}  // namespace tern
