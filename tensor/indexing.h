// What may stand between the brackets of NumPy and PyTorch: x.index({Slice(0, 2), Ellipsis, None,
// 3, mask, rows}).
#pragma once

#include <concepts>
#include <optional>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct NoneType {};
inline constexpr NoneType None{};  // a new dimension of size 1; in a Slice, no bound
struct EllipsisType {};
inline constexpr EllipsisType Ellipsis{};  // all dimensions that no other index takes

// Elements start, start + step, ... below stop, by Python's rules for negative and overlong bounds.
// step > 0.
struct Slice {
    struct Bound : std::optional<int64_t> {
        Bound(NoneType = None) {}
        template <std::integral T>
        Bound(T at) : std::optional<int64_t>(static_cast<int64_t>(at)) {}
    };
    Slice(Bound first = {}, Bound end = {}, Bound every = {})
        : start(first), stop(end), step(every) {}
    Bound start, stop, step;
};

// One index. Those of tensors (int64 or int32, or bool for a mask of as many dimensions as the mask
// has; a bool is a mask of none) are broadcast together, each taking one dimension, and the result
// has their shape in place of the dimensions if these lie next to each other, else in front. As in
// PyTorch, a number, or a tensor of integers without dimensions, takes its dimension away before
// that; NumPy counts it among the tensors.
class TensorIndex {
 public:
    enum class Kind { none, ellipsis, integer, boolean, slice, tensor };

    TensorIndex(NoneType) : kind_(Kind::none) {}
    TensorIndex(EllipsisType) : kind_(Kind::ellipsis) {}
    TensorIndex(const Slice& slice) : kind_(Kind::slice), slice_(slice) {}
    TensorIndex(const Tensor& tensor) : kind_(Kind::tensor), tensor_(tensor) {}
    template <std::integral T>
    TensorIndex(T at)
        : kind_(std::same_as<T, bool> ? Kind::boolean : Kind::integer),
          number_(static_cast<int64_t>(at)) {}

    Kind kind() const { return kind_; }
    int64_t number() const { return number_; }  // of an integer; 0 or 1 of a boolean
    const Slice& slice() const { return slice_; }
    const Tensor& tensor() const { return tensor_; }

 private:
    Kind kind_;
    int64_t number_ = 0;
    Slice slice_;
    Tensor tensor_;
};

}  // namespace tern
