// The order of the elements of every row of a dense array: what sorting and selecting read.
#pragma once

#include <optional>

#include "kernels/cuda/radix.h"
#include "tensor/core/view.h"

namespace tern::kernels::cuda {

// As a kernel takes it: the places in x: [rows, n], flattened, of its elements, row after row, each
// row sorted.
struct Order {
    const uint32_t* narrow = nullptr;
    const int64_t* wide = nullptr;
    __device__ int64_t operator[](int64_t i) const { return narrow ? narrow[i] : wide[i]; }
};

class RowOrder {
 public:
    // x: [rows, n], dense, not empty, any dtype; sorted as kernels/sort.h says.
    RowOrder(const char* name, const Scope& scope, const View& x, bool descending);
    Order get() const;

 private:
    template <class T>
    void sort_short(const char* name, const Scope& scope, const View& x, bool descending);
    template <class T>
    void sort_one(const char* name, const Scope& scope, const View& x, bool descending);
    template <class T>
    void sort_many(const char* name, const Scope& scope, const View& x, bool descending);

    std::optional<Scratch<int64_t>> places_;
    std::optional<NarrowPairs> narrow_;
    std::optional<WidePairs> wide_;
};

}  // namespace tern::kernels::cuda
