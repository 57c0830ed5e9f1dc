// Takes the header's JSON apart as it streams by, so that a hostile one never becomes a tree in
// memory. Depth is bounded by the form: {name: {key: [number]}}.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tensor/io/safetensors_header.h"

namespace tern {

// Fills a SafetensorsHeader (entries in order of the text) or stops with a reason.
class SafetensorsSax {
 public:
    using json = nlohmann::json;

    bool null() { return refuse("null is not wanted here"); }
    bool boolean(bool) { return refuse("true or false is not wanted here"); }
    bool number_integer(json::number_integer_t) { return refuse("a negative number"); }
    bool number_unsigned(json::number_unsigned_t value);
    bool number_float(json::number_float_t, const json::string_t&) {
        return refuse("a number that is not whole");
    }
    bool string(json::string_t& value);
    bool binary(json::binary_t&) { return refuse("binary data"); }
    bool start_object(size_t);
    bool key(json::string_t& value);
    bool end_object();
    bool start_array(size_t);
    bool end_array();
    bool parse_error(size_t position, const std::string&, const json::exception& error);

    SafetensorsHeader header;
    std::string reason;   // why it stopped
    size_t position = 0;  // where, for an error of the JSON itself

 private:
    enum class Place { start, top, metadata, tensor, shape, offsets, end };

    bool refuse(std::string why);
    bool tensor_key(const std::string& value);
    bool finish_tensor();

    Place place_ = Place::start;
    std::string key_;
    std::set<std::string, std::less<>> names_;
    bool has_metadata_ = false;
    bool has_dtype_ = false, has_shape_ = false, has_offsets_ = false;
    std::vector<uint64_t> offsets_;
};

// The format's word for a dtype: "F32".
const char* safetensors_name(DType dtype);

}  // namespace tern
