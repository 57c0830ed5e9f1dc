#include "tensor/dlpack.h"

#include <memory>

#include "kernels/memory.h"
#include "tensor/factory.h"

namespace tern {
namespace {

using namespace dlpack;

constexpr DLPackVersion kVersion = {1, 0};

struct TypeCode {
    DType dtype;
    DLDataType code;
};
constexpr TypeCode kTypes[] = {
    {DType::float32, {kDLFloat, 32, 1}}, {DType::float64, {kDLFloat, 64, 1}},
    {DType::float16, {kDLFloat, 16, 1}}, {DType::bfloat16, {kDLBfloat, 16, 1}},
    {DType::int8, {kDLInt, 8, 1}},       {DType::int16, {kDLInt, 16, 1}},
    {DType::int32, {kDLInt, 32, 1}},     {DType::int64, {kDLInt, 64, 1}},
    {DType::uint8, {kDLUInt, 8, 1}},     {DType::bool_, {kDLBool, 8, 1}}};

DLDataType code_of(DType dtype) {
    for (const TypeCode& type : kTypes)
        if (dtype == type.dtype) return type.code;
    detail::raise<DTypeError>("to_dlpack: DLPack has no ", dtype);
}

DType dtype_of_code(DLDataType code) {
    for (const TypeCode& type : kTypes)
        if (code.code == type.code.code && code.bits == type.code.bits && code.lanes == 1)
            return type.dtype;
    detail::raise<DTypeError>("from_dlpack: type code ", code.code, " of ", code.bits, " bits and ",
                              code.lanes, " lanes is not supported");
}

// What a managed tensor of either form keeps alive, and its sizes.
template <class Managed>
struct Held {
    Tensor tensor;
    int64_t shape[kMaxDims];
    int64_t strides[kMaxDims];
    Managed managed;
};

template <class Managed>
Managed* hold(const Tensor& x) {
    TERN_CHECK(x.defined(), ValueError, "to_dlpack: the tensor is undefined");
    kernels::synchronize(x.device());
    auto held = std::make_unique<Held<Managed>>();
    held->tensor = x;
    for (int d = 0; d < x.dim(); ++d) {
        held->shape[d] = x.shape()[d];
        held->strides[d] = x.strides()[d];
    }
    Managed& managed = held->managed;
    managed.manager_ctx = held.get();
    managed.deleter = [](Managed* self) { delete static_cast<Held<Managed>*>(self->manager_ctx); };
    DLTensor& out = managed.dl_tensor;
    out.data = x.view().data;
    out.device = {x.device().is_cuda() ? kDLCUDA : kDLCPU, x.device().index()};
    out.ndim = x.dim();
    out.dtype = code_of(x.dtype());
    out.shape = held->shape;
    out.strides = held->strides;
    out.byte_offset = 0;
    return &held.release()->managed;
}

Device device_of(DLDevice device) {
    if (device.device_type == kDLCPU || device.device_type == kDLCUDAHost) return {};
    TERN_CHECK(device.device_type == kDLCUDA, DeviceError, "from_dlpack: device type ",
               static_cast<int>(device.device_type), " is neither CPU (1, 3) nor CUDA (2)");
    TERN_CHECK(device.device_id >= 0 && device.device_id < kernels::device_count(), DeviceError,
               "from_dlpack: cuda:", device.device_id, " is not among the ",
               kernels::device_count(), " CUDA devices that this tern can use");
    return {DeviceType::cuda, device.device_id};
}

Layout layout_of(const DLTensor& from) {
    TERN_CHECK(from.ndim >= 0 && from.ndim <= kMaxDims, ShapeError, "from_dlpack: ", from.ndim,
               " dimensions, at most ", kMaxDims, " are supported");
    TERN_CHECK(from.ndim == 0 || from.shape, ValueError,
               "from_dlpack: the shape is a null pointer");
    Shape shape;
    for (int d = 0; d < from.ndim; ++d) shape.push_back(from.shape[d]);
    check_shape("from_dlpack", shape);
    Layout layout(shape);
    if (!from.strides || layout.numel() == 0) return layout;
    for (int d = 0; d < from.ndim; ++d) {
        if (shape[d] == 1) continue;  // a stride that is never taken may be anything
        TERN_CHECK(from.strides[d] >= 0, ValueError, "from_dlpack: stride ", from.strides[d],
                   " of dim ", d, " is negative; copy the array first");
        layout.strides[d] = from.strides[d];
    }
    return layout;
}

template <class Managed>
Tensor adopt(Managed* managed) {
    const DLTensor& from = managed->dl_tensor;
    const DType dtype = dtype_of_code(from.dtype);
    const Device device = device_of(from.device);
    const Layout layout = layout_of(from);
    char* const data = static_cast<char*>(from.data) + (from.data ? from.byte_offset : 0);
    TERN_CHECK(reinterpret_cast<uintptr_t>(data) % item_size(dtype) == 0 || layout.numel() == 0,
               ValueError, "from_dlpack: the data is not aligned to the ", item_size(dtype),
               " bytes of ", dtype);
    return from_blob(
        data, layout.shape,
        {.device = device, .dtype = dtype, .strides = layout.strides, .deleter = [managed](void*) {
             if (managed->deleter) managed->deleter(managed);
         }});
}

}  // namespace

DLManagedTensorVersioned* to_dlpack(const Tensor& x, bool read_only) {
    DLManagedTensorVersioned* const out = hold<DLManagedTensorVersioned>(x);
    out->version = kVersion;
    out->flags = read_only ? kReadOnly : 0;
    return out;
}

DLManagedTensor* to_dlpack_legacy(const Tensor& x) { return hold<DLManagedTensor>(x); }

Tensor from_dlpack(DLManagedTensorVersioned* managed, const FromDlpackOptions& options) {
    TERN_CHECK(managed, ValueError, "from_dlpack: a null pointer");
    TERN_CHECK(managed->version.major == kVersion.major, ValueError, "from_dlpack: version ",
               managed->version.major, ".", managed->version.minor, " of DLPack; 1.x is supported");
    TERN_CHECK(options.allow_read_only || (managed->flags & kReadOnly) == 0, ValueError,
               "from_dlpack: the memory is read-only; copy the array first, or promise with "
               "allow_read_only not to write to it");
    return adopt(managed);
}

Tensor from_dlpack(DLManagedTensor* managed) {
    TERN_CHECK(managed, ValueError, "from_dlpack: a null pointer");
    return adopt(managed);
}

}  // namespace tern
