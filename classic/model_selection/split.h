// Training and test parts of a data set, with scikit-learn's very indices.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct SplitOptions {
    // A fraction of the rows below 1, or a count from 1 on. Left out: what the other leaves; with
    // both left out the test part is a quarter. The test part is rounded up, the training part
    // down.
    std::optional<double> test_size = {};
    std::optional<double> train_size = {};
    int64_t random_state = 0;  // the seed of numpy.random.RandomState, 0 ... 2^32 - 1
    bool shuffle = true;       // false: the first rows train, the next ones test
    Tensor stratify = {};      // [n] labels whose shares both parts keep; none if undefined
};

struct SplitIndices {
    std::vector<int64_t> train;
    std::vector<int64_t> test;
};

struct Split {
    Tensor x_train, x_test, y_train, y_test;
};

// The rows (0 ... n - 1) of both parts, in the order sklearn.model_selection.train_test_split gives
// them. Throws ValueError for sizes that leave a part empty or overlap, and, when stratified, for a
// class of one row or more classes than rows of a part.
SplitIndices train_test_split_indices(int64_t n, const SplitOptions& options = {});

// x: [n, ...], y: [n, ...], both on any device, where the parts stay. Throws ShapeError if the rows
// differ.
Split train_test_split(const Tensor& x, const Tensor& y, const SplitOptions& options = {});

// The listed rows of x: [n, ...] -> [rows.size(), ...], on x's device. Throws IndexError.
Tensor take_rows(const Tensor& x, const std::vector<int64_t>& rows);

}  // namespace classic
}  // namespace tern
