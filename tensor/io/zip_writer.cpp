#include "tensor/io/zip_writer.h"

#include <zlib.h>

#include <algorithm>

#include "tensor/core/error.h"

namespace tern {
namespace {

constexpr uint64_t kMore16 = 0xffff;
constexpr uint64_t kMore32 = 0xffffffff;
constexpr size_t kPiece = size_t{1} << 30;  // zlib counts in 32 bits
constexpr uint16_t kUtf8Names = 1 << 11;
constexpr uint32_t kFirstDay = (1 << 5 | 1) << 16;  // 1980-01-01 00:00: files depend on data alone

// A record in the archive's little-endian layout.
class Record {
 public:
    Record& u16(uint64_t v) { return append(v, 2); }
    Record& u32(uint64_t v) { return append(v, 4); }
    Record& u64(uint64_t v) { return append(v, 8); }
    Record& text(std::string_view v) { return bytes_.append(v), *this; }
    const std::string& str() const { return bytes_; }

 private:
    Record& append(uint64_t v, int count) {
        for (int i = 0; i < count; ++i) bytes_ += static_cast<char>(v >> 8 * i & 0xff);
        return *this;
    }
    std::string bytes_;
};

struct Deflater {
    Deflater() {
        TERN_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                                Z_DEFAULT_STRATEGY) == Z_OK,
                   OutOfMemoryError, "packing: zlib has no memory");
    }
    ~Deflater() { deflateEnd(&stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    // Appends the packed form of `bytes` to `out`; `last` ends the stream.
    void pack(std::span<const std::byte> bytes, bool last, std::string& out) {
        char piece[1 << 16];
        do {
            const size_t in = std::min(bytes.size(), kPiece);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
            stream.avail_in = static_cast<uInt>(in);
            bytes = bytes.subspan(in);
            do {
                stream.next_out = reinterpret_cast<Bytef*>(piece);
                stream.avail_out = sizeof piece;
                deflate(&stream, last && bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
                out.append(piece, sizeof piece - stream.avail_out);
            } while (stream.avail_out == 0);
        } while (!bytes.empty());
    }

    z_stream stream = {};
};

uint32_t checksum(std::string_view head, std::span<const std::byte> data) {
    uLong crc = crc32_z(0, nullptr, 0);
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(head.data()), head.size());
    if (!data.empty()) crc = crc32_z(crc, reinterpret_cast<const Bytef*>(data.data()), data.size());
    return static_cast<uint32_t>(crc);
}

uint64_t capped(uint64_t value) { return std::min(value, kMore32); }
int version_of(bool large) { return large ? 45 : 20; }

}  // namespace

void ZipWriter::write(std::string_view bytes) { write(std::as_bytes(std::span(bytes))); }

void ZipWriter::write(std::span<const std::byte> bytes) {
    file_.write(bytes);
    at_ += bytes.size();
}

void ZipWriter::add(const std::string& name, std::string_view head, std::span<const std::byte> data,
                    bool deflated) {
    std::string packed;
    if (deflated) {
        Deflater deflater;
        deflater.pack(std::as_bytes(std::span(head)), false, packed);
        deflater.pack(data, true, packed);
    }
    const uint64_t size = head.size() + data.size();
    const Entry entry = {name, deflated, checksum(head, data), deflated ? packed.size() : size,
                         size, at_};
    const bool large = entry.size >= kMore32 || entry.packed >= kMore32;
    Record extra;
    if (large) extra.u16(1).u16(16).u64(entry.size).u64(entry.packed);
    Record header;
    header.u32(0x04034b50).u16(version_of(large)).u16(kUtf8Names).u16(deflated ? 8 : 0);
    header.u32(kFirstDay).u32(entry.crc);
    header.u32(large ? kMore32 : entry.packed).u32(large ? kMore32 : entry.size);
    header.u16(name.size()).u16(extra.str().size()).text(name).text(extra.str());
    write(header.str());
    if (deflated) {
        write(packed);
    } else {
        write(head);
        write(data);
    }
    entries_.push_back(entry);
}

void ZipWriter::finish() {
    const uint64_t start = at_;
    for (const Entry& e : entries_) {
        Record fields;
        if (e.size >= kMore32) fields.u64(e.size);
        if (e.packed >= kMore32) fields.u64(e.packed);
        if (e.offset >= kMore32) fields.u64(e.offset);
        const bool large = !fields.str().empty();
        Record extra;
        if (large) extra.u16(1).u16(fields.str().size()).text(fields.str());
        Record entry;
        entry.u32(0x02014b50).u16(version_of(large)).u16(version_of(large)).u16(kUtf8Names);
        entry.u16(e.deflated ? 8 : 0).u32(kFirstDay).u32(e.crc);
        entry.u32(capped(e.packed)).u32(capped(e.size)).u16(e.name.size());
        entry.u16(extra.str().size()).u16(0).u16(0).u16(0).u32(0).u32(capped(e.offset));
        entry.text(e.name).text(extra.str());
        write(entry.str());
    }
    const uint64_t size = at_ - start, count = entries_.size(), end = at_;
    if (count >= kMore16 || start >= kMore32 || size >= kMore32) {
        Record record;
        record.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count);
        record.u64(size).u64(start).u32(0x07064b50).u32(0).u64(end).u32(1);
        write(record.str());
    }
    const uint64_t shown = std::min(count, kMore16);
    Record last;
    last.u32(0x06054b50).u16(0).u16(0).u16(shown).u16(shown).u32(capped(size)).u32(capped(start));
    write(last.u16(0).str());
}

}  // namespace tern
