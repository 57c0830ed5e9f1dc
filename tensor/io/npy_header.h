// The text in front of an .npy array: a Python dict of type, order and shape.
#pragma once

#include <string>

#include "tensor/core/dtype.h"
#include "tensor/io/byte_reader.h"

namespace tern {

struct NpyHeader {
    DType dtype = DType::float32;
    bool fortran_order = false;
    Shape shape;
};

// Reads magic, version, length and dict; the reader stands at the data afterwards.
NpyHeader read_npy_header(ByteReader& reader);

// Throws DTypeError, naming `op`, for a type that .npy files cannot hold.
void check_npy_dtype(const char* op, DType dtype);

// The header of a C-order array, from the magic to the padding before the data.
std::string npy_header(DType dtype, const Shape& shape);

}  // namespace tern
