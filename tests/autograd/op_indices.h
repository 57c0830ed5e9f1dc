// What rows of operations with indices share.
#pragma once

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {

inline Tensor indices(const std::vector<int64_t>& values) { return from_vector<int64_t>(values); }

inline int64_t whole(double v) { return static_cast<int64_t>(v); }

// `index` with its entry along `dim` replaced.
inline Index moved_to(Index index, int dim, int64_t at) {
    index[dim] = at;
    return index;
}

// What an operation that takes (x, dim, index) refuses; f calls it with further arguments that fit
// x: [3, 4] and index: [2, 4].
template <class F>
std::vector<ErrorCase> index_errors(const std::string& op, F f) {
    const auto index = [](int64_t value) { return full({2, 4}, value, {.dtype = int64}); };
    const std::string range = " is out of range for dim 0 of size 3";
    return {
        error<IndexError>(op + ": index 3" + range,
                          [=] {
                              f(ones({3, 4}), 0, index(3));
                          }),
        error<IndexError>(op + ": index -1" + range,
                          [=] {
                              f(ones({3, 4}), 0, index(-1));
                          }),
        error<IndexError>(op + ": dim 2 is out of range for a tensor of 2 dimensions",
                          [=] {
                              f(ones({3, 4}), 2, index(0));
                          }),
        error<IndexError>(op + ": dim -3 is out of range for a tensor of 2 dimensions",
                          [=] {
                              f(ones({3, 4}), -3, index(0));
                          }),
        error<DTypeError>(op + ": indices must be int64, got float32",
                          [=] {
                              f(ones({3, 4}), 0, ones({2, 4}));
                          }),
        error<DTypeError>(op + ": indices must be int64, got int32",
                          [=] {
                              f(ones({3, 4}), 0, index(0).to(int32));
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { f(Tensor(), 0, index(0)); }),
    };
}

// The same for index: [2], which picks slices.
template <class F>
std::vector<ErrorCase> slice_errors(const std::string& op, F f) {
    const auto row = [](const Tensor& index) {
        return index.dim() == 2 ? reshape(slice(index, 1, 0, 1), {2}) : index;
    };
    std::vector<ErrorCase> out = index_errors(
        op, [=](const Tensor& x, int64_t dim, const Tensor& index) { f(x, dim, row(index)); });
    out.push_back(error<ShapeError>(op + ": a list of indices is wanted, got shape [2, 2]", [=] {
        f(ones({3, 4}), 0, zeros({2, 2}, {.dtype = int64}));
    }));
    return out;
}

}  // namespace tern::test
