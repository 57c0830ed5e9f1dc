#include "tensor/io/zip_reader.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace tern {
namespace {

constexpr uint32_t kLocal = 0x04034b50;
constexpr uint32_t kCentral = 0x02014b50;
constexpr uint32_t kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50;
constexpr uint32_t kEnd64Locator = 0x07064b50;
constexpr size_t kEndSize = 22;
constexpr size_t kLocatorSize = 20;
constexpr size_t kMaxComment = 0xffff;
constexpr uint16_t kZip64Extra = 1;
constexpr uint64_t kMore16 = 0xffff;  // "see the zip64 field"
constexpr uint64_t kMore32 = 0xffffffff;
constexpr uint64_t kMaxRatio = 1032;  // of deflate: 258 bytes in two bits

struct Directory {
    uint64_t count = 0, size = 0, offset = 0;
};

// The end record, searched from the end, where a comment may follow it.
size_t find_end(std::span<const std::byte> file, const ByteReader& reader) {
    if (file.size() < kEndSize)
        reader.fail_at(0, "this is not a zip archive: ", file.size(), " bytes are too few");
    const size_t last = file.size() - kEndSize;
    for (size_t at = last;; --at) {
        uint32_t signature;
        std::memcpy(&signature, file.data() + at, 4);
        uint16_t comment;
        std::memcpy(&comment, file.data() + at + 20, 2);
        if (signature == kEnd && comment == last - at) return at;
        if (at == 0 || last - at == kMaxComment)
            reader.fail_at(at, "this is not a zip archive, or its end is missing");
    }
}

class Archive {
 public:
    Archive(std::span<const std::byte> file, const std::string& name)
        : file_(file), name_(name), whole_(file, name) {}

    std::vector<ZipMember> members() {
        const Directory directory = read_directory();
        ByteReader reader = at(directory.offset, directory.size, "the central directory");
        std::vector<ZipMember> out;
        for (uint64_t i = 0; i < directory.count; ++i) out.push_back(read_entry(reader));
        if (reader.left() != 0) whole_.fail_at(end_, "bytes follow the central directory's last");
        check_overlap(out);
        return out;
    }

 private:
    // A reader of `size` bytes from `offset`.
    ByteReader at(uint64_t offset, uint64_t size, const char* what) const {
        if (offset > file_.size() || size > file_.size() - offset)
            whole_.fail_at(0, what, " is said to run from ", offset, " for ", size,
                           " bytes, the file has ", file_.size());
        return {file_.subspan(offset, size), name_};
    }

    Directory read_directory() {
        const size_t end = find_end(file_, whole_);
        ByteReader reader = at(end + 4, kEndSize - 4, "the end record");
        const auto disk = reader.take_little<uint16_t>("the end record");
        const auto directory_disk = reader.take_little<uint16_t>("the end record");
        const auto count_here = reader.take_little<uint16_t>("the end record");
        Directory out;
        out.count = reader.take_little<uint16_t>("the end record");
        out.size = reader.take_little<uint32_t>("the end record");
        out.offset = reader.take_little<uint32_t>("the end record");
        end_ = end;
        const bool more = out.count == kMore16 || out.size == kMore32 || out.offset == kMore32;
        if (more && end >= kLocatorSize) {
            out = read_directory64(end - kLocatorSize);
        } else if (disk != 0 || directory_disk != 0 || count_here != out.count) {
            whole_.fail_at(end, "archives split over several files are not supported");
        }
        if (out.offset > end_ || out.size != end_ - out.offset)
            whole_.fail_at(end, "the central directory is said to run from ", out.offset, " for ",
                           out.size, " bytes, but ends at ", end_);
        return out;
    }

