#include "tensor/io/idx.h"

#include <optional>

#include "tensor/factory.h"
#include "tensor/io/byte_reader.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/parse.h"

namespace tern {
namespace {

std::optional<DType> idx_dtype(uint8_t code) {
    switch (code) {
        case 0x08:
            return DType::uint8;
        case 0x0C:
            return DType::int32;
        case 0x0D:
            return DType::float32;
        case 0x0E:
            return DType::float64;
        default:
            return std::nullopt;
    }
}

// `count` elements of sizeof(Word) bytes, turned from big-endian to the host's order.
template <class Word, Word (*swap)(Word)>
void swap_into(std::byte* to, const std::byte* from, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        Word word;
        std::memcpy(&word, from + i * sizeof(Word), sizeof(Word));
        word = swap(word);
        std::memcpy(to + i * sizeof(Word), &word, sizeof(Word));
    }
}
uint32_t swap32(uint32_t word) { return __builtin_bswap32(word); }
uint64_t swap64(uint64_t word) { return __builtin_bswap64(word); }

struct IdxHeader {
    DType dtype;
    Shape shape;
};

IdxHeader read_header(ByteReader& reader) {
    if (reader.take_little<uint16_t>("the magic number") != 0)
        reader.fail_at(0, "this is not an IDX file: it does not begin with two zero bytes");
    const uint8_t code = reader.take_little<uint8_t>("the magic number");
    const std::optional<DType> dtype = idx_dtype(code);
    if (!dtype) reader.fail_at(2, "type code ", code, " is not supported; 8, 12, 13 and 14 are");
    const int rank = reader.take_little<uint8_t>("the magic number");
    if (rank > kMaxDims)
        reader.fail_at(3, "the array has ", rank, " dimensions, at most ", kMaxDims,
                       " are supported");
    Shape shape;
    for (int i = 0; i < rank; ++i)
        shape.push_back(swap32(reader.take_little<uint32_t>("the sizes")));
    return {*dtype, shape};
}

}  // namespace

Tensor parse_idx(std::span<const std::byte> bytes, const std::string& name) {
    ByteReader reader(bytes, name);
    const auto [dtype, shape] = read_header(reader);
    uint64_t size = 0;
    if (!checked_bytes(shape, item_size(dtype), size))
        reader.fail("an array of shape ", shape, " is too large");
    if (size != reader.left())
        reader.fail("an array of shape ", shape, " and type ", dtype, " takes ", size,
                    " bytes, the file has ", reader.left());
    const std::byte* data = reader.take(size, "the data").data();
    if (item_size(dtype) == 1) return from_memory(data, shape, dtype);
    const Tensor out = empty(shape, {.dtype = dtype});
    auto* to = static_cast<std::byte*>(out.view().data);
    const size_t count = static_cast<size_t>(out.numel());
    if (item_size(dtype) == 4)
        swap_into<uint32_t, swap32>(to, data, count);
    else
        swap_into<uint64_t, swap64>(to, data, count);
    return out;
}

Tensor load_idx(const std::string& path) {
    const FileBytes file = read_file(path);
    return parse_idx(file.view(), path);
}

}  // namespace tern
