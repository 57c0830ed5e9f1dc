// IDX files, the format of MNIST (Y. LeCun, "The MNIST database of handwritten digits").
#pragma once

#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Reads an array of uint8, int32, float32 or float64, big-endian, as a CPU tensor. Throws IoError,
// or FormatError if the file is damaged, of another type, of more than 8 dimensions, or longer or
// shorter than its header says.
Tensor load_idx(const std::string& path);

}  // namespace tern
