// Reference results that are kept as JSON.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/reference.h"

namespace tern::test {

inline nlohmann::json load(const std::string& file) {
    std::ifstream in(reference_dir() / file);
    return nlohmann::json::parse(in);
}

}  // namespace tern::test
