// Optimizer steps over many parameters in one parallel region.
#include "kernels/update.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/half.h"
#include "kernels/cpu/simd/update.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kPiece = kGrain / 2;  // elements of a parameter that one thread steps at a time

// 16-bit floats: a block at a time in float.
template <class Step, class T>
requires is_half_v<T>
void step_run(const Step& step, const UpdateSlot& slot, int64_t begin, int64_t count) {
    constexpr int64_t kBlock = 512;
    float param[kBlock], grad[kBlock], state[3][kBlock];
    for (int64_t end = begin + count; begin < end; begin += kBlock) {
        const int64_t n = std::min(kBlock, end - begin);
        UpdateRun<float> run{param, grad, {}};
        widen(slot.param.ptr<T>() + begin, param, n);
        widen(slot.grad.ptr<T>() + begin, grad, n);
        for (int s = 0; s < 3; ++s) {
            if (!slot.state[s].data) continue;
            widen(slot.state[s].ptr<T>() + begin, state[s], n);
            run.state[s] = state[s];
        }
        [&] { TERN_ON_ISA(update(step, run, n)); }();
        narrow(param, slot.param.ptr<T>() + begin, n);
        for (int s = 0; s < 3; ++s)
            if (run.state[s]) narrow(state[s], slot.state[s].ptr<T>() + begin, n);
    }
}

template <class Step, class T>
requires(!is_half_v<T>) void step_run(const Step& step, const UpdateSlot& slot, int64_t begin,
                                      int64_t count) {
    UpdateRun<T> run{slot.param.ptr<T>() + begin, slot.grad.ptr<T>() + begin, {}};
    for (int s = 0; s < 3; ++s)
        if (slot.state[s].data) run.state[s] = slot.state[s].ptr<T>() + begin;
    TERN_ON_ISA(update(step, run, count));
}

struct Piece {
    const UpdateSlot* slot;
    int64_t begin, count;
};

template <class Step>
void update_all(const char* name, const Step& step, std::span<const UpdateSlot> slots) {
    visit(name, slots[0].param.dtype, AnyFloat{}, [&]<class T>() {
        int64_t total = 0;
        for (const UpdateSlot& slot : slots) total += slot.param.numel();
        if (total <= kGrain) {
            for (const UpdateSlot& slot : slots)
                step_run<Step, T>(step, slot, 0, slot.param.numel());
            return;
        }
        std::vector<Piece> pieces;
        for (const UpdateSlot& slot : slots)
            for (int64_t at = 0, n = slot.param.numel(); at < n; at += kPiece)
                pieces.push_back({&slot, at, std::min(kPiece, n - at)});
        parallel_for(static_cast<int64_t>(pieces.size()), 2, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) {
                const Piece& piece = pieces[static_cast<size_t>(i)];
                step_run<Step, T>(step, *piece.slot, piece.begin, piece.count);
            }
        });
    });
}

}  // namespace

void sgd(const fn::SgdStep& step, std::span<const UpdateSlot> slots) {
    update_all("sgd", step, slots);
}
void adam(const fn::AdamStep& step, std::span<const UpdateSlot> slots) {
    update_all("adam", step, slots);
}
void rmsprop(const fn::RmspropStep& step, std::span<const UpdateSlot> slots) {
    update_all("rmsprop", step, slots);
}

}  // namespace tern::kernels::cpu
