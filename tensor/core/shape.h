// Sizes, strides and lists of dimensions: up to eight integers, held inline.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

inline constexpr int kMaxDims = 8;
// Elements of the largest array: its bytes fit a signed 64-bit integer.
inline constexpr int64_t kMaxElements = (int64_t{1} << 60) - 1;

class DimVector {
 public:
    constexpr DimVector() = default;
    constexpr DimVector(int64_t only) : size_(1) { values_[0] = only; }
    constexpr DimVector(std::initializer_list<int64_t> values) {
        assign(values.begin(), values.size());
    }
    constexpr DimVector(std::span<const int64_t> values) { assign(values.data(), values.size()); }
    // `rank` copies of `value`.
    static constexpr DimVector filled(int rank, int64_t value) {
        DimVector out;
        for (int i = 0; i < rank; ++i) out.push_back(value);
        return out;
    }

    TERN_HD constexpr int size() const { return size_; }
    TERN_HD constexpr bool empty() const { return size_ == 0; }
    TERN_HD constexpr int64_t operator[](int i) const { return values_[i]; }
    TERN_HD constexpr int64_t& operator[](int i) { return values_[i]; }
    constexpr const int64_t* begin() const { return values_; }
    constexpr const int64_t* end() const { return values_ + size_; }
    constexpr int64_t back() const { return values_[size_ - 1]; }
    constexpr void push_back(int64_t value) {
        if (size_ == kMaxDims) raise_too_many();
        values_[size_++] = value;
    }
    constexpr void erase(int at) {
        for (int i = at; i + 1 < size_; ++i) values_[i] = values_[i + 1];
        --size_;
    }
    constexpr void insert(int at, int64_t value) {
        push_back(value);
        for (int i = size_ - 1; i > at; --i) values_[i] = values_[i - 1];
        values_[at] = value;
    }
    constexpr bool contains(int64_t value) const {
        for (int64_t v : *this)
            if (v == value) return true;
        return false;
    }

    friend constexpr bool operator==(const DimVector& a, const DimVector& b) {
        if (a.size_ != b.size_) return false;
        for (int i = 0; i < a.size_; ++i)
            if (a.values_[i] != b.values_[i]) return false;
        return true;
    }

 private:
    constexpr void assign(const int64_t* values, size_t count) {
        for (size_t i = 0; i < count; ++i) push_back(values[i]);
    }
    [[noreturn]] static void raise_too_many();

    int64_t values_[kMaxDims] = {};
    int32_t size_ = 0;
};

using Shape = DimVector;    // sizes, outermost first
using Strides = DimVector;  // steps in elements, may be 0
using Dims = DimVector;     // dimension numbers, may be negative

// "[2, 3]".
void append_to(std::string& out, const DimVector& values);

// The product of the sizes; 1 for rank 0. The shape must have passed check_shape.
constexpr int64_t numel(const Shape& shape) {
    int64_t n = 1;
    for (int64_t size : shape) n *= size;
    return n;
}

// Throws ShapeError, naming `op`, for a negative size or a product beyond kMaxElements.
void check_shape(const char* op, const Shape& shape);

// `dim` counted from the front: -1 is the last. Throws IndexError outside [-rank, rank).
int normalize_dim(const char* op, int64_t dim, int rank);

// The same for a list, sorted; all dims for an empty list. Throws IndexError, also for repeats.
Dims normalize_dims(const char* op, const Dims& dims, int rank);

// NumPy's rule: sizes are matched from the right, 1 stretches. Throws ShapeError naming both.
Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b);

// `shape` without `dims` (normalized), or with ones in their place.
Shape reduced_shape(const Shape& shape, const Dims& dims, bool keepdim);

}  // namespace tern
