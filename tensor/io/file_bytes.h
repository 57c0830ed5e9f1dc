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

// A file open for reading, closed on every way out. All throw IoError as read_file does.
class InputFile {
 public:
    explicit InputFile(const std::string& path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    // Bytes of a regular file; 0 for anything else, and for what has no length beforehand.
    size_t size() const { return size_; }
    // Reads until `wanted` bytes or the end; returns how many came.
    size_t read(std::byte* to, size_t wanted);
    // The same from `offset` on, from any thread.
    size_t read_at(size_t offset, std::byte* to, size_t wanted) const;

 private:
    std::string path_;
    int fd_;
    size_t size_ = 0;
};

// What is left of a file that has no length beforehand: a pipe, say.
FileBytes read_to_end(InputFile& file);

}  // namespace tern
