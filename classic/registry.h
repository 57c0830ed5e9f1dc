// The estimators that files may hold, by name.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "classic/any_estimator.h"

namespace tern::classic {

// One with default options. Throws FormatError, naming `source`, for a name that is not known.
AnyEstimator make_estimator(const std::string& name, const std::string& source);

// All of them, in order of their names; the estimator suite runs over these.
std::vector<std::string> estimator_names();

// What load() does with the bytes of a file.
AnyEstimator parse_estimator(std::span<const std::byte> bytes, const std::string& source);

}  // namespace tern::classic