    Directory read_directory64(size_t locator_at) {
        ByteReader locator = at(locator_at, kLocatorSize, "the zip64 locator");
        if (locator.take_little<uint32_t>("the zip64 locator") != kEnd64Locator)
            whole_.fail_at(locator_at, "the zip64 locator is missing");
        locator.take(4, "the zip64 locator");
        const auto record_at = locator.take_little<uint64_t>("the zip64 locator");
        ByteReader reader = at(record_at, 56, "the zip64 end record");
        if (record_at > locator_at ||
            reader.take_little<uint32_t>("the zip64 end record") != kEnd64)
            whole_.fail_at(locator_at, "the zip64 end record is missing");
        reader.take(20, "the zip64 end record");  // its size, versions, disks
        const auto here = reader.take_little<uint64_t>("the zip64 end record");
        Directory out;
        out.count = reader.take_little<uint64_t>("the zip64 end record");
        out.size = reader.take_little<uint64_t>("the zip64 end record");
        out.offset = reader.take_little<uint64_t>("the zip64 end record");
        if (here != out.count)
            whole_.fail_at(record_at, "archives split over several files are not supported");
        end_ = record_at;
        return out;
    }

    ZipMember read_entry(ByteReader& reader) {
        constexpr const char* what = "the central directory";
        if (reader.take_little<uint32_t>(what) != kCentral)
            whole_.fail_at(end_, "the central directory is damaged");
        reader.take(4, what);  // versions
        const auto flags = reader.take_little<uint16_t>(what);
        const auto method = reader.take_little<uint16_t>(what);
        reader.take(4, what);  // time
        ZipMember member;
        member.crc = reader.take_little<uint32_t>(what);
        uint64_t packed = reader.take_little<uint32_t>(what);
        member.size = reader.take_little<uint32_t>(what);
        const auto name_length = reader.take_little<uint16_t>(what);
        const auto extra_length = reader.take_little<uint16_t>(what);
        const auto comment_length = reader.take_little<uint16_t>(what);
        reader.take(8, what);  // disk, attributes
        uint64_t local = reader.take_little<uint32_t>(what);
        member.name = reader.take_text(name_length, what);
        ByteReader extra(reader.take(extra_length, what), name_);
        read_zip64(extra, {&member.size, &packed, &local});
        reader.take(comment_length, what);
        if ((flags & 1) != 0)
            whole_.fail_at(end_, "\"", member.name.substr(0, 64), "\" is encrypted");
        if (method != 0 && method != 8)
            whole_.fail_at(end_, "\"", member.name.substr(0, 64), "\" is packed by method ", method,
                           "; 0 (stored) and 8 (deflate) are supported");
        member.deflated = method == 8;
        find_data(member, local, packed);
        return member;
    }

    // Takes the 64-bit values of those fields that are too small for them.
    void read_zip64(ByteReader& extra, std::initializer_list<uint64_t*> fields) const {
        while (extra.left() >= 4) {
            const auto id = extra.take_little<uint16_t>("an extra field");
            const auto size = extra.take_little<uint16_t>("an extra field");
            ByteReader field(extra.take(size, "an extra field"), name_);
            if (id != kZip64Extra) continue;
            for (uint64_t* value : fields)
                if (*value == kMore32) *value = field.take_little<uint64_t>("a zip64 field");
        }
    }

    void find_data(ZipMember& member, uint64_t local, uint64_t packed) const {
        const std::string shown = member.name.substr(0, 64);
        ByteReader header = at(local, 30, "a member's header");
        if (header.take_little<uint32_t>("a member's header") != kLocal)
            whole_.fail_at(local, "\"", shown, "\": its header is not there");
        header.take(22, "a member's header");
        const auto name_length = header.take_little<uint16_t>("a member's header");
        const auto extra_length = header.take_little<uint16_t>("a member's header");
        const uint64_t start = local + 30 + name_length + extra_length;
        if (start > end_ || packed > end_ - start)
            whole_.fail_at(local, "\"", shown, "\" is said to take ", packed, " bytes from ", start,
                           ", the file has ", end_, " for members");
        if (!member.deflated && packed != member.size)
            whole_.fail_at(local, "\"", shown, "\": ", packed, " bytes stored, ", member.size,
                           " bytes said");
        if (member.deflated && member.size / kMaxRatio > packed)
            whole_.fail_at(local, "\"", shown, "\": ", packed, " bytes cannot hold ", member.size);
        member.offset = start;
        member.data = file_.subspan(start, packed);
    }

