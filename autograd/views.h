// Views stay right when their memory is changed in place by operations that are recorded.
//
// A view made while recording knows its base, the tensor it is a view of. A recorded write to a
// view is also a write to part of the base, and gives the base a new place in the graph. All other
// views of that base are then out of date, which they notice by the storage's count of such writes;
// when next used they become views of the base as it is now.
#pragma once

#include "autograd/node.h"

namespace tern {

// Makes `out` a view of what `input` is a view of, when it shows the same memory.
inline void link_view(const Tensor& out, const Tensor& input) {
    if (!input.defined()) return;
    TensorImpl& view = out.impl();
    if (view.storage.get() != input.impl().storage.get() || view.base || out.is_same(input)) return;
    view.base = input.impl().base ? input.impl().base : input.ref();
}

inline bool is_out_of_date(const TensorImpl& x) {
    return x.seen.load(std::memory_order_acquire) != x.storage->recorded_writes();
}

// Gives x, a view whose base has been written, its new place in the graph. Throws GradError, naming
// `op`, when it is no view that the graph knows.
void follow_base(const char* op, const Tensor& x);
inline void bring_up_to_date(const char* op, const Tensor& x) {
    if (is_out_of_date(x.impl())) [[unlikely]]
        follow_base(op, x);
}

// Whether no two elements are sure to share memory.
bool is_free_of_overlap(const Layout& x);

// A part of a tensor's memory; its gradient is read, written and cleared by differentiable
// operations. Both layouts are of the same storage, and `whole` is free of overlap.
struct Region {
    Layout whole, part;

    // whole: as given -> part's elements.
    Tensor read(const Tensor& whole_values) const;
    // Zeros, with the part's elements in their places; those that share one are summed.
    Tensor write(const Tensor& part_values) const;
    // Zeros in the part's places. The part is free of overlap.
    Tensor clear(const Tensor& whole_values) const;
};

// The base as it is after `part`, a view of it, has become `written`.
std::unique_ptr<GradMeta> overwritten(const Tensor& base, const Tensor& part, const Edge& written);

}  // namespace tern
