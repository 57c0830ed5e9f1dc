#include "tensor/io/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "tensor/core/error.h"

namespace tern {
namespace {

[[noreturn]] void fail(const std::string& path, const char* doing, int error) {
    detail::raise<IoError>("\"", path, "\" ", doing, ": ", std::generic_category().message(error));
}

// Closes the descriptor on every way out.
struct OpenFile {
    explicit OpenFile(const std::string& path) {
        do {
            fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        } while (fd < 0 && errno == EINTR);
        if (fd < 0) fail(path, "cannot be opened", errno);
    }
    ~OpenFile() { ::close(fd); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int fd;
};

// Reads until `wanted` bytes or the end; returns how many came.
size_t read_up_to(const std::string& path, int fd, std::byte* to, size_t wanted) {
    size_t got = 0;
    while (got < wanted) {
        const ssize_t n = ::read(fd, to + got, wanted - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail(path, "cannot be read", errno);
        if (n == 0) break;
        got += static_cast<size_t>(n);
    }
    return got;
}

// For what has no length beforehand: doubles the buffer until the end comes.
FileBytes read_stream(const std::string& path, int fd) {
    FileBytes out;
    for (size_t capacity = 64 * 1024;; capacity *= 2) {
        auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
        if (out.size > 0) std::memcpy(larger.get(), out.data.get(), out.size);
        out.data = std::move(larger);
        out.size += read_up_to(path, fd, out.data.get() + out.size, capacity - out.size);
        if (out.size < capacity) return out;
    }
}

}  // namespace

FileBytes read_file(const std::string& path) {
    const OpenFile file(path);
    struct stat info;
    if (::fstat(file.fd, &info) != 0) fail(path, "cannot be examined", errno);
    if (S_ISDIR(info.st_mode)) fail(path, "cannot be read", EISDIR);
    if (!S_ISREG(info.st_mode)) return read_stream(path, file.fd);
    const size_t size = static_cast<size_t>(info.st_size);
    if (size == 0) return read_stream(path, file.fd);  // /proc and its like say 0 of full files
    FileBytes out;
    out.data = std::make_unique_for_overwrite<std::byte[]>(size);
    out.size = read_up_to(path, file.fd, out.data.get(), size);
    return out;
}

}  // namespace tern
