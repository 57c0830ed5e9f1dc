// The members of a zip archive (PKWARE, APPNOTE 6.3), as far as .npz files use it: stored and
// deflated members, zip64, CRC-32.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tensor/io/byte_reader.h"

namespace tern {

struct ZipMember {
    std::string name;
    bool deflated = false;
    uint32_t crc = 0;
    uint64_t size = 0;                // when unpacked
    std::span<const std::byte> data;  // as stored
    size_t offset = 0;                // of the data, in the file
};

// Reads the central directory, and the header in front of every member. Throws FormatError for
// anything damaged, encrypted, split over disks or packed by another method, for members that lie
// over one another, and for a size that deflate cannot pack into so few bytes.
std::vector<ZipMember> read_zip(std::span<const std::byte> file, const std::string& name);

// The first `count` bytes of the unpacked member, at most member.size; nothing is verified.
std::vector<std::byte> unpack_head(const ZipMember& member, const std::string& file, size_t count);

// The whole member: a stored one where it is, a deflated one in memory of its own.
struct Unpacked {
    std::unique_ptr<std::byte[]> memory;
    std::span<const std::byte> bytes;
};
// Takes member.size bytes for a deflated member. Throws FormatError if the packed data is damaged
// or the checksum is another.
Unpacked unpack(const ZipMember& member, const std::string& file);

}  // namespace tern
