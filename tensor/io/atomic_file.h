// A file that appears whole or not at all: written beside its target, flushed to the disk, then
// renamed over it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

// Until commit(), and if anything fails, the file at `path` is what it was before; the temporary
// file is removed by the destructor. Every failure is an IoError with the path and the system's
// words.
class AtomicFile {
 public:
    explicit AtomicFile(std::string path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);
    // Flushes the file, renames it over the target and flushes the folder.
    void commit();

 private:
    [[noreturn]] void fail(const char* doing) const;
    void keep_permissions() const;
    void sync_folder() const;

    std::string path_;
    std::string temporary_;
    int fd_ = -1;
};

// The whole of a small text file at once.
void write_file(const std::string& path, std::string_view text);

}  // namespace tern
