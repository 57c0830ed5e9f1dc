// NumPy's .npz files: zip archives of named .npy arrays, stored or deflated.
#pragma once

#include <string>

#include "tensor/io/safetensors.h"

namespace tern TERN_PUBLIC {

struct NpzOptions {
    bool compressed = false;  // as numpy.savez_compressed
};

// Reads all arrays, of the types that load_npy reads, as CPU tensors, under their names without
// ".npy". Checksums and every length are verified, and nothing is allocated before an array's
// header agrees with the archive. Throws IoError, or FormatError.
TensorMap load_npz(const std::string& path);

// The one array of this name; the others are not unpacked. Throws ValueError, with the nearest
// name, when there is none.
Tensor load_npz(const std::string& path, const std::string& name);

// Writes as numpy.savez does, through a temporary file that is renamed. Tensors on other devices
// are copied to the host first. Throws ValueError for a name that is empty, holds NUL, is not UTF-8
// or is longer than 1,024 bytes, DTypeError for bfloat16, which .npy lacks, and IoError.
void save_npz(const std::string& path, const TensorMap& arrays, const NpzOptions& options = {});

}  // namespace tern
