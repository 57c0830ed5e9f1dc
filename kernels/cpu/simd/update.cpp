// fn::SgdStep, fn::AdamStep and fn::RmspropStep over registers; the tail is a partial register, so
// that an element's step does not depend on its place.
#include "kernels/cpu/simd/update.h"

#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

template <class T>
void run_step(const fn::SgdStep& step, Vec<T>& w, Vec<T> g, Vec<T> (&state)[3]) {
    step(w, g, state[0]);
}
template <class Step, class T>
void run_step(const Step& step, Vec<T>& w, Vec<T> g, Vec<T> (&state)[3]) {
    step(w, g, state[0], state[1], state[2]);
}

}  // namespace

template <class Step, class T>
[[gnu::flatten]] void update(const Step& step, const UpdateRun<T>& run, int64_t count) {
    using V = Vec<T>;
    constexpr int64_t kWidth = V::width;
    int64_t at = 0;
    V state[3] = {V(T(0)), V(T(0)), V(T(0))};
    for (; at + kWidth <= count; at += kWidth) {
        for (int s = 0; s < 3; ++s)
            if (run.state[s]) state[s] = V::load(run.state[s] + at);
        V w = V::load(run.param + at);
        run_step(step, w, V::load(run.grad + at), state);
        w.store(run.param + at);
        for (int s = 0; s < 3; ++s)
            if (run.state[s]) state[s].store(run.state[s] + at);
    }
    const int64_t rest = count - at;
    if (rest == 0) return;
    for (int s = 0; s < 3; ++s)
        if (run.state[s]) state[s] = V::load_partial(run.state[s] + at, rest);
    V w = V::load_partial(run.param + at, rest);
    run_step(step, w, V::load_partial(run.grad + at, rest), state);
    w.store_partial(run.param + at, rest);
    for (int s = 0; s < 3; ++s)
        if (run.state[s]) state[s].store_partial(run.state[s] + at, rest);
}

#define TERN_UPDATE(Step)                                                    \
    template void update(const fn::Step&, const UpdateRun<float>&, int64_t); \
    template void update(const fn::Step&, const UpdateRun<double>&, int64_t);
TERN_UPDATE(SgdStep)
TERN_UPDATE(AdamStep)
TERN_UPDATE(RmspropStep)

}  // namespace tern::kernels::cpu::TERN_ISA
