// safetensors files (Hugging Face, safetensors format 0.3): named tensors and text, no code. The
// header is JSON that other programs read.
#pragma once

#include <map>
#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

using TensorMap = std::map<std::string, Tensor>;
using Metadata = std::map<std::string, std::string>;

// Reads all tensors (F16 BF16 F32 F64 I8 I16 I32 I64 U8 BOOL) as CPU tensors. The whole file is
// checked before any tensor is made: header at most 16 MiB, at most 100,000 tensors, names of at
// most 1,024 bytes, strict JSON without repeated keys, and data that follows without overlap, hole
// or rest. Throws IoError or FormatError.
TensorMap load_safetensors(const std::string& path);

// The text stored beside the tensors; checked in the same way.
Metadata load_safetensors_metadata(const std::string& path);

// Writes through a temporary file that is renamed. Tensors on other devices are copied to the host
// first. Throws ValueError for names or text that are not UTF-8 or beyond the caps, and IoError.
void save_safetensors(const std::string& path, const TensorMap& tensors,
                      const Metadata& metadata = {});

}  // namespace tern
