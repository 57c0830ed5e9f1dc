// DLPack 1.0, the exchange of tensors in memory between libraries, without a copy: both the
// versioned form and the one before it. NumPy, PyTorch, JAX and CuPy speak it.
//
// The structs are the standard's (https://dmlc.github.io/dlpack), under its names, in a namespace
// of tern's: a pointer to another header's struct of the same name is cast with reinterpret_cast.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace dlpack {

struct DLPackVersion {
    uint32_t major, minor;
};
enum DLDeviceType : int32_t { kDLCPU = 1, kDLCUDA = 2, kDLCUDAHost = 3 };
struct DLDevice {
    DLDeviceType device_type;
    int32_t device_id;
};
enum DLDataTypeCode : uint8_t { kDLInt = 0, kDLUInt = 1, kDLFloat = 2, kDLBfloat = 4, kDLBool = 6 };
struct DLDataType {
    uint8_t code, bits;
    uint16_t lanes;
};
struct DLTensor {
    void* data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t* shape;
    int64_t* strides;  // in elements; null: dense row-major
    uint64_t byte_offset;
};
struct DLManagedTensor {
    DLTensor dl_tensor;
    void* manager_ctx;
    void (*deleter)(DLManagedTensor*);
};
struct DLManagedTensorVersioned {
    DLPackVersion version;
    void* manager_ctx;
    void (*deleter)(DLManagedTensorVersioned*);
    uint64_t flags;
    DLTensor dl_tensor;
};
inline constexpr uint64_t kReadOnly = 1;  // in flags
inline constexpr uint64_t kIsCopied = 2;

static_assert(sizeof(DLTensor) == 48 && offsetof(DLTensor, byte_offset) == 40);
static_assert(offsetof(DLTensor, dtype) == 20 && offsetof(DLTensor, shape) == 24);
static_assert(sizeof(DLManagedTensor) == 64 && offsetof(DLManagedTensor, deleter) == 56);
static_assert(sizeof(DLManagedTensorVersioned) == 80 &&
              offsetof(DLManagedTensorVersioned, dl_tensor) == 32);

}  // namespace dlpack

// x's memory, which lives until the receiver calls the deleter, from any thread. Whatever was
// issued to x's device is done. Gradients do not travel. The legacy form cannot say that it is
// read-only.
dlpack::DLManagedTensorVersioned* to_dlpack(const Tensor& x, bool read_only = false);
dlpack::DLManagedTensor* to_dlpack_legacy(const Tensor& x);

struct FromDlpackOptions {
    // Take memory that its owner wants unchanged; who sets this promises not to write in place.
    bool allow_read_only = false;
};

// A tensor on the sender's memory, which is given back when the last view of it is gone. The
// sender's work on the device must be done. Throws ValueError for a null pointer, another major
// version, read-only memory, negative strides or a misaligned pointer, DTypeError, DeviceError, and
// ShapeError for more than 8 dimensions; then `managed` stays the caller's.
Tensor from_dlpack(dlpack::DLManagedTensorVersioned* managed,
                   const FromDlpackOptions& options = {});
Tensor from_dlpack(dlpack::DLManagedTensor* managed);

}  // namespace tern
