// The JSON header of a safetensors file, both ways.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tensor/core/dtype.h"
#include "tensor/core/shape.h"

namespace tern {

class ByteReader;

struct SafetensorsEntry {
    std::string name;
    DType dtype = DType::float32;
    Shape shape;
    uint64_t begin = 0;  // in bytes, from the end of the header
    uint64_t end = 0;
};

struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries;  // in order of their data
    std::map<std::string, std::string> metadata;
    size_t data_start = 0;  // where the data begins in the file
};

inline constexpr size_t kMaxSafetensorsHeader = size_t{16} << 20;
inline constexpr size_t kMaxSafetensorsCount = 100'000;
inline constexpr size_t kMaxSafetensorsName = 1'024;

// Reads and checks everything before the data, and that the data fills the rest of the file.
SafetensorsHeader read_safetensors_header(ByteReader& reader);

// The length and the JSON, padded with spaces to a multiple of 8. Throws ValueError.
std::string safetensors_header(const std::vector<SafetensorsEntry>& entries,
                               const std::map<std::string, std::string>& metadata);

}  // namespace tern
