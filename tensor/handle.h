// Tensor: a handle on a strided array of one type on one device. Copies of a handle, and views,
// share memory; clone() copies it. Mathematics is free functions, see autograd/autograd.h.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <source_location>
#include <vector>

#include "tensor/core/error.h"
#include "tensor/core/ref.h"
#include "tensor/core/view.h"
#include "tensor/removable_handle.h"
#include "tensor/storage.h"

namespace tern TERN_PUBLIC {

class Tensor;
class TensorIndex;

// What autograd hangs on a tensor; tensor/ only carries it.
struct GradMetaBase {
    virtual ~GradMetaBase();
};

struct TensorImpl : RefCounted<TensorImpl> {
    Ref<Storage> storage;
    Layout layout;
    DType dtype = DType::float32;
    std::unique_ptr<GradMetaBase> grad_meta;
    // Of a view that was made while recording: the tensor whose memory it shows.
    Ref<TensorImpl> base;
    // The storage's count of recorded writes for which grad_meta is right; see autograd/views.h.
    std::atomic<uint32_t> seen{0};
};

struct BackwardOptions {
    bool retain_graph = false;  // keep the graph for another backward
    bool create_graph = false;  // record the backward itself; implies retain_graph
};

class Tensor {
 public:
    Tensor() = default;  // undefined: holds nothing
    explicit Tensor(Ref<TensorImpl> impl) : impl_(std::move(impl)) {}
    // The memory of `storage` read by `layout`.
    Tensor(Ref<Storage> storage, const Layout& layout, DType dtype);

    bool defined() const { return static_cast<bool>(impl_); }
    const Layout& layout() const { return impl().layout; }
    const Shape& shape() const { return impl().layout.shape; }
    const Strides& strides() const { return impl().layout.strides; }
    int dim() const { return shape().size(); }
    int64_t size(int64_t dim) const { return shape()[normalize_dim("size", dim, this->dim())]; }
    int64_t numel() const { return impl().layout.numel(); }
    DType dtype() const { return impl().dtype; }
    Device device() const { return impl().storage->device(); }
    bool is_contiguous() const { return impl().layout.is_contiguous(); }
    uint32_t version() const { return impl().storage->version(); }

    // data(), item() and to_vector() throw CaptureError, naming `at`, within a captured step.
    // The first element. Throws DTypeError unless T is the tensor's type.
    template <class T>
    T* data(std::source_location at = std::source_location::current()) const {
        check_dtype("data", dtype_of<T>);
        return static_cast<T*>(host_pointer(at));
    }
    // What kernels take.
    View view() const;

    // The value of a tensor of one element, converted to T; waits for the device.
    template <class T>
    T item(std::source_location at = std::source_location::current()) const {
        return dtype() == DType::int64 ? static_cast<T>(item_as_int(at))
                                       : static_cast<T>(item_as_double(at));
    }
    // All elements in row-major order. Throws DTypeError unless T is the tensor's type and
    // DeviceError unless it is on the CPU.
    template <class T>
    std::vector<T> to_vector(std::source_location at = std::source_location::current()) const {
        std::vector<T> out(static_cast<size_t>(numel()));
        if constexpr (std::is_same_v<T, bool>) {
            std::vector<uint8_t> bytes(out.size());
            copy_out(bytes.data(), dtype_of<bool>, at);
            out.assign(bytes.begin(), bytes.end());
        } else {
            copy_out(out.data(), dtype_of<T>, at);
        }
        return out;
    }

    // Differentiable copies; the tensor itself when nothing changes.
    Tensor to(Device device) const;
    Tensor to(DType dtype) const;
    Tensor to(Device device, DType dtype) const;
    Tensor contiguous() const;
    // A dense copy, always.
    Tensor clone() const;

    // x.index({Slice(0, 2), Ellipsis, None, 3, mask, rows}); see tensor/indexing.h. A view of the
    // tensor where no index is a tensor of one or more dimensions, or a bool; else a copy.
    // Differentiable.
    Tensor index(const std::vector<TensorIndex>& at) const;

