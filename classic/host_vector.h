// The elements of a tensor on any device.
#pragma once

#include <vector>

#include "tensor/convert.h"

namespace tern::classic {

template <class T>
std::vector<T> host_vector(const Tensor& x) {
    return copied(x, Device(), dtype_of<T>).template to_vector<T>();
}

}  // namespace tern::classic
