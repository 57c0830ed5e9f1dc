#include "tensor/io/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "tensor/core/error.h"

namespace tern {
namespace {

[[noreturn]] void fail(const std::string& path, const char* doing, int error) {
    detail::raise<IoError>("\"", path, "\" ", doing, ": ", std::generic_category().message(error));
}

// Calls read(to, wanted, offset) until `wanted` bytes have come or nothing more does.
template <class Read>
size_t read_up_to(const std::string& path, std::byte* to, size_t wanted, Read read) {
    size_t got = 0;
    while (got < wanted) {
        const ssize_t n = read(to + got, wanted - got, got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail(path, "cannot be read", errno);
        if (n == 0) break;
        got += static_cast<size_t>(n);
    }
    return got;
}

int opened(const std::string& path) {
    int fd;
    do {
        fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) fail(path, "cannot be opened", errno);
    return fd;
}

}  // namespace

InputFile::InputFile(const std::string& path) : path_(path), fd_(opened(path)) {
    struct stat info;
    int error = ::fstat(fd_, &info) == 0 ? 0 : errno;
    if (error == 0 && S_ISDIR(info.st_mode)) error = EISDIR;
    if (error != 0) {
        ::close(fd_);
        fail(path, error == EISDIR ? "cannot be read" : "cannot be examined", error);
    }
    if (S_ISREG(info.st_mode)) size_ = static_cast<size_t>(info.st_size);
}

InputFile::~InputFile() { ::close(fd_); }

size_t InputFile::read(std::byte* to, size_t wanted) {
    return read_up_to(path_, to, wanted,
                      [this](std::byte* at, size_t n, size_t) { return ::read(fd_, at, n); });
}

size_t InputFile::read_at(size_t offset, std::byte* to, size_t wanted) const {
    return read_up_to(path_, to, wanted, [&](std::byte* at, size_t n, size_t got) {
        return ::pread(fd_, at, n, static_cast<off_t>(offset + got));
    });
}

FileBytes read_to_end(InputFile& file) {
    FileBytes out;  // of a doubling size
    for (size_t capacity = 64 * 1024;; capacity *= 2) {
        auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
        if (out.size > 0) std::memcpy(larger.get(), out.data.get(), out.size);
        out.data = std::move(larger);
        out.size += file.read(out.data.get() + out.size, capacity - out.size);
        if (out.size < capacity) return out;
    }
}

FileBytes read_file(const std::string& path) {
    InputFile file(path);
    if (file.size() == 0) return read_to_end(file);  // /proc and its like say 0 of full files
    FileBytes out;
    out.data = std::make_unique_for_overwrite<std::byte[]>(file.size());
    out.size = file.read(out.data.get(), file.size());
    return out;
}

}  // namespace tern
