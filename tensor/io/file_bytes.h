// A file's bytes in memory. Readers work on these, so that a file that changes or shrinks under
// them cannot hurt.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tern {

struct FileBytes {
    std::unique_ptr<std::byte[]> data;
    size_t size = 0;

    std::span<const std::byte> view() const { return {data.get(), size}; }
    std::span<char> text() { return {reinterpret_cast<char*>(data.get()), size}; }
};

// The whole file; pipes are read to their end. Throws IoError with the path and the system's words.
FileBytes read_file(const std::string& path);

}  // namespace tern
