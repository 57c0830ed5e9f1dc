// NumPy's .npy files, format versions 1 to 3 (numpy.lib.format).
#pragma once

#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Reads an array of <f2 <f4 <f8 |i1 <i2 <i4 <i8 |u1 or |b1, stored in C or Fortran order, as a
// dense row-major CPU tensor. Throws IoError if the file cannot be read, FormatError if it is
// damaged, of another type, of more than 8 dimensions, or longer or shorter than its header says.
Tensor load_npy(const std::string& path);

// Writes version 1, C order, through a temporary file that is renamed. A tensor on another device
// is copied to the host first. Throws DTypeError for bfloat16, which the format lacks, and IoError.
void save_npy(const std::string& path, const Tensor& x);

}  // namespace tern
