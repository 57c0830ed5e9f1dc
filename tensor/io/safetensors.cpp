#include "tensor/io/safetensors.h"

#include <algorithm>

#include "tensor/factory.h"
#include "tensor/io/atomic_file.h"
#include "tensor/io/byte_reader.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/parse.h"
#include "tensor/io/payload.h"
#include "tensor/io/safetensors_header.h"

namespace tern {
namespace {

// Larger elements first, so that every tensor is aligned in the file; then by name.
std::vector<SafetensorsEntry> lay_out(const TensorMap& tensors) {
    std::vector<SafetensorsEntry> entries;
    for (const auto& [name, x] : tensors) {
        TERN_CHECK(name.size() <= kMaxSafetensorsName && name != "__metadata__", ValueError,
                   "save_safetensors: the name \"", name.substr(0, 64), "\" is longer than ",
                   kMaxSafetensorsName, " bytes or reserved");
        entries.push_back({name, x.dtype(), x.shape(), 0, 0});
    }
    TERN_CHECK(entries.size() <= kMaxSafetensorsCount, ValueError,
               "save_safetensors: ", entries.size(), " tensors, at most ", kMaxSafetensorsCount,
               " are allowed");
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return item_size(a.dtype) > item_size(b.dtype);
    });
    uint64_t at = 0;
    for (SafetensorsEntry& entry : entries) {
        entry.begin = at;
        at += static_cast<uint64_t>(numel(entry.shape)) * item_size(entry.dtype);
        entry.end = at;
    }
    return entries;
}

}  // namespace

TensorMap parse_safetensors(std::span<const std::byte> bytes, const std::string& name) {
    ByteReader reader(bytes, name);
    const SafetensorsHeader header = read_safetensors_header(reader);
    const auto data = bytes.subspan(header.data_start);
    for (const SafetensorsEntry& entry : header.entries)
        if (entry.dtype == DType::bool_)
            check_bools(reader, data.subspan(entry.begin, entry.end - entry.begin),
                        header.data_start + entry.begin);
    TensorMap tensors;
    for (const SafetensorsEntry& entry : header.entries)
        tensors.emplace(entry.name,
                        from_memory(data.data() + entry.begin, entry.shape, entry.dtype));
    return tensors;
}

TensorMap load_safetensors(const std::string& path) {
    const FileBytes file = read_file(path);
    return parse_safetensors(file.view(), path);
}

Metadata load_safetensors_metadata(const std::string& path) {
    const FileBytes file = read_file(path);
    ByteReader reader(file.view(), path);
    return read_safetensors_header(reader).metadata;
}

void save_safetensors(const std::string& path, const TensorMap& tensors, const Metadata& metadata) {
    const std::vector<SafetensorsEntry> entries = lay_out(tensors);
    const std::string header = safetensors_header(entries, metadata);
    AtomicFile file(path);
    file.write(header);
    for (const SafetensorsEntry& entry : entries) {
        const Tensor host = on_host(tensors.at(entry.name));
        file.write(host_bytes(host));
    }
    file.commit();
}

}  // namespace tern
