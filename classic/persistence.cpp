#include "classic/persistence.h"

#include <zlib.h>

#include <charconv>

#include "classic/params_json.h"
#include "classic/registry.h"
#include "tensor/convert.h"
#include "tensor/core/shape.h"
#include "tensor/io/byte_reader.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/parse.h"
#include "tensor/io/payload.h"
#include "tensor/io/safetensors_header.h"

namespace tern::classic {
namespace {

constexpr const char* kFormat = "tern.format";
constexpr const char* kEstimator = "tern.estimator";
constexpr const char* kParams = "tern.params";
constexpr const char* kFit = "tern.fit";
constexpr const char* kChecksum = "tern.checksum";
constexpr const char* kVersion = "1";

class Checksum {
 public:
    void add(std::span<const std::byte> bytes) {
        crc_ = crc32_z(crc_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    }
    // A text, and where it ends.
    void add(const std::string& text) {
        add(std::as_bytes(std::span(text.c_str(), text.size() + 1)));
    }
    std::string text() const { return std::to_string(crc_); }

 private:
    uLong crc_ = crc32_z(0, nullptr, 0);
};

// Of everything in the file but the checksum itself.
std::string checksum(const TensorMap& tensors, const Metadata& metadata) {
    Checksum sum;
    for (const auto& [key, text] : metadata) {
        if (key == kChecksum) continue;
        sum.add(key);
        sum.add(text);
    }
    for (const auto& [name, x] : tensors) {
        const Tensor host = on_host(x);
        sum.add(detail::concat(name, " ", x.dtype(), " ", x.shape()));
        sum.add(host_bytes(host));
    }
    return sum.text();
}

const std::string& entry(const Metadata& metadata, const char* key, const std::string& path) {
    const auto at = metadata.find(key);
    TERN_CHECK(at != metadata.end(), FormatError, path, ": not an estimator of tern, it has no ",
               key);
    return at->second;
}

}  // namespace

void save(const AnyEstimator& estimator, const std::string& path) {
    TensorMap tensors;
    Metadata metadata = {{kFormat, kVersion}, {kEstimator, estimator.name()}};
    metadata[kParams] = params_json(estimator.get_params(), "params/", tensors);
    if (estimator.is_fitted()) metadata[kFit] = params_json(estimator.fit_state(), "fit/", tensors);
    metadata[kChecksum] = checksum(tensors, metadata);
    save_safetensors(path, tensors, metadata);
}

AnyEstimator load(const std::string& path) {
    const FileBytes file = read_file(path);
    return parse_estimator(file.view(), path);
}

AnyEstimator parse_estimator(std::span<const std::byte> bytes, const std::string& path) {
    ByteReader reader(bytes, path);
    const Metadata metadata = read_safetensors_header(reader).metadata;
    const std::string& format = entry(metadata, kFormat, path);
    TERN_CHECK(format == kVersion, FormatError, path, ": format ", format,
               " of another tern, this one reads ", kVersion);
    TensorMap tensors = parse_safetensors(bytes, path);
    TERN_CHECK(entry(metadata, kChecksum, path) == checksum(tensors, metadata), FormatError, path,
               ": the checksum is wrong, the file is damaged");
    AnyEstimator estimator = make_estimator(entry(metadata, kEstimator, path), path);
    try {
        estimator.set_params(params_from_json(entry(metadata, kParams, path), tensors, path));
        if (metadata.contains(kFit))
            estimator.set_fit_state(params_from_json(metadata.at(kFit), tensors, path));
    } catch (const ValueError& error) {
        detail::raise<FormatError>(path, ": ", error.what());
    }
    return estimator;
}

}  // namespace tern::classic
