// Writes zip archives: members stored or deflated, zip64 where sizes ask for it.
#pragma once

#include <string>
#include <vector>

#include "tensor/io/atomic_file.h"

namespace tern {

class ZipWriter {
 public:
    explicit ZipWriter(AtomicFile& file) : file_(file) {}

    // A member of these two runs of bytes, one after the other. Names are UTF-8, used once.
    void add(const std::string& name, std::string_view head, std::span<const std::byte> data,
             bool deflated);
    // The central directory; nothing is added afterwards.
    void finish();

 private:
    struct Entry {
        std::string name;
        bool deflated;
        uint32_t crc;
        uint64_t packed, size, offset;
    };
    void write(std::string_view bytes);
    void write(std::span<const std::byte> bytes);

    AtomicFile& file_;
    std::vector<Entry> entries_;
    uint64_t at_ = 0;
};

}  // namespace tern
