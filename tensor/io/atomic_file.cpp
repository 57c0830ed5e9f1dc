#include "tensor/io/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "tensor/core/error.h"

namespace tern {
namespace {

// A name no other writer of this target uses, in any process.
std::string temporary_name(const std::string& path) {
    static std::atomic<unsigned> next{0};
    return path + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(next++);
}

std::string folder_of(const std::string& path) {
    const size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
    // A process killed in mid-write may have left a file of this name: then the next one serves.
    do {
        temporary_ = temporary_name(path_);
        fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (fd_ < 0 && (errno == EEXIST || errno == EINTR));
    if (fd_ < 0) fail("cannot be created");
}

AtomicFile::~AtomicFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            fail("cannot be written");
        }
        bytes = bytes.subspan(static_cast<size_t>(written));
    }
}

void AtomicFile::write(std::string_view text) { write(std::as_bytes(std::span(text))); }

void AtomicFile::commit() {
    keep_permissions();
    // A failed flush may have dropped the data: it is never tried again.
    if (::fsync(fd_) != 0) fail("cannot be flushed to the disk");
    const int fd = fd_;
    fd_ = -1;
    if (::close(fd) != 0) fail("cannot be closed");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot be replaced");
    temporary_.clear();
    sync_folder();
}

// A replaced file keeps its mode; a new one has the process's usual one.
void AtomicFile::keep_permissions() const {
    struct stat old;
    if (::stat(path_.c_str(), &old) == 0 && S_ISREG(old.st_mode))
        if (::fchmod(fd_, old.st_mode & 07777) != 0) fail("cannot be given its old permissions");
}

void AtomicFile::sync_folder() const {
    const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) fail("was written, but its folder cannot be opened for flushing");
    const bool flushed = ::fsync(folder) == 0 || errno == EINVAL;  // some file systems have none
    const int error = errno;
    ::close(folder);
    errno = error;
    if (!flushed) fail("was written, but its folder cannot be flushed");
}

void AtomicFile::fail(const char* doing) const {
    const std::string reason = std::generic_category().message(errno);
    detail::raise<IoError>("\"", path_, "\" ", doing, ": ", reason);
}

void write_file(const std::string& path, std::string_view text) {
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

}  // namespace tern
