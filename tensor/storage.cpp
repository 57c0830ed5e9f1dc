#include "tensor/storage.h"

#include "kernels/memory.h"

namespace tern {

Storage::Storage(Device device, size_t bytes)
    : data_(kernels::allocate(device, bytes)), bytes_(bytes), device_(device) {}

Storage::~Storage() { kernels::release(device_, data_, bytes_); }

}  // namespace tern
