// 16-bit floats for kernels that have no loops of their own for them: the operands become float
// for the time of the call, and results are rounded once.
//
//     if (is_half(y.dtype))
//         return in_float([&](const View& x, const View& y) { softmax(x, y, log); }, reads(x),
//                         writes(y));
#pragma once

#include "tensor/core/view.h"

namespace tern::kernels {

// An operand of a kernel as float: scratch memory that holds its values where they are read, and
// goes back rounded where they are written. Anything but a 16-bit float is handed on as it is.
class FloatOperand {
 public:
    enum class Role : uint8_t { read, write, update };

    // `view` may be null. Dense scratch of the view's shape; a repeated element stays one.
    FloatOperand(const View* view, Role role);
    ~FloatOperand();
    FloatOperand(const FloatOperand&) = delete;
    FloatOperand& operator=(const FloatOperand&) = delete;

    operator const View&() const { return scratch_ ? float_ : *view_; }
    operator const View*() const { return scratch_ ? &float_ : view_; }
    void store() const;

 private:
    const View* view_;
    Role role_;
    View float_;
    void* scratch_ = nullptr;
    size_t bytes_ = 0;
};

inline FloatOperand reads(const View& view) { return {&view, FloatOperand::Role::read}; }
inline FloatOperand reads(const View* view) { return {view, FloatOperand::Role::read}; }
inline FloatOperand writes(const View& view) { return {&view, FloatOperand::Role::write}; }
inline FloatOperand writes(const View* view) { return {view, FloatOperand::Role::write}; }
inline FloatOperand updates(const View& view) { return {&view, FloatOperand::Role::update}; }

// kernel(views...): takes each operand as a const View& or a const View*.
template <class Kernel, class... Operands>
void in_float(const Kernel& kernel, const Operands&... operands) {
    kernel(operands...);
    (operands.store(), ...);
}

}  // namespace tern::kernels
