#include "tensor/storage.h"

#include "kernels/memory.h"

namespace tern {

Storage::Storage(Device device, size_t bytes)
    : data_(kernels::allocate(device, bytes)), bytes_(bytes), device_(device), owns_(true) {
    if (kernels::MemorySource* const source = kernels::memory_source()) [[unlikely]]
        keeper_ = source->keeper(data_);
}

Storage::Storage(Device device, void* data, size_t bytes, Deleter deleter)
    : data_(data), bytes_(bytes), device_(device), owns_(false), deleter_(std::move(deleter)) {}

Storage::~Storage() {
    if (keeper_)
        keeper_->give_back(device_, data_, bytes_);
    else if (owns_)
        kernels::release(device_, data_, bytes_);
    else if (deleter_)
        deleter_(data_);
}

}  // namespace tern
