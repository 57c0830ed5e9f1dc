#include "tensor/handle.h"

#include "kernels/memory.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"

namespace tern {

GradMetaBase::~GradMetaBase() = default;

Tensor::Tensor(Ref<Storage> storage, const Layout& layout, DType dtype)
    : impl_(make_ref<TensorImpl>()) {
    impl_->storage = std::move(storage);
    impl_->layout = layout;
    impl_->dtype = dtype;
    impl_->seen.store(impl_->storage->recorded_writes(), std::memory_order_relaxed);
}

namespace {

// Memory that a captured step uses lives as long as the step can be replayed.
[[gnu::cold, gnu::noinline]] void hold_for_replay(kernels::Recorder& recorder,
                                                  const Ref<Storage>& storage) {
    if (!recorder.holds(storage.get()))
        recorder.hold(storage.get(), std::make_shared<Ref<Storage>>(storage));
}

// The host may not look at or into a tensor of a step that will be replayed without it.
void check_host_access(const char* op, std::source_location at) {
    if (kernels::Recorder* const recorder = kernels::recorder()) [[unlikely]]
        recorder->refuse(detail::concat(op, " at ", at.file_name(), ":", at.line()));
}

}  // namespace

View Tensor::view() const {
    const TensorImpl& self = impl();
    if (kernels::Recorder* const recorder = kernels::recorder()) [[unlikely]]
        hold_for_replay(*recorder, self.storage);
    char* start = static_cast<char*>(self.storage->data());
    return {start + self.layout.offset * static_cast<int64_t>(item_size(self.dtype)), self.dtype,
            self.storage->device(), self.layout.shape, self.layout.strides};
}

void Tensor::set_data(const Tensor& other) const {
    TensorImpl& self = impl();
    self.storage = other.impl().storage;
    self.layout = other.impl().layout;
    self.dtype = other.impl().dtype;
    self.base = nullptr;
    self.seen.store(self.storage->recorded_writes(), std::memory_order_release);
}

void Tensor::raise_undefined() {
    detail::raise<ValueError>("an undefined tensor was used: it was never given a value");
}

void Tensor::check_dtype(const char* op, DType wanted) const {
    TERN_CHECK(dtype() == wanted, DTypeError, op, ": ", wanted,
               " was asked for, but the tensor is ", dtype(), "; convert it with .to(", wanted,
               ")");
}

void* Tensor::host_pointer(std::source_location at) const {
    check_host_access("data", at);
    return view().data;
}

void Tensor::copy_out(void* to, DType wanted, std::source_location at) const {
    check_host_access("to_vector", at);
    check_dtype("to_vector", wanted);
    TERN_CHECK(device().is_cpu(), DeviceError, "to_vector: the tensor is on ", device(),
               "; bring it over with .to(Device(\"cpu\"))");
    const Tensor dense = as_contiguous(*this);
    const size_t bytes = static_cast<size_t>(numel()) * item_size(dtype());
    kernels::copy(to, Device(), dense.view().data, Device(), bytes);
}

namespace {
// The bytes of the one element of x, on the host.
template <class T>
T read_one(const Tensor& x) {
    alignas(8) char bytes[8];
    kernels::copy(bytes, Device(), x.view().data, x.device(), item_size(x.dtype()));
    return visit("item", x.dtype(), StoredType{},
                 [&]<class S>() { return static_cast<T>(*reinterpret_cast<const S*>(bytes)); });
}

void check_one(const Tensor& x) {
    TERN_CHECK(x.numel() == 1, ShapeError, "item: a tensor of one element is wanted, got shape ",
               x.shape());
}
}  // namespace

double Tensor::item_as_double(std::source_location at) const {
    check_host_access("item", at);
    check_one(*this);
    return read_one<double>(*this);
}

int64_t Tensor::item_as_int(std::source_location at) const {
    check_host_access("item", at);
    check_one(*this);
    return read_one<int64_t>(*this);
}

std::string describe(const Tensor& x) {
    if (!x.defined()) return "an undefined tensor";
    return detail::concat("tensor of shape ", x.shape(), ", ", x.dtype(), " on ", x.device());
}

}  // namespace tern
