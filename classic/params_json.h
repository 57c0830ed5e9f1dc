// Parameters as JSON, with tensors set aside by name.
#pragma once

#include <string>

#include "classic/params.h"
#include "tensor/io/safetensors.h"

namespace tern::classic {

// {"name": value, ...}. A tensor becomes {"tensor": prefix + name} and an entry of `tensors`; a
// number that is not finite {"float": "nan"}, "inf" or "-inf".
std::string params_json(const Params& params, const std::string& prefix, TensorMap& tensors);

// The other way; tensors that are named are taken out of `tensors`. Throws FormatError, naming
// `source`, for anything else.
Params params_from_json(const std::string& text, TensorMap& tensors, const std::string& source);

}  // namespace tern::classic
