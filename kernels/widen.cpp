#include "kernels/widen.h"

#include "kernels/elementwise.h"
#include "kernels/memory.h"

namespace tern::kernels {

FloatOperand::FloatOperand(const View* view, Role role) : view_(view), role_(role) {
    if (!view || !is_half(view->dtype)) return;
    // Repeated dimensions are read once; what is written is not repeated.
    View source = *view;
    for (int d = 0; d < source.dim(); ++d)
        if (source.strides[d] == 0 && source.shape[d] > 1) source.shape[d] = 1;
    float_ = *view;
    float_.dtype = DType::float32;
    float_.strides = contiguous_strides(source.shape);
    for (int d = 0; d < source.dim(); ++d)
        if (source.shape[d] != view->shape[d]) float_.strides[d] = 0;
    bytes_ = static_cast<size_t>(source.numel()) * sizeof(float);
    scratch_ = allocate(view->device, bytes_);
    float_.data = scratch_;
    View to = float_;
    to.shape = source.shape;
    try {
        if (role != Role::write) cast(source, to);
    } catch (...) {
        release(view->device, scratch_, bytes_);
        throw;
    }
}

FloatOperand::~FloatOperand() {
    if (scratch_) release(view_->device, scratch_, bytes_);
}

void FloatOperand::store() const {
    if (scratch_ && role_ != Role::read) cast(float_, *view_);
}

}  // namespace tern::kernels
