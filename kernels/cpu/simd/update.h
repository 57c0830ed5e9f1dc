// Optimizer steps over dense runs, one set of functions an instruction set.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/update.h"

namespace tern::kernels::cpu {

// The elements of one parameter; states that the step does not use are null.
template <class T>
struct UpdateRun {
    T* param;
    const T* grad;
    T* state[3];
};

TERN_EACH_ISA(template <class Step, class T>
              void update(const Step& step, const UpdateRun<T>& run, int64_t count);)

}  // namespace tern::kernels::cpu
