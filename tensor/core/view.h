// The only thing a kernel accepts: borrowed memory with its type, place and layout.
#pragma once

#include "tensor/core/device.h"
#include "tensor/core/dtype.h"
#include "tensor/core/layout.h"

namespace tern {

struct View {
    void* data = nullptr;  // the first element; the layout's offset is applied
    DType dtype = DType::float32;
    Device device;
    Shape shape;
    Strides strides;

    int dim() const { return shape.size(); }
    int64_t numel() const { return tern::numel(shape); }
    template <class T>
    T* ptr() const {
        return static_cast<T*>(data);
    }
};

}  // namespace tern
