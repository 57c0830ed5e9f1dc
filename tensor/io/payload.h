// Between the bytes of a file and a tensor.
#pragma once

#include <span>

#include "tensor/handle.h"

namespace tern {

class ByteReader;

// The tensor as dense memory of the host: itself, or a copy.
Tensor on_host(const Tensor& x);

// The bytes of a dense host tensor.
std::span<const std::byte> host_bytes(const Tensor& x);

// Throws FormatError at the first of `bytes`, which begin at `offset` of the file, that is neither
// 0 nor 1: such a bool is undefined behaviour to read.
void check_bools(const ByteReader& reader, std::span<const std::byte> bytes, size_t offset);

}  // namespace tern
