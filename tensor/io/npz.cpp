#include "tensor/io/npz.h"

#include <algorithm>

#include "tensor/io/atomic_file.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/nearest.h"
#include "tensor/io/npy_header.h"
#include "tensor/io/parse.h"
#include "tensor/io/payload.h"
#include "tensor/io/utf8.h"
#include "tensor/io/zip_reader.h"
#include "tensor/io/zip_writer.h"

namespace tern {
namespace {

constexpr std::string_view kEnding = ".npy";
constexpr size_t kMaxName = 1'024;
constexpr size_t kMaxHead = 12 + 10'000;  // of an .npy file, in front of the data

std::string array_name(const ZipMember& member) {
    const std::string_view name = member.name;
    return std::string(name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size())
                                               : name);
}

// Only memory that the array's own header asks for, too, is taken.
void check_size(const ZipMember& member, const std::string& file, const std::string& shown) {
    const std::vector<std::byte> head = unpack_head(member, file, kMaxHead);
    ByteReader reader(head, shown);
    const NpyHeader header = read_npy_header(reader);
    const uint64_t there = member.size - reader.offset();
    uint64_t size = 0;
    if (!checked_bytes(header.shape, item_size(header.dtype), size) || size != there)
        reader.fail("an array of shape ", header.shape, " and type ", header.dtype,
                    " does not take the ", there, " bytes that are there");
}

Tensor read_array(const ZipMember& member, const std::string& file) {
    const std::string shown = file + "/" + member.name.substr(0, 64);
    if (member.deflated) check_size(member, file, shown);
    return parse_npy(unpack(member, file).bytes, shown);
}

void check_names(const TensorMap& arrays) {
    for (const auto& [name, x] : arrays) {
        TERN_CHECK(!name.empty() && name.size() <= kMaxName && is_utf8(name) &&
                       name.find('\0') == std::string::npos,
                   ValueError, "save_npz: a name of ", name.size(), " bytes is empty, longer than ",
                   kMaxName, " bytes, not UTF-8 or holds NUL");
        TERN_CHECK(x.defined(), ValueError, "save_npz: \"", name, "\" is an undefined tensor");
        check_npy_dtype("save_npz", x.dtype());
    }
}

}  // namespace

TensorMap parse_npz(std::span<const std::byte> bytes, const std::string& name) {
    TensorMap out;
    for (const ZipMember& member : read_zip(bytes, name))
        if (!out.emplace(array_name(member), read_array(member, name)).second)
            ByteReader(bytes, name)
                .fail_at(member.offset, "the array \"", member.name.substr(0, 64),
                         "\" is there twice");
    return out;
}

TensorMap load_npz(const std::string& path) {
    const FileBytes file = read_file(path);
    return parse_npz(file.view(), path);
}

Tensor load_npz(const std::string& path, const std::string& name) {
    const FileBytes file = read_file(path);
    std::vector<std::string> names;
    for (const ZipMember& member : read_zip(file.view(), path)) {
        names.push_back(array_name(member));
        if (names.back() == name) return read_array(member, path);
    }
    detail::raise<ValueError>("load_npz: \"", path, "\" has no array \"", name,
                              "\"; the nearest is \"", nearest(name, names), "\"");
}

void save_npz(const std::string& path, const TensorMap& arrays, const NpzOptions& options) {
    check_names(arrays);
    AtomicFile file(path);
    ZipWriter zip(file);
    for (const auto& [name, x] : arrays) {
        const Tensor host = on_host(x);
        zip.add(name + std::string(kEnding), npy_header(host.dtype(), host.shape()),
                host_bytes(host), options.compressed);
    }
    zip.finish();
    file.commit();
}

}  // namespace tern
