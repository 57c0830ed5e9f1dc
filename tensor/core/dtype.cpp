#include "tensor/core/dtype.h"

namespace tern {

const char* name(DType dtype) {
    switch (dtype) {
        case DType::float32:
            return "float32";
        case DType::float64:
            return "float64";
        case DType::int32:
            return "int32";
        case DType::int64:
            return "int64";
        case DType::uint8:
            return "uint8";
        case DType::bool_:
            return "bool";
    }
    return "unknown";
}

void append_to(std::string& out, DType dtype) { out += name(dtype); }

}  // namespace tern
