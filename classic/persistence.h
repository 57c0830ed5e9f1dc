// Estimators in files.
#pragma once

#include <string>

#include "classic/any_estimator.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Writes the parameters and, if there is one, the fit to a safetensors file whose text part holds
// JSON that other programs read: tern.format (1), tern.estimator, tern.params, tern.fit and a
// CRC-32 of all of it. Callables among the options are not saved. Through a temporary file that is
// renamed. Throws IoError.
void save(const AnyEstimator& estimator, const std::string& path);

// Reads such a file; predictions are bit-equal to those before saving. The tensors are on the CPU:
// to(device) moves them. No code is run. Throws IoError, and FormatError for what is damaged, of a
// later format, or of an estimator that this tern has not.
AnyEstimator load(const std::string& path);

}  // namespace classic
}  // namespace tern
