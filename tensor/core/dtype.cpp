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
        case DType::float16:
            return "float16";
        case DType::bfloat16:
            return "bfloat16";
        case DType::int8:
            return "int8";
        case DType::int16:
            return "int16";
    }
    return "unknown";
}

void append_to(std::string& out, DType dtype) { out += name(dtype); }

}  // namespace tern