    // Changes in place, of this tensor and of all that share its memory; each returns the tensor.
    // While recording is on they become part of the graph as other operations do, and views of one
    // another stay right. A write is refused, with nothing changed: GradError into a leaf that
    // requires grad, or a view of one (use a NoGradGuard, or detach()); ValueError into a tensor
    // whose elements share memory (expand()ed); ShapeError where the result, broadcast, would not
    // fit; DTypeError where it would be of another type. A value that an operation kept for its
    // gradient must not be changed afterwards: backward throws GradError, naming it.
    const Tensor& copy_(const Tensor& source) const;  // broadcasts; converts type and device
    const Tensor& fill_(double value) const;
    const Tensor& zero_() const { return fill_(0); }
    const Tensor& add_(const Tensor& other) const;
    const Tensor& add_(double value) const;
    const Tensor& sub_(const Tensor& other) const;
    const Tensor& sub_(double value) const;
    const Tensor& mul_(const Tensor& other) const;
    const Tensor& mul_(double value) const;
    const Tensor& div_(const Tensor& other) const;  // floating types only, as all that follow but
    const Tensor& div_(double value) const;         // neg_, abs_, square_, clamp_, masked_fill_
    const Tensor& pow_(const Tensor& exponent) const;
    const Tensor& pow_(double exponent) const;
    const Tensor& operator+=(const Tensor& other) const { return add_(other); }
    const Tensor& operator+=(double value) const { return add_(value); }
    const Tensor& operator-=(const Tensor& other) const { return sub_(other); }
    const Tensor& operator-=(double value) const { return sub_(value); }
    const Tensor& operator*=(const Tensor& other) const { return mul_(other); }
    const Tensor& operator*=(double value) const { return mul_(value); }
    const Tensor& operator/=(const Tensor& other) const { return div_(other); }
    const Tensor& operator/=(double value) const { return div_(value); }
    const Tensor& neg_() const;
    const Tensor& abs_() const;
    const Tensor& square_() const;
    const Tensor& exp_() const;
    const Tensor& log_() const;
    const Tensor& sqrt_() const;
    const Tensor& reciprocal_() const;
    const Tensor& tanh_() const;
    const Tensor& sigmoid_() const;
    const Tensor& relu_() const;
    const Tensor& clamp_(double low, double high) const;
    // value where mask (bool, broadcast to this tensor) is true.
    const Tensor& masked_fill_(const Tensor& mask, double value) const;
    // Writes value, broadcast, to the elements that index(at) reads, or adds it to them; those met
    // more than once take the last value, or all of them in order.
    const Tensor& index_put_(const std::vector<TensorIndex>& at, const Tensor& value,
                             bool accumulate = false) const;
    const Tensor& index_put_(const std::vector<TensorIndex>& at, double value,
                             bool accumulate = false) const;
    // Makes every handle on this tensor read `other`'s memory, type and device from now on.
    void set_data(const Tensor& other) const;

    // Autograd; see autograd/autograd.h.
    const Tensor& requires_grad_(bool value = true) const;  // leaves only, floating types only
    bool requires_grad() const;
    bool is_leaf() const;
    // The accumulated gradient; undefined before the first backward.
    Tensor grad() const;
    void set_grad(const Tensor& grad) const;
    // The same memory, cut off from the graph.
    Tensor detach() const;
    // Adds d(this)/d(leaf) to every leaf's grad(). `gradient` (same shape) may be left out for a
    // tensor of one element.
    void backward(const Tensor& gradient = {}, BackwardOptions options = {}) const;
    // Called with this tensor's gradient during backward; a defined result replaces it. A hook
    // belongs to the value the tensor had when it was registered, also after a change in place.
    RemovableHandle register_hook(std::function<Tensor(const Tensor&)> hook) const;
    // Called with this leaf after backward has added to its grad(). Throws GradError unless it is a
    // leaf that requires grad.
    RemovableHandle register_post_accumulate_grad_hook(
        std::function<void(const Tensor&)> hook) const;
    // Makes grad() available after backward for a tensor that is not a leaf.
    void retain_grad() const;

    TensorImpl& impl() const {
        if (!impl_) raise_undefined();
        return *impl_;
    }
    const Ref<TensorImpl>& ref() const { return impl_; }
    // Two handles on the same tensor.
    bool is_same(const Tensor& other) const { return impl_ == other.impl_; }

 private:
    [[noreturn]] static void raise_undefined();
    void check_dtype(const char* op, DType wanted) const;
    void* host_pointer(std::source_location at) const;
    void copy_out(void* to, DType wanted, std::source_location at) const;
    double item_as_double(std::source_location at) const;
    int64_t item_as_int(std::source_location at) const;

    Ref<TensorImpl> impl_;
};

// "tensor of shape [2, 3], float32 on cpu", for messages.
std::string describe(const Tensor& x);

}  // namespace tern
