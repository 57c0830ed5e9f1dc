// LIBSVM and svmlight text files: one sample a line, `target [qid:N] index:value ... # comment`.
#pragma once

#include <optional>
#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct LibsvmOptions {
    std::optional<int64_t> n_features;  // else the largest index there is
    // Whether the first feature has index 0; else, as scikit-learn's "auto": where an index 0 is.
    std::optional<bool> zero_based;
    DType dtype = float64;  // float32 or float64
    // A dense matrix may be a million times as large as its file; one of more elements is refused.
    int64_t max_elements = int64_t{1} << 31;
};

struct LibsvmData {
    Tensor x;    // [n_samples, n_features], dtype; what a line does not name is 0
    Tensor y;    // [n_samples], dtype
    Tensor qid;  // [n_samples] int64; undefined when the file has none
};

// Reads a file into dense memory. Throws IoError, ValueError for an option, and FormatError with
// "file:line: ..." for a target or value that is not a number, several targets (multilabel),
// indices that are not increasing, negative or beyond n_features, and a qid on some lines only.
LibsvmData load_libsvm(const std::string& path, const LibsvmOptions& options = {});

struct LibsvmSaveOptions {
    bool zero_based = false;  // LIBSVM itself counts from 1
    Tensor qid;               // [n_samples] of an integer type
    std::string comment;      // lines in front of the data, each after "# "
};

// Writes x [n, d] and y [n], of floating or integer type, through a temporary file that is renamed;
// zeros are left out, and numbers read back bit by bit. Throws ShapeError, DTypeError, IoError.
void save_libsvm(const std::string& path, const Tensor& x, const Tensor& y,
                 const LibsvmSaveOptions& options = {});

}  // namespace tern
