// The readers of array files over bytes in memory; load_* reads the file and calls these. `name`
// stands for the file in messages. They throw FormatError and never read outside `bytes`.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "tensor/io/libsvm.h"
#include "tensor/io/safetensors.h"

namespace tern {

Tensor parse_npy(std::span<const std::byte> bytes, const std::string& name);
TensorMap parse_npz(std::span<const std::byte> bytes, const std::string& name);
Tensor parse_idx(std::span<const std::byte> bytes, const std::string& name);
TensorMap parse_safetensors(std::span<const std::byte> bytes, const std::string& name);
LibsvmData parse_libsvm(std::string_view text, const std::string& name,
                        const LibsvmOptions& options = {});

}  // namespace tern
