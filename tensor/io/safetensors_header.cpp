#include "tensor/io/safetensors_header.h"

#include <algorithm>

#include "tensor/io/byte_reader.h"
#include "tensor/io/safetensors_json.h"

namespace tern {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr size_t kAlignment = 8;

SafetensorsHeader parse_json(const ByteReader& reader, std::string_view text) {
    if (!text.starts_with('{')) reader.fail_at(kLengthBytes, "the header does not begin with '{'");
    if (const size_t nul = text.find('\0'); nul != text.npos)  // where the parser would stop
        reader.fail_at(kLengthBytes + nul, "a zero byte in the header");
    SafetensorsSax sax;
    if (!nlohmann::json::sax_parse(text, &sax))
        reader.fail_at(kLengthBytes + sax.position, sax.reason);
    return std::move(sax.header);
}

// The data of the tensors, in order, covers the file's rest: no overlap, no hole, nothing hidden.
void check_entries(const ByteReader& reader, const SafetensorsHeader& header) {
    uint64_t expected = 0;
    for (const SafetensorsEntry& entry : header.entries) {
        uint64_t size = 0;
        if (!checked_bytes(entry.shape, item_size(entry.dtype), size))
            reader.fail("\"", entry.name, "\": shape ", entry.shape, " is too large");
        if (entry.begin != expected)
            reader.fail("\"", entry.name, "\": its data begins at ", entry.begin,
                        ", the data before it ends at ", expected);
        if (entry.end < entry.begin || entry.end - entry.begin != size)
            reader.fail("\"", entry.name, "\": shape ", entry.shape, " of ", entry.dtype, " takes ",
                        size, " bytes, its data runs from ", entry.begin, " to ", entry.end);
        expected = entry.end;
    }
    if (expected != reader.left())
        reader.fail("the tensors take ", expected, " bytes, the file has ", reader.left());
}

// Text alone: a tree of nlohmann's ends the process when memory runs out while it is taken down.
std::string quoted(const std::string& text) {
    try {
        return nlohmann::json(text).dump();
    } catch (const nlohmann::json::type_error&) {
        detail::raise<ValueError>("save_safetensors: a name or the metadata is not UTF-8");
    }
}

std::string entry_json(const SafetensorsEntry& entry) {
    std::string shape;
    for (int64_t size : entry.shape) {
        if (!shape.empty()) shape += ',';
        shape += std::to_string(size);
    }
    return detail::concat("{\"dtype\":\"", safetensors_name(entry.dtype), "\",\"shape\":[", shape,
                          "],\"data_offsets\":[", entry.begin, ",", entry.end, "]}");
}

}  // namespace

SafetensorsHeader read_safetensors_header(ByteReader& reader) {
    const uint64_t length = reader.take_little<uint64_t>("the header's length");
    if (length > kMaxSafetensorsHeader)
        reader.fail_at(0, "the header's length is ", length, " bytes, at most ",
                       kMaxSafetensorsHeader, " are allowed");
    SafetensorsHeader header = parse_json(reader, reader.take_text(length, "the header"));
    header.data_start = reader.offset();
    std::stable_sort(header.entries.begin(), header.entries.end(),
                     [](const auto& a, const auto& b) {
                         return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
                     });
    check_entries(reader, header);
    return header;
}

std::string safetensors_header(const std::vector<SafetensorsEntry>& entries,
                               const std::map<std::string, std::string>& metadata) {
    std::string text = "{";
    const auto begin = [&](const std::string& key) {
        if (text.size() > 1) text += ',';
        text += quoted(key) + ":";
    };
    if (!metadata.empty()) {
        begin("__metadata__");
        char before = '{';
        for (const auto& [key, value] : metadata) {
            text += before + quoted(key) + ":" + quoted(value);
            before = ',';
        }
        text += '}';
    }
    for (const SafetensorsEntry& entry : entries) {
        begin(entry.name);
        text += entry_json(entry);
    }
    text += '}';
    text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
    TERN_CHECK(text.size() <= kMaxSafetensorsHeader, ValueError,
               "save_safetensors: the header takes ", text.size(), " bytes, at most ",
               kMaxSafetensorsHeader, " are allowed");
    std::string out(kLengthBytes, '\0');
    const uint64_t length = text.size();
    std::memcpy(out.data(), &length, kLengthBytes);
    return out + text;
}

}  // namespace tern
