// A cursor over a file's bytes that never leaves them, and says where a file went wrong.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "tensor/core/error.h"
#include "tensor/core/shape.h"

namespace tern {

static_assert(std::endian::native == std::endian::little, "files are read on little-endian hosts");

class ByteReader {
 public:
    // `name` is the file's, for messages; both must outlive the reader.
    ByteReader(std::span<const std::byte> bytes, const std::string& name)
        : bytes_(bytes), name_(name) {}

    size_t offset() const { return offset_; }
    size_t left() const { return bytes_.size() - offset_; }

    // The next `count` bytes. Throws FormatError, naming `what`, if the file ends before.
    std::span<const std::byte> take(size_t count, const char* what) {
        if (count > left())
            fail("the file ends within ", what, ": ", count, " bytes are wanted, ", left(),
                 " are left");
        offset_ += count;
        return bytes_.subspan(offset_ - count, count);
    }
    std::string_view take_text(size_t count, const char* what) {
        const auto bytes = take(count, what);
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    template <class T>
    T take_little(const char* what) {
        static_assert(std::is_trivially_copyable_v<T>);
        T value;
        std::memcpy(&value, take(sizeof(T), what).data(), sizeof(T));
        return value;
    }

    // Throws FormatError: the file, the current offset, and the parts.
    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        fail_at(offset_, parts...);
    }
    template <class... Parts>
    [[noreturn]] void fail_at(size_t offset, const Parts&... parts) const {
        detail::raise<FormatError>("\"", name_, "\" at byte ", offset, ": ", parts...);
    }

 private:
    std::span<const std::byte> bytes_;
    const std::string& name_;
    size_t offset_ = 0;
};

// Sets `bytes` to what `shape` of `item` bytes an element takes; false for sizes that no tensor can
// have, whatever sizes of 0 stand beside them.
inline bool checked_bytes(const Shape& shape, size_t item, uint64_t& bytes) {
    int64_t count = 1;
    bool empty = false;
    for (int64_t size : shape) {
        if (size < 0) return false;
        empty = empty || size == 0;
        if (size != 0 && __builtin_mul_overflow(count, size, &count)) return false;
    }
    if (count > kMaxElements) return false;
    bytes = empty ? 0 : static_cast<uint64_t>(count) * item;
    return true;
}

}  // namespace tern
