// The hooks of a module, and a call with them.
#pragma once

#include "autograd/hook_list.h"
#include "nn/module.h"

namespace tern::nn {

struct ModuleHooks {
    HookList<Module::ForwardPreHook> before;
    HookList<Module::ForwardHook> after;
    HookList<Module::BackwardHook> backward;

    bool empty() const { return before.empty() && after.empty() && backward.empty(); }
    Tensor call(Module& module, const Tensor& x) const;
};

}  // namespace tern::nn
