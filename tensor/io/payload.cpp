#include "tensor/io/payload.h"

#include "tensor/convert.h"
#include "tensor/io/byte_reader.h"

namespace tern {

Tensor on_host(const Tensor& x) {
    return x.device().is_cpu() ? as_contiguous(x) : copied(x, Device(), x.dtype());
}

std::span<const std::byte> host_bytes(const Tensor& x) {
    return {static_cast<const std::byte*>(x.view().data),
            static_cast<size_t>(x.numel()) * item_size(x.dtype())};
}

void check_bools(const ByteReader& reader, std::span<const std::byte> bytes, size_t offset) {
    for (size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] > std::byte{1})
            reader.fail_at(offset + i, "a bool is stored as ", static_cast<int>(bytes[i]),
                           ", 0 or 1 is wanted");
}

}  // namespace tern