    // Many members over the same bytes would unpack to more than any file could hold.
    void check_overlap(const std::vector<ZipMember>& members) const {
        std::vector<std::pair<size_t, size_t>> runs;
        for (const ZipMember& m : members) runs.emplace_back(m.offset, m.offset + m.data.size());
        std::sort(runs.begin(), runs.end());
        for (size_t i = 1; i < runs.size(); ++i)
            if (runs[i].first < runs[i - 1].second)
                whole_.fail_at(runs[i].first, "members lie over one another");
    }

    std::span<const std::byte> file_;
    const std::string& name_;
    ByteReader whole_;
    size_t end_ = 0;  // of the central directory
};

// zlib's state, released on every way out.
struct Inflater {
    Inflater() {
        // Negative: bare deflate, without zlib's own header.
        TERN_CHECK(inflateInit2(&stream, -MAX_WBITS) == Z_OK, OutOfMemoryError,
                   "unpacking: zlib has no memory");
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream stream = {};
};

constexpr size_t kPiece = size_t{1} << 30;  // zlib counts in 32 bits

// Fills `out`; returns how many bytes came. `finished` says whether the stream ended there.
size_t inflate_into(std::span<const std::byte> data, std::span<std::byte> out, bool& finished) {
    Inflater inflater;
    z_stream& s = inflater.stream;
    size_t read = 0, written = 0;
    std::byte spare;  // deflate's end mark may follow the last byte
    for (;;) {
        const size_t in = std::min(data.size() - read, kPiece);
        const size_t room = std::min(out.size() - written, kPiece);
        s.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data() + read));
        s.avail_in = static_cast<uInt>(in);
        s.next_out = reinterpret_cast<Bytef*>(room > 0 ? out.data() + written : &spare);
        s.avail_out = static_cast<uInt>(room > 0 ? room : 1);
        const int status = inflate(&s, Z_NO_FLUSH);
        read += in - s.avail_in;
        const size_t got = (room > 0 ? room : 1) - s.avail_out;
        if (room > 0) written += got;
        finished = status == Z_STREAM_END && (room > 0 || got == 0) && read == data.size();
        const bool stuck = s.avail_in == in && got == 0;
        if (status != Z_OK || stuck || (room == 0 && got > 0)) return written;
    }
}

[[noreturn]] void refuse_packed(const ZipMember& member, const std::string& file) {
    ByteReader(member.data, file)
        .fail_at(member.offset, "\"", member.name.substr(0, 64),
                 "\": the packed data is damaged or of another size");
}

}  // namespace

std::vector<ZipMember> read_zip(std::span<const std::byte> file, const std::string& name) {
    return Archive(file, name).members();
}

std::vector<std::byte> unpack_head(const ZipMember& member, const std::string& file, size_t count) {
    std::vector<std::byte> out(std::min<uint64_t>(count, member.size));
    if (!member.deflated) {
        std::copy_n(member.data.begin(), out.size(), out.begin());
        return out;
    }
    bool finished = false;
    if (inflate_into(member.data, out, finished) != out.size()) refuse_packed(member, file);
    return out;
}

Unpacked unpack(const ZipMember& member, const std::string& file) {
    Unpacked out = {nullptr, member.data};
    if (member.deflated) {
        out.memory = std::make_unique_for_overwrite<std::byte[]>(member.size);
        const std::span<std::byte> room(out.memory.get(), member.size);
        bool finished = false;
        if (inflate_into(member.data, room, finished) != room.size() || !finished)
            refuse_packed(member, file);
        out.bytes = room;
    }
    uLong crc = crc32_z(0, nullptr, 0);
    if (!out.bytes.empty())
        crc = crc32_z(crc, reinterpret_cast<const Bytef*>(out.bytes.data()), out.bytes.size());
    if (crc != member.crc)
        ByteReader(member.data, file)
            .fail_at(member.offset, "\"", member.name.substr(0, 64), "\": the checksum is ", crc,
                     ", the archive says ", member.crc);
    return out;
}

}  // namespace tern
