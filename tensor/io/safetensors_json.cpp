#include "tensor/io/safetensors_json.h"

#include <limits>

namespace tern {
namespace {

struct TypeName {
    const char* name;
    DType dtype;
};
constexpr TypeName kTypes[] = {{"F32", DType::float32}, {"F64", DType::float64},
                               {"F16", DType::float16}, {"BF16", DType::bfloat16},
                               {"I32", DType::int32},   {"I64", DType::int64},
                               {"I16", DType::int16},   {"I8", DType::int8},
                               {"U8", DType::uint8},    {"BOOL", DType::bool_}};

}  // namespace

const char* safetensors_name(DType dtype) {
    for (const TypeName& type : kTypes)
        if (dtype == type.dtype) return type.name;
    return "";
}

bool SafetensorsSax::refuse(std::string why) {
    reason = std::move(why);
    if (!key_.empty()) reason = "\"" + key_ + "\": " + reason;
    if (place_ >= Place::tensor && place_ != Place::end)
        reason = "tensor \"" + header.entries.back().name + "\": " + reason;
    return false;
}

bool SafetensorsSax::parse_error(size_t at, const std::string&, const json::exception& error) {
    position = at;
    const std::string_view text = error.what();  // begins with nlohmann's own tag in brackets
    reason = "the header is not JSON: " + std::string(text.substr(text.find(']') + 2));
    return false;
}

bool SafetensorsSax::number_unsigned(json::number_unsigned_t value) {
    if (place_ == Place::shape) {
        Shape& shape = header.entries.back().shape;
        if (shape.size() == kMaxDims) return refuse("more than 8 dimensions");
        if (value > uint64_t{std::numeric_limits<int64_t>::max()})
            return refuse("a size too large");
        shape.push_back(static_cast<int64_t>(value));
        return true;
    }
    if (place_ == Place::offsets && offsets_.size() < 2) {
        offsets_.push_back(value);
        return true;
    }
    return refuse("a number is not wanted here");
}

bool SafetensorsSax::string(json::string_t& value) {
    if (place_ == Place::metadata) return header.metadata[key_] = std::move(value), true;
    if (place_ != Place::tensor || key_ != "dtype") return refuse("a string is not wanted here");
    for (const TypeName& type : kTypes) {
        if (value != type.name) continue;
        header.entries.back().dtype = type.dtype;
        return true;
    }
    return refuse("dtype " + value +
                  " is not supported; F16 BF16 F32 F64 I8 I16 I32 I64 U8 BOOL are");
}

bool SafetensorsSax::start_object(size_t) {
    if (place_ == Place::start) return place_ = Place::top, true;
    if (place_ != Place::top) return refuse("an object is not wanted here");
    if (key_ == "__metadata__") return place_ = Place::metadata, true;
    if (header.entries.size() == kMaxSafetensorsCount) return refuse("more than 100000 tensors");
    header.entries.emplace_back().name = key_;
    has_dtype_ = has_shape_ = has_offsets_ = false;
    offsets_.clear();
    return place_ = Place::tensor, true;
}

bool SafetensorsSax::key(json::string_t& value) {
    if (place_ == Place::tensor) return tensor_key(value);
    if (place_ == Place::metadata) {
        if (header.metadata.size() == kMaxSafetensorsCount) return refuse("more than 100000 keys");
        if (header.metadata.count(value) != 0)
            return refuse("the key \"" + value + "\" is repeated");
        return key_ = std::move(value), true;
    }
    if (value.size() > kMaxSafetensorsName) return refuse("a name of more than 1024 bytes");
    if (!names_.insert(value).second) return refuse("the name \"" + value + "\" is repeated");
    return key_ = std::move(value), true;
}

bool SafetensorsSax::tensor_key(const std::string& value) {
    key_ = value;
    bool* const seen = value == "dtype"          ? &has_dtype_
                       : value == "shape"        ? &has_shape_
                       : value == "data_offsets" ? &has_offsets_
                                                 : nullptr;
    if (!seen) return refuse("an unknown key of a tensor");
    if (*seen) return refuse("a key is repeated");
    return *seen = true;
}

bool SafetensorsSax::end_object() {
    if (place_ == Place::top) return place_ = Place::end, true;
    if (place_ == Place::tensor && !finish_tensor()) return false;
    key_.clear();
    return place_ = Place::top, true;
}

bool SafetensorsSax::finish_tensor() {
    SafetensorsEntry& entry = header.entries.back();
    key_.clear();
    if (!has_dtype_ || !has_shape_ || !has_offsets_)
        return refuse("a tensor wants dtype, shape and data_offsets");
    if (offsets_.size() != 2) return refuse("data_offsets wants two numbers");
    entry.begin = offsets_[0];
    entry.end = offsets_[1];
    return true;
}

bool SafetensorsSax::start_array(size_t) {
    if (place_ == Place::tensor && key_ == "shape") return place_ = Place::shape, true;
    if (place_ == Place::tensor && key_ == "data_offsets") return place_ = Place::offsets, true;
    return refuse("an array is not wanted here");
}

bool SafetensorsSax::end_array() { return place_ = Place::tensor, true; }

}  // namespace tern
