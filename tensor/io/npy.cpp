#include "tensor/io/npy.h"

#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/io/atomic_file.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/npy_header.h"
#include "tensor/io/parse.h"
#include "tensor/io/payload.h"

namespace tern {
namespace {

Shape reversed(const Shape& shape) {
    Shape out;
    for (int i = shape.size(); i-- > 0;) out.push_back(shape[i]);
    return out;
}

}  // namespace

Tensor parse_npy(std::span<const std::byte> bytes, const std::string& name) {
    ByteReader reader(bytes, name);
    const NpyHeader header = read_npy_header(reader);
    uint64_t size = 0;
    if (!checked_bytes(header.shape, item_size(header.dtype), size))
        reader.fail("an array of shape ", header.shape, " is too large");
    if (size != reader.left())
        reader.fail("an array of shape ", header.shape, " and type ", header.dtype, " takes ", size,
                    " bytes, the file has ", reader.left());
    const size_t start = reader.offset();
    const auto data = reader.take(size, "the data");
    if (header.dtype == DType::bool_) check_bools(reader, data, start);
    if (!header.fortran_order) return from_memory(data.data(), header.shape, header.dtype);
    // Column-major memory is the row-major memory of the transposed array.
    const Tensor flipped = from_memory(data.data(), reversed(header.shape), header.dtype);
    const Layout layout = permute("load_npy", flipped.layout(), [&] {
        Dims dims;
        for (int i = header.shape.size(); i-- > 0;) dims.push_back(i);
        return dims;
    }());
    return as_contiguous(with_layout(flipped, layout));
}

Tensor load_npy(const std::string& path) {
    const FileBytes file = read_file(path);
    return parse_npy(file.view(), path);
}

void save_npy(const std::string& path, const Tensor& x) {
    check_npy_dtype("save_npy", x.dtype());
    const Tensor host = on_host(x);
    AtomicFile file(path);
    file.write(npy_header(host.dtype(), host.shape()));
    file.write(host_bytes(host));
    file.commit();
}

}  // namespace tern
